from concurrent.futures import ThreadPoolExecutor

TASKS = 4

class Shape:
    def __init__(self, w, h):
        self.w = w
        self.h = h

    def area(self):
        return self.w * self.h


shapes = [Shape(k, k + 1) for k in range(200)]


def work(i):
    total = 0
    for _ in range(1000):
        for shape in shapes:
            total += shape.area()
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
