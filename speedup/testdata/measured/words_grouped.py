from concurrent.futures import ThreadPoolExecutor

TASKS = 4

TEXT = ("the quick brown fox jumps over the lazy dog and runs away " * 300).split()


def work(i):
    groups = {}
    for _ in range(60):
        for word in TEXT:
            groups.setdefault(word[0], []).append(word)
    return len(groups)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
