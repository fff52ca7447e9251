"""Half of the work is under one lock."""
import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
lock = threading.Lock()


def work(i):
    total = 0
    for _ in range(1000):
        for k in range(500):
            total += k
        with lock:
            for k in range(500):
                total += k
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
