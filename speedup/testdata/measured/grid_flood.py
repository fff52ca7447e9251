from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    n = 120
    seen = set()
    stack = [(0, 0)]
    while stack:
        r, c = stack.pop()
        if (r, c) in seen or not (0 <= r < n and 0 <= c < n) or (r * 7 + c * 3 + i) % 5 == 0:
            continue
        seen.add((r, c))
        stack.extend([(r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)])
    return len(seen)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
