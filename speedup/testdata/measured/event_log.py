from concurrent.futures import ThreadPoolExecutor

TASKS = 4

log = []


def work(i):
    for k in range(3000):
        value = 0
        for j in range(30):
            value += (k * j) % 13
        log.append((i, k, value))


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
