from collections import deque
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

SIZE = 60


def work(i):
    total = 0
    for _ in range(6):
        seen = [[False] * SIZE for _ in range(SIZE)]
        queue = deque([(0, 0)])
        seen[0][0] = True
        while queue:
            r, c = queue.popleft()
            total += 1
            for dr, dc in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                y, x = r + dr, c + dc
                if 0 <= y < SIZE and 0 <= x < SIZE and not seen[y][x]:
                    seen[y][x] = True
                    queue.append((y, x))
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
