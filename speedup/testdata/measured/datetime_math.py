from datetime import datetime, timedelta
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    day = datetime(2024, 1, 1)
    step = timedelta(hours=5)
    total = 0
    for _ in range(250000):
        day = day + step
        total += day.weekday()
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
