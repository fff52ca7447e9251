"""One Counter for all tasks, without a lock."""
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
counts = Counter()


def work(i):
    for k in range(60000):
        counts[k % 26] += 1


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
