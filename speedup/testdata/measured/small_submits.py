"""Very many tasks of a few microseconds."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4000


def work(i):
    total = 0
    for k in range(60):
        total += k * i
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(work, i) for i in range(TASKS)]
        return sum(f.result() for f in futures)


if __name__ == "__main__":
    main(4)
