import threading
import time
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

lock = threading.Lock()
last = 0


def work(i):
    global last
    for k in range(40):
        with lock:
            last += 1
            time.sleep(0.0005)
        total = 0
        for j in range(10000):
            total += j


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
