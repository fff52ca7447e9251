import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def part(low, high, out, slot):
    total = 0
    for k in range(low, high):
        total += k * k % 7
    out[slot] = total


def work(i):
    out = [0]
    part(i * 100000, (i + 1) * 100000, out, 0)
    return out[0]


def main(workers):
    out = [0] * TASKS
    for first in range(0, TASKS, workers):
        threads = [threading.Thread(target=part, args=(i * 100000, (i + 1) * 100000, out, i)) for i in range(first, first + workers)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()


if __name__ == "__main__":
    main(4)
