"""Waits for an answer, then counts it under a lock."""
import threading
import time
from concurrent.futures import ThreadPoolExecutor

TASKS = 10
lock = threading.Lock()
answers = {}


def work(i):
    time.sleep(0.01)
    text = "line of text " * 200
    words = len(text.split())
    with lock:
        answers[i] = words


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
