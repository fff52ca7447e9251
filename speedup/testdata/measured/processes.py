"""The same work in processes: forked, so that nothing is pickled."""
from multiprocessing import Process

TASKS = 4


def work(i):
    total = 0
    for k in range(1500000):
        total += k
    return total


def run(first, step):
    for i in range(first, TASKS, step):
        work(i)


def main(workers):
    processes = [Process(target=run, args=(first, workers)) for first in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


if __name__ == "__main__":
    main(4)
