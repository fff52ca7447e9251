from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    total = 0
    for k in range(40):
        n = 1
        for j in range(1, 400 + k):
            n *= j
        total += n % 1000003
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
