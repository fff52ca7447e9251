import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

cache = {}
guard = threading.RLock()


def lookup(n):
    with guard:
        if n not in cache:
            cache[n] = n * n
        return cache[n]


def work(i):
    total = 0
    for k in range(20000):
        total += lookup(k % 500)
        for j in range(20):
            total += j
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
