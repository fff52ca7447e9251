from concurrent.futures import ThreadPoolExecutor

TASKS = 4

LIMITS = (3, 5, 7)


def work(i):
    hits = 0
    for k in range(60000):
        for n in LIMITS:
            if k % n == 0:
                hits += 1
    return hits


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
