"""All tasks set an attribute of one object."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


class Progress:
    def __init__(self):
        self.last = 0


progress = Progress()


def work(i):
    for k in range(200000):
        progress.last = k


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
