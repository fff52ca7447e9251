"""The same divisions by a number that each task made itself."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    x = 1e300
    step = 1 + (i + 1) / 10000
    for _ in range(400000):
        x = x / step
    return x


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
