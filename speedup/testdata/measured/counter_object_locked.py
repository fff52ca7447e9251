import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.value = 0

    def add(self, n):
        with self.lock:
            self.value += n


counter = Counter()


def work(i):
    for k in range(1500):
        part = 0
        for j in range(400):
            part += j * k
        counter.add(part)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
