from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def square(n):
    return n * n


def work(i):
    return sum(map(square, filter(lambda n: n % 3 == 0, range(400000))))


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
