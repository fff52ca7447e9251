from concurrent.futures import ThreadPoolExecutor

TASKS = 4

CONFIG = {"limit": 5000, "scale": 3000, "offset": 7000}


def work(i):
    total = 0
    for k in range(60000):
        if k < CONFIG["limit"]:
            total += k * CONFIG["scale"]
        else:
            total += k + CONFIG["offset"]
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
