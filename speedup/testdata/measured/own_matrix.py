from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    n = 45
    a = [[(r * c + i) % 7 for c in range(n)] for r in range(n)]
    b = [[(r + c) % 5 for c in range(n)] for r in range(n)]
    out = [[0] * n for _ in range(n)]
    for r in range(n):
        for c in range(n):
            s = 0
            for k in range(n):
                s += a[r][k] * b[k][c]
            out[r][c] = s
    return out


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
