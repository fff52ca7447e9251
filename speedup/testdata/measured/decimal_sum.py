from decimal import Decimal
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    total = Decimal(0)
    step = Decimal("1.01")
    for k in range(40000):
        total += step * k
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
