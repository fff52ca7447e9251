from concurrent.futures import ThreadPoolExecutor

TASKS = 4

memo = {}


def cost(n):
    if n in memo:
        return memo[n]
    value = sum(k * k for k in range(n % 50))
    memo[n] = value
    return value


def work(i):
    return sum(cost(k % 2000) for k in range(200000))


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
