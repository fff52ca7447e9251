from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def numbers(n):
    for k in range(n):
        yield k


def squares(it):
    for k in it:
        yield k * k


def evens(it):
    for k in it:
        if k % 2 == 0:
            yield k


def work(i):
    return sum(evens(squares(numbers(80000))))


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
