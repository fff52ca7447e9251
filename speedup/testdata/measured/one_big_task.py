from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    n = 400000 if i == 0 else 10000
    total = 0
    for k in range(n):
        total += k ^ i
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
