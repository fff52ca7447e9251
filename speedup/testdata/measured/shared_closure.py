"""All tasks call one closure."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def multiplier(factor):
    def times(x):
        return x * factor
    return times


triple = multiplier(3)


def work(i):
    total = 0
    for k in range(150000):
        total += triple(k)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
