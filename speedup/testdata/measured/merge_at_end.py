import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

totals = {}
lock = threading.Lock()


def work(i):
    own = {}
    for k in range(120000):
        key = k % 101
        own[key] = own.get(key, 0) + 1
    with lock:
        for key, n in own.items():
            totals[key] = totals.get(key, 0) + n


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
