"""Divisions by one constant: its reference count is what the threads share."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    x = 1e300
    for _ in range(400000):
        x = x / 1.0001
    return x


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
