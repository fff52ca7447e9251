"""A re-entrant lock around each step."""
import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
lock = threading.RLock()
hits = 0


def work(i):
    global hits
    for _ in range(100000):
        with lock:
            hits += 1


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
