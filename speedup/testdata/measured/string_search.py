from concurrent.futures import ThreadPoolExecutor

TASKS = 4

TEXT = "lorem ipsum dolor sit amet " * 400


def work(i):
    n = 0
    for k in range(4000):
        if "zebra" in TEXT:
            n += 1
        n += TEXT.find("amet", k)
    return n


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
