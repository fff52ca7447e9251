"""One list in a global, indexed in the hot loop."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
weights = [3, 5, 7, 11]


def work(i):
    total = 0
    for k in range(200000):
        total += weights[1] * k
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
