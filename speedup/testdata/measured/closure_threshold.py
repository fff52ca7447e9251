from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def above(limit):
    def test(x):
        return x * 3 > limit
    return test


test = above(100000)


def work(i):
    hits = 0
    for k in range(100000):
        if test(k):
            hits += 1
    return hits


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
