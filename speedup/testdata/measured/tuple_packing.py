"""Tuples made, unpacked and dropped."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    a, b = 1000, 2000
    for k in range(250000):
        pair = (a, k)
        b, a = pair
    return a


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
