"""All tasks call a method of one object."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


class Scale:
    def __init__(self, factor):
        self.factor = factor

    def apply(self, x):
        return x * self.factor


scale = Scale(3)


def work(i):
    total = 0
    for k in range(100000):
        total += scale.apply(k)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
