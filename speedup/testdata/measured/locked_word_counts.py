import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

lock = threading.Lock()
counts = {}
WORDS = "the quick brown fox jumps over the lazy dog and runs away".split()


def work(i):
    for k in range(15000):
        word = WORDS[(k + i) % 12]
        with lock:
            counts[word] = counts.get(word, 0) + 1


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
