"""A list comprehension over a range."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    total = 0
    for _ in range(40):
        squares = [k * k for k in range(5000)]
        total += len(squares)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
