from dataclasses import dataclass
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

@dataclass
class Order:
    price: int
    count: int
    tag: str = ""

    def total(self):
        return self.price * self.count


def work(i):
    orders = [Order(k % 90, k % 7) for k in range(8000)]
    best = max(orders, key=lambda o: o.total())
    return sum(o.total() for o in orders) + best.price


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
