"""python -m shop: a thousand orders over four threads."""

import queue
import random

from . import stats
from .stock import Stock
from .worker import Worker

WORKERS = 4


def main():
    stock = Stock({"tea": 4000, "cups": 500})
    orders = queue.Queue()
    workers = [Worker(orders, stock) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for _ in range(1000):
        orders.put((random.choice(["tea", "cups"]), random.randint(1, 5)))
    stock.correct(sold=0)
    for worker in workers:
        orders.put(None)
    for worker in workers:
        worker.join()
    handled = sum(worker.handled for worker in workers)
    print(f"{handled} orders, {stats.orders_taken} taken, {stats.orders_refused} refused, {stock.sold} sold")


if __name__ == "__main__":
    main()
