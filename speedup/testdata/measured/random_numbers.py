"""All tasks draw from the module's one generator."""
import random
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    total = 0.0
    for _ in range(200000):
        total += random.random()
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
