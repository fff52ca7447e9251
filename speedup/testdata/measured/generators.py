"""Values pulled from a generator."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def squares(n):
    for k in range(n):
        yield k * k


def work(i):
    total = 0
    for value in squares(250000):
        total += value
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
