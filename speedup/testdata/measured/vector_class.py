from concurrent.futures import ThreadPoolExecutor

TASKS = 4

class Vec:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vec(self.x + other.x, self.y + other.y)


def work(i):
    v = Vec(0, 0)
    step = Vec(1, i)
    for _ in range(60000):
        v = v + step
    return v.x


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
