import threading
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    items = []
    for k in range(120000):
        items.append(k ^ i)
    items.sort()
    return items[0]


def main(workers):
    if workers < 2:
        for i in range(TASKS):
            work(i)
        return
    todo = list(range(TASKS))
    while todo:
        batch, todo = todo[:workers], todo[workers:]
        threads = [threading.Thread(target=work, args=(i,)) for i in batch]
        for t in threads:
            t.start()
        for t in threads:
            t.join()


if __name__ == "__main__":
    main(4)
