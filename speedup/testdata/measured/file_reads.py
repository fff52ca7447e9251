"""Small files read again and again."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    size = 0
    for _ in range(1000):
        with open(__file__) as source:
            size += len(source.read())
    return size


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
