"""All tasks write to one dict, each under its own keys."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
results = {}


def work(i):
    for k in range(100000):
        results[i * 100000 + k] = k


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
