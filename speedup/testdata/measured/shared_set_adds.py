"""All tasks add to one set."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
seen = set()


def work(i):
    for k in range(100000):
        seen.add(k)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
