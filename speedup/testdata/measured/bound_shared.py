from concurrent.futures import ThreadPoolExecutor

TASKS = 4

class Scaler:
    def __init__(self, factor):
        self.factor = factor

    def scale(self, x):
        return x * self.factor + 1


scale = Scaler(3).scale


def work(i):
    total = 0
    for k in range(100000):
        total += scale(k)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
