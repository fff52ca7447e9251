import random
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    rng = random.Random(i)
    inside = 0
    for _ in range(60000):
        x, y = rng.random(), rng.random()
        if x * x + y * y <= 1.0:
            inside += 1
    return inside


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
