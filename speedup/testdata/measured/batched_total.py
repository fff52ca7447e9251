"""A sum of its own for each batch, added to the total under a lock."""
import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
lock = threading.Lock()
total = 0


def work(i):
    global total
    for batch in range(300):
        part = 0
        for k in range(1000):
            part += k % 5
        with lock:
            total += part


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
