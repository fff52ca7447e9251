import bisect
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

KEYS = [k * 3 for k in range(5000)]


def work(i):
    found = 0
    for k in range(40000):
        j = bisect.bisect_left(KEYS, k % 15000)
        if j < len(KEYS) and KEYS[j] == k % 15000:
            found += 1
    return found


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
