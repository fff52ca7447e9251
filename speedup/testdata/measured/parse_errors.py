from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def number(text):
    try:
        return int(text)
    except ValueError:
        return -1


def work(i):
    total = 0
    for k in range(20000):
        total += number(str(k) if k % 3 else "x" + str(k))
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
