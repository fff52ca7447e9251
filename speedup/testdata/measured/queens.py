"""Backtracking with sets of its own."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def place(row, n, columns, left, right):
    if row == n:
        return 1
    found = 0
    for c in range(n):
        if c not in columns and row - c not in left and row + c not in right:
            columns.add(c)
            left.add(row - c)
            right.add(row + c)
            found += place(row + 1, n, columns, left, right)
            columns.discard(c)
            left.discard(row - c)
            right.discard(row + c)
    return found


def work(i):
    return sum(place(0, 7, set(), set(), set()) for _ in range(6))


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
