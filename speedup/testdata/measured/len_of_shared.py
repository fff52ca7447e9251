"""The length of one list, again and again."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
names = ["a", "b", "c"]


def work(i):
    total = 0
    for _ in range(200000):
        total += len(names)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
