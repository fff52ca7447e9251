import hashlib
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    digest = b"seed"
    for k in range(20000):
        digest = hashlib.sha256(digest).digest()
    return digest


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
