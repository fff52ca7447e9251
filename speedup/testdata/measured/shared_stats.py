"""All tasks report to one object, without a lock."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


class Stats:
    def __init__(self):
        self.count = 0
        self.total = 0
        self.largest = 0

    def add(self, value):
        self.count += 1
        self.total += value
        if value > self.largest:
            self.largest = value


stats = Stats()


def work(i):
    for k in range(50000):
        stats.add(k * i % 1000)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
