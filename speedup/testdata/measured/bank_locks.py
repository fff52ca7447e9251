import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

class Account:
    def __init__(self):
        self.lock = threading.Lock()
        self.balance = 1000


accounts = [Account() for _ in range(50)]


def work(i):
    for k in range(30000):
        account = accounts[(k * 7 + i) % 50]
        with account.lock:
            account.balance += 1


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
