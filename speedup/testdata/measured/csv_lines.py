from concurrent.futures import ThreadPoolExecutor

TASKS = 4

LINES = ["%d,name%d,%f" % (k, k, k / 3) for k in range(3000)]


def work(i):
    total = 0.0
    for _ in range(25):
        for line in LINES:
            number, name, value = line.split(",")
            total += int(number) * float(value) + len(name)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
