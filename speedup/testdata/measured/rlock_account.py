"""An account whose methods take one RLock, also when they call each other."""
import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


class Account:
    def __init__(self):
        self.lock = threading.RLock()
        self.balance = 0
        self.moves = 0

    def deposit(self, amount):
        with self.lock:
            self.balance += amount
            self.note()

    def note(self):
        with self.lock:
            self.moves += 1


account = Account()


def work(i):
    for k in range(20000):
        account.deposit(k % 10)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
