from concurrent.futures import ThreadPoolExecutor

TASKS = 4

done = 0


def work(i):
    global done
    for k in range(2500):
        s = 0
        for j in range(300):
            s += j % 3
        done += 1
    return s


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
