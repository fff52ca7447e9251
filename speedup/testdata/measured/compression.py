"""Compression of large blocks lets go of the GIL."""
import zlib
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
block = bytes(range(256)) * 4096


def work(i):
    size = 0
    for _ in range(4):
        size += len(zlib.compress(block))
    return size


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
