"""Compound interest in decimals."""
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

TASKS = 4


def work(i):
    rate = Decimal("1.0005")
    balance = Decimal(1000 + i)
    for day in range(60000):
        balance = balance * rate
        if balance > 5000:
            balance -= 4000
    return balance


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
