"""A sum by recursion, six hundred calls deep."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def total(n):
    if n == 0:
        return 0
    return n + total(n - 1)


def work(i):
    result = 0
    for _ in range(100):
        result += total(600)
    return result


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
