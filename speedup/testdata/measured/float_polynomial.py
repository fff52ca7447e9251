"""Three constants in each step."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    x = float(i)
    for _ in range(200000):
        x = x * 0.25 + 1.5
        x = x - 0.75
    return x


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
