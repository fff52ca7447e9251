from concurrent.futures import ThreadPoolExecutor

TASKS = 2000

def work(i):
    return i * 2 + 1


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
