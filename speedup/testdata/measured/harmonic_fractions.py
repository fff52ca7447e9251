"""Exact harmonic sums."""
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

TASKS = 4


def work(i):
    best = Fraction(0)
    for _ in range(30):
        total = Fraction(0)
        for k in range(1, 120):
            total += Fraction(1, k)
        best = max(best, total)
    return best


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
