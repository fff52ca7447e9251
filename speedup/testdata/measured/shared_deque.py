"""All tasks append to one deque."""
from collections import deque
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
recent = deque(maxlen=1000)


def work(i):
    for k in range(200000):
        recent.append(k)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
