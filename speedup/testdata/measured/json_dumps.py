"""Each task serialises its own list."""
import json
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    values = list(range(1000, 2000))
    size = 0
    for _ in range(200):
        size += len(json.dumps(values))
    return size


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
