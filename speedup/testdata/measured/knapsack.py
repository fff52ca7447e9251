from concurrent.futures import ThreadPoolExecutor

TASKS = 4

WEIGHTS = [3, 4, 5, 9, 14, 7, 8, 2, 6, 11]
VALUES = [3, 4, 4, 10, 15, 6, 9, 1, 7, 12]


def work(i):
    for _ in range(6):
        best = [0] * 1001
        for w, v in zip(WEIGHTS, VALUES):
            for c in range(1000, w - 1, -1):
                best[c] = max(best[c], best[c - w] + v)
    return best[-1]


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
