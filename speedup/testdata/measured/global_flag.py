from concurrent.futures import ThreadPoolExecutor

TASKS = 4

running = True
limit = 100000


def work(i):
    n = 0
    while running and n < limit:
        n += 1
    return n


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
