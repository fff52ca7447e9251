import queue
import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 60

def work(i):
    total = 0
    for k in range(20000):
        total += k * k % 7
    return total


def main(workers):
    jobs = queue.Queue()
    for i in range(TASKS):
        jobs.put(i)

    def run():
        while True:
            try:
                i = jobs.get_nowait()
            except queue.Empty:
                return
            work(i)

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


if __name__ == "__main__":
    main(4)
