"""Formatting with names of its own."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    size = 0
    for k in range(120000):
        size += len(f"{i}:{k}")
    return size


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
