import functools
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    @functools.lru_cache(maxsize=None)
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)
    total = 0
    for k in range(300):
        fib.cache_clear()
        total += fib(60)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
