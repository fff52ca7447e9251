"""An attribute of one object, read in the hot loop."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


class Config:
    def __init__(self):
        self.limit = 100


config = Config()


def work(i):
    below = 0
    for k in range(250000):
        if k < config.limit:
            below += 1
    return below


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
