from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    total = 0
    for k in range(300):
        a = set(range(k, k + 200))
        b = set(range(k + 100, k + 300))
        total += len(a & b) + len(a | b) - len(a - b)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
