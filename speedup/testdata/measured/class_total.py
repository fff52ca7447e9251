from concurrent.futures import ThreadPoolExecutor

TASKS = 4

class Stats:
    total = 0


def work(i):
    for k in range(100000):
        Stats.total += k


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
