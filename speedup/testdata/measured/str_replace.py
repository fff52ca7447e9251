from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    text = "a-b-c-d-e-f " * 20
    n = 0
    for _ in range(80000):
        n += len(text.replace("-", "_").upper().strip())
    return n


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
