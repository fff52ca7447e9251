from collections import deque
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    window = deque(maxlen=50)
    total = best = 0
    for k in range(80000):
        if len(window) == 50:
            total -= window[0]
        window.append(k % 97)
        total += k % 97
        best = max(best, total)
    return best


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
