from collections import Counter
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

WORDS = ("alpha beta gamma delta epsilon zeta eta theta " * 200).split()


def work(i):
    total = Counter()
    for _ in range(30):
        total.update(WORDS)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
