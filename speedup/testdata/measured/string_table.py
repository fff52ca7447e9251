"""Formats a table row by row."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    rows = []
    for k in range(20000):
        rows.append("{:>6} {:<10} {:8.2f}".format(k, "name", k / 7))
    return len("\n".join(rows))


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
