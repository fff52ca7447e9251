from concurrent.futures import ThreadPoolExecutor

TASKS = 4

A = set(range(0, 3000, 2))
B = set(range(0, 3000, 3))


def work(i):
    total = 0
    for k in range(500):
        total += len(A & B)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
