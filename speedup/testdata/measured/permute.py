from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def permutations(items):
    if len(items) <= 1:
        return [items]
    out = []
    for k in range(len(items)):
        for rest in permutations(items[:k] + items[k + 1:]):
            out.append([items[k]] + rest)
    return out


def work(i):
    return len(permutations(list(range(8))))


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
