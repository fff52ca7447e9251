import re
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

PATTERN = re.compile(r"(\d+)-(\w+) \[(\w+)\]")


def work(i):
    total = 0
    for k in range(12000):
        m = PATTERN.match("%d-user%d [info]" % (k, i))
        total += int(m.group(1))
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
