import zlib
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

DATA = bytes(range(256)) * 400


def work(i):
    total = 0
    for k in range(12):
        total += len(zlib.compress(DATA + bytes([i, k])))
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
