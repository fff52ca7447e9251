"""Hashing of large blocks lets go of the GIL."""
import hashlib
from concurrent.futures import ThreadPoolExecutor

TASKS = 4
block = bytes(1 << 20)


def work(i):
    digest = b""
    for _ in range(40):
        digest = hashlib.sha256(block).digest()
    return digest


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
