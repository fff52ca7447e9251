"""Instances of a small class, made and dropped."""
from dataclasses import dataclass
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


@dataclass
class Point:
    x: int
    y: int


def work(i):
    total = 0
    for k in range(80000):
        point = Point(k, i)
        total += point.x
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
