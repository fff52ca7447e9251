"""One long call into C."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    total = 0
    for _ in range(20):
        total += sum(range(100000))
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
