"""A histogram with a lock for each bucket."""
import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
BUCKETS = 16
locks = [threading.Lock() for _ in range(BUCKETS)]
histogram = [0] * BUCKETS


def work(i):
    x = i + 1
    for _ in range(40000):
        x = (x * 1103515245 + 12345) % 2147483648
        b = x % BUCKETS
        with locks[b]:
            histogram[b] += 1


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
