"""A small number in a global: immortal, nobody counts its references."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
factor = 3


def work(i):
    total = 0
    for k in range(250000):
        total += factor * k
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
