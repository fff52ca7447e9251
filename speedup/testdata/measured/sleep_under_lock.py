import threading
import time
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

lock = threading.Lock()


def work(i):
    with lock:
        time.sleep(0.02)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
