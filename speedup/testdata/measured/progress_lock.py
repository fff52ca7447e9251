import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

lock = threading.Lock()
done = 0


def work(i):
    global done
    total = 0
    for k in range(300):
        total += sum(j * j for j in range(300))
        with lock:
            done += 1
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
