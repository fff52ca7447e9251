"""Each task encodes and decodes short records."""
import base64
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    size = 0
    for k in range(30000):
        line = b"record %d of task %d" % (k, i)
        encoded = base64.b64encode(line)
        size += len(base64.b64decode(encoded))
    return size


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
