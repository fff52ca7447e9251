"""Objects with slots, made and dropped."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


class Event:
    __slots__ = ("when", "what", "weight")

    def __init__(self, when, what, weight):
        self.when = when
        self.what = what
        self.weight = weight


def work(i):
    total = 0
    for k in range(60000):
        event = Event(k, "tick", k % 9)
        total += event.weight
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
