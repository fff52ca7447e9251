import zlib
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

DATA = bytes(range(256)) * 400


def work(i):
    return [len(zlib.compress(DATA, 6)) for _ in range(80)]


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
