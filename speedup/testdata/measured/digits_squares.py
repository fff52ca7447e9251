"""Steps of digit squares until one or eighty-nine."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def ends_in(n):
    while n != 1 and n != 89:
        total = 0
        while n:
            n, digit = divmod(n, 10)
            total += digit * digit
        n = total
    return n


def work(i):
    return sum(1 for n in range(1, 4000) if ends_in(n) == 89)


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
