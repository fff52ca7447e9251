"""Type checks of its own values."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    found = 0
    for k in range(250000):
        if isinstance(k, int):
            found += 1
    return found


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
