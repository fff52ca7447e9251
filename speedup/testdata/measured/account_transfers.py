import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

class Account:
    def __init__(self):
        self.lock = threading.Lock()
        self.balance = 1000


accounts = [Account() for _ in range(10)]


def work(i):
    for k in range(12000):
        a = accounts[(k + i) % 10]
        with a.lock:
            a.balance += 1
        for j in range(10):
            k ^= j


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
