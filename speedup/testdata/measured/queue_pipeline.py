import queue
import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    q = queue.Queue()
    def feed():
        for k in range(4000):
            q.put(k)
        q.put(None)
    t = threading.Thread(target=feed)
    t.start()
    total = 0
    while (item := q.get()) is not None:
        total += item * item
    t.join()
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
