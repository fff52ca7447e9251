"""An exception raised and caught in each step."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    caught = 0
    for k in range(60000):
        try:
            raise ValueError(k)
        except ValueError:
            caught += 1
    return caught


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
