"""Each task is three times as long as the one before."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 5


def work(i):
    total = 0
    for k in range(8000 * 3 ** i):
        total ^= k
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
