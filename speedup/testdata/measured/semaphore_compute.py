"""A semaphore lets two tasks compute at a time."""
import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 40
slots = threading.Semaphore(2)


def work(i):
    with slots:
        total = 0
        for k in range(30000):
            total += k * i % 11
        return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
