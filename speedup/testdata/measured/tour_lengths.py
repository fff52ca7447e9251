"""The shortest tour through eight cities, by trying all."""
import itertools
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    cities = [(k * 37 % 101, k * 53 % 97 + i) for k in range(8)]
    best = None
    for tour in itertools.permutations(range(1, 8)):
        length, here = 0, 0
        for there in tour:
            length += abs(cities[here][0] - cities[there][0]) + abs(cities[here][1] - cities[there][1])
            here = there
        if best is None or length < best:
            best = length
    return best


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
