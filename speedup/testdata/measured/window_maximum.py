"""The maximum of each window of a sequence, with a deque."""
from collections import deque
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    window, best = deque(), 0
    values = [(k * 7919 + i) % 1009 for k in range(40000)]
    for k, v in enumerate(values):
        while window and values[window[-1]] <= v:
            window.pop()
        window.append(k)
        if window[0] <= k - 50:
            window.popleft()
        best += values[window[0]]
    return best


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
