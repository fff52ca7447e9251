import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

counts = {}
lock = threading.Lock()


def work(i):
    for k in range(3000):
        key = k % 97
        with lock:
            counts[key] = counts.get(key, 0) + 1


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
