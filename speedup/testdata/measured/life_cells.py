"""The game of life on a set of living cells, a board for each task."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def step(cells):
    counts = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    key = (x + dx, y + dy)
                    counts[key] = counts.get(key, 0) + 1
    return {key for key, n in counts.items() if n == 3 or n == 2 and key in cells}


def work(i):
    cells = {(x, y) for x in range(20) for y in range(20) if (x * 7 + y * 3 + i) % 3 == 0}
    for _ in range(40):
        cells = step(cells)
    return len(cells)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
