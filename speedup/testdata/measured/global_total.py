"""Each step adds to a global, without a lock, after some work."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
total = 0


def work(i):
    global total
    for k in range(4000):
        part = 0
        for j in range(100):
            part += j ^ k
        total += part


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
