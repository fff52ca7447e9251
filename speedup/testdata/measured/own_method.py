"""Each task calls a method of its own object."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


class Scale:
    def __init__(self, factor):
        self.factor = factor

    def apply(self, x):
        return x * self.factor


def work(i):
    scale = Scale(3)
    total = 0
    for k in range(100000):
        total += scale.apply(k)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
