"""All tasks call one cached function."""
import functools
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


@functools.lru_cache(maxsize=None)
def square(n):
    return n * n


def work(i):
    total = 0
    for k in range(150000):
        total += square(k % 100)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
