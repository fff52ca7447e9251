"""Half waiting, half computing."""
import time
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    time.sleep(0.02)
    total = 0
    for k in range(400000):
        total += k
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
