"""A stock of goods behind one lock, with some arithmetic outside."""
import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


class Inventory:
    def __init__(self):
        self._lock = threading.Lock()
        self._stock = {}

    def add(self, name, count):
        with self._lock:
            self._stock[name] = self._stock.get(name, 0) + count


inventory = Inventory()


def work(i):
    for k in range(8000):
        value = 0
        for j in range(40):
            value += j * k
        inventory.add(k % 20, value % 5)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
