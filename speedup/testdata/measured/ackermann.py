"""Independent recursion with two arguments."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def work(i):
    return sum(ackermann(2, 100) for _ in range(4))


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
