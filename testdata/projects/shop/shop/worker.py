"""The threads that handle orders."""

import queue
import threading

from . import stats
from .stock import Stock


class Worker(threading.Thread):
    """Takes orders from a queue until it gets None."""

    def __init__(self, orders: queue.Queue, stock: Stock):
        super().__init__()
        self.orders = orders
        self.stock = stock
        self.handled = 0  # this thread's own: read by others after join only

    def run(self):
        while (order := self.orders.get()) is not None:
            self.handle(*order)

    def handle(self, name, count):
        if self.stock.take(name, count):
            stats.order_taken()
        else:
            stats.order_refused()
        stats.seen_by_this_thread()
        self.handled += 1
