"""Pi by the midpoint rule: a loop of floats."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
STEPS = 400000


def work(i):
    h = 1.0 / STEPS
    total = 0.0
    for k in range(i, STEPS, TASKS):
        x = h * (k + 0.5)
        total += 4.0 / (1.0 + x * x)
    return total * h


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
