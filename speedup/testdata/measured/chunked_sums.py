"""Each task sums its own part of one shared list, by index."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
data = [k * 3 for k in range(200000)]


def work(i):
    size = len(data) // TASKS
    total = 0
    for k in range(i * size, (i + 1) * size):
        total += data[k]
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
