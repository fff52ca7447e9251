import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

log = []
lock = threading.Lock()


def work(i):
    for k in range(20000):
        line = "task %d step %d" % (i, k)
        with lock:
            log.append(line)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
