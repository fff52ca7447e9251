from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    n = 40
    grid = [[float((r * c) % 7) for c in range(n)] for r in range(n)]
    for _ in range(12):
        new = [row[:] for row in grid]
        for r in range(1, n - 1):
            for c in range(1, n - 1):
                new[r][c] = (grid[r - 1][c] + grid[r + 1][c] + grid[r][c - 1] + grid[r][c + 1]) / 4.0
        grid = new
    return grid[5][5]


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
