"""Looks for palindromes among numbers as text."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    found = 0
    for n in range(i * 50000, (i + 1) * 50000):
        text = str(n)
        if text == text[::-1]:
            found += 1
    return found


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
