"""One thread makes items, two take them from a queue and work on them."""
import queue
import threading

TASKS = 1


def use(n):
    total = 0
    for k in range(3000):
        total += k * n % 7
    return total


def work(i):
    for n in range(400):
        use(n)


def main(workers):
    items = queue.Queue()

    def consume():
        while True:
            n = items.get()
            if n is None:
                return
            use(n)

    threads = [threading.Thread(target=consume) for _ in range(workers)]
    for t in threads:
        t.start()
    for n in range(400):
        items.put(n)
    for _ in threads:
        items.put(None)
    for t in threads:
        t.join()


if __name__ == "__main__":
    main(4)
