"""A Counter per task; nothing is shared."""
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    counts = Counter()
    for k in range(100000):
        counts[k % 10] += 1
    return counts


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
