from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    rows = [((k * 7919) % 1009, str(k)) for k in range(15000)]
    rows.sort(key=lambda row: (row[0], row[1]))
    return rows[0]


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
