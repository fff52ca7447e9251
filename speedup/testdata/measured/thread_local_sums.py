"""Each thread has a sum of its own in a threading.local."""
import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
state = threading.local()
lock = threading.Lock()
totals = []


def work(i):
    state.total = 0
    for k in range(200000):
        state.total += k & 7
    with lock:
        totals.append(state.total)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
