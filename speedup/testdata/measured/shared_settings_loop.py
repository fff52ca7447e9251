"""A dict of settings that every step reads twice."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
SETTINGS = {"scale": 3, "offset": 7}


def work(i):
    total = 0
    for k in range(100000):
        total += k * SETTINGS["scale"] + SETTINGS["offset"]
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
