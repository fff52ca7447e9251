"""Tasks that cost less than handing them out."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 5000


def work(i):
    return i + 1


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
