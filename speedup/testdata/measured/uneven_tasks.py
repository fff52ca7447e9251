"""One task is most of the work."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    total = 0
    for k in range(1200000 if i == 3 else 100000):
        total += k
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
