from concurrent.futures import ThreadPoolExecutor

TASKS = 4

N = 60
A = [[(r * c) % 7 for c in range(N)] for r in range(N)]
B = [[(r + c) % 5 for c in range(N)] for r in range(N)]


def work(i):
    out = []
    for r in range(N):
        row = []
        for c in range(N):
            s = 0
            for k in range(N):
                s += A[r][k] * B[k][c]
            row.append(s)
        out.append(row)
    return out


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
