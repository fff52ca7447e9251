import hashlib
import time
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    time.sleep(0.05)
    return hashlib.sha256(b"x" * 2000000 + bytes([i])).hexdigest()


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
