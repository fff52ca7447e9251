"""All of each task is under one lock."""
import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 8
lock = threading.Lock()


def work(i):
    with lock:
        words = {}
        for k in range(20000):
            key = f"w{k % 100}"
            words[key] = words.get(key, 0) + 1
        return len(words)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
