"""Lists of lists, each task its own."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    n = 50
    a = [[r + c for c in range(n)] for r in range(n)]
    b = [[r - c for c in range(n)] for r in range(n)]
    out = [[0] * n for _ in range(n)]
    for r in range(n):
        for c in range(n):
            total = 0
            for k in range(n):
                total += a[r][k] * b[k][c]
            out[r][c] = total
    return out


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
