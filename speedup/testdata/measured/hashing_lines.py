import zlib
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

LINES = [("line %d" % k).encode() for k in range(5000)]


def work(i):
    out = 0
    for line in LINES:
        out ^= zlib.crc32(line) ^ hash(line)
    for k in range(60000):
        out ^= k
    return out


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
