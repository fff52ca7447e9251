import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

lock = threading.Lock()
results = []


def work(i):
    for k in range(400):
        n, steps = k + i * 400 + 1, 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        with lock:
            results.append(steps)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
