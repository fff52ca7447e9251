"""Each task looks up in a dict of its own."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    prices = {"apple": 3, "pear": 4, "plum": 5}
    total = 0
    for _ in range(200000):
        total += prices["pear"]
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
