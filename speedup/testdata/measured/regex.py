"""All tasks use one compiled pattern."""
import re
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
pattern = re.compile(r"(\w+)-(\d+)")


def work(i):
    found = 0
    for k in range(30000):
        if pattern.match("item-1234"):
            found += 1
    return found


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
