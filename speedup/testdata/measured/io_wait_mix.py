import time
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    time.sleep(0.03)
    total = 0
    for k in range(150000):
        total += k & i
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
