import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

lock = threading.Lock()
lines = []


def work(i):
    for k in range(3000):
        parts = []
        for j in range(20):
            parts.append(str(k * j))
        text = ",".join(parts)
        with lock:
            lines.append(text)
            total = 0
            for j in range(30):
                total += j * k


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
