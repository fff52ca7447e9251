"""Threads started and joined by hand."""
import threading

TASKS = 4


def work(i):
    total = 0
    for k in range(400000):
        total += k * i
    return total


def main(workers):
    def run(first):
        for i in range(first, TASKS, workers):
            work(i)
    threads = [threading.Thread(target=run, args=(first,)) for first in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(4)
