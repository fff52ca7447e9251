import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

SHARDS = 8
locks = [threading.Lock() for _ in range(SHARDS)]
shards = [{} for _ in range(SHARDS)]


def work(i):
    for k in range(20000):
        n = (k * 31 + i) % 1000
        s = n % SHARDS
        with locks[s]:
            shards[s][n] = k


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
