"""Joining of short lists of text."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    words = ["alpha", "beta", "gamma", "delta"]
    size = 0
    for _ in range(150000):
        size += len("-".join(words))
    return size


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
