"""Each task sorts lists of its own."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    last = 0
    for n in range(30):
        values = [(k * 7919 + n) % 10007 for k in range(3000)]
        values.sort()
        last = values[-1]
    return last


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
