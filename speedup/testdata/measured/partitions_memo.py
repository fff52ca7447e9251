"""Counts partitions by recursion, with a memo for each task."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def count(n, largest, memo):
    if n == 0:
        return 1
    if n < 0 or largest == 0:
        return 0
    key = (n, largest)
    if key in memo:
        return memo[key]
    memo[key] = result = count(n - largest, largest, memo) + count(n, largest - 1, memo)
    return result


def work(i):
    total = 0
    for _ in range(6):
        memo = {}
        total += count(70 + i % 2, 70, memo)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
