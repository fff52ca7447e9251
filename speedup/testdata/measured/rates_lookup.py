from concurrent.futures import ThreadPoolExecutor

TASKS = 4

RATES = {"EUR": 1.1, "USD": 1.0, "GBP": 1.3, "JPY": 0.007}
NAMES = list(RATES)


def work(i):
    total = 0.0
    for k in range(80000):
        total += k * RATES[NAMES[k % 4]]
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
