"""A sieve in a list of its own."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    n = 200000
    flags = [True] * n
    count = 0
    for k in range(2, n):
        if flags[k]:
            count += 1
            for m in range(k * k, n, k):
                flags[m] = False
    return count


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
