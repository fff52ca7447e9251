from concurrent.futures import ThreadPoolExecutor

TASKS = 4

class Body:
    def __init__(self, x, v):
        self.x = x
        self.v = v


def work(i):
    bodies = [Body(float(k), 0.5 * k) for k in range(5)]
    for _ in range(6000):
        for a in bodies:
            force = 0.0
            for b in bodies:
                if a is not b:
                    d = b.x - a.x
                    force += d / (abs(d) + 1.0)
            a.v += force * 0.01
        for a in bodies:
            a.x += a.v * 0.01
    return bodies[0].x


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
