from concurrent.futures import as_completed
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    total = 0
    for k in range(200000):
        total += (k ^ i) & 255
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(work, i) for i in range(TASKS)]
        return sum(f.result() for f in as_completed(futures))


if __name__ == "__main__":
    main(4)
