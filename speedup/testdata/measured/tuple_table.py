from concurrent.futures import ThreadPoolExecutor

TASKS = 4

PRIMES = tuple(range(1000, 1300))


def work(i):
    hits = 0
    for k in range(2000):
        for d in PRIMES:
            if k % d == 0:
                hits += 1
                break
    return hits


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
