"""A function of a C module."""
import math
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    total = 0.0
    for k in range(150000):
        total += math.sqrt(k)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
