"""Tasks hand their results over through a queue."""
import queue
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
results = queue.SimpleQueue()


def work(i):
    for k in range(1500):
        value = 0
        for j in range(200):
            value = (value * 31 + j) % 65521
        results.put(value)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
