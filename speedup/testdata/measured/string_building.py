"""Text of numbers, joined."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    parts = []
    for k in range(100000):
        parts.append(str(k))
    return len(",".join(parts))


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
