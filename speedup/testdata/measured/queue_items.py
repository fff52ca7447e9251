"""Tasks take their items from one queue."""
import queue
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
jobs = queue.Queue()


def work(i):
    done = 0
    for k in range(30000):
        jobs.put(k)
        jobs.get()
        done += 1
    return done


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
