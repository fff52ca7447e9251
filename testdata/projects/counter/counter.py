"""Two ways to count from eight threads: one loses, one does not."""

import threading

lost = 0
kept = 0
lock = threading.Lock()


def count():
    global lost, kept
    for _ in range(100_000):
        lost += 1
        with lock:
            kept += 1


def main():
    threads = []
    for _ in range(8):
        t = threading.Thread(target=count)
        threads.append(t)
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print(f"{lost:,} without a lock, {kept:,} with one")


if __name__ == "__main__":
    main()
