"""All tasks add to one global."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
hits = 0


def work(i):
    global hits
    for _ in range(200000):
        hits += 1


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
