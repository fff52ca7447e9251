import math
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    s = 0.0
    for k in range(200000):
        s += math.sin(k) * math.cos(i)
    return s


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
