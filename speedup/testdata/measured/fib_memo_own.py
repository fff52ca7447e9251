from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    def fib(n, memo):
        if n < 2:
            return n
        if n in memo:
            return memo[n]
        memo[n] = fib(n - 1, memo) + fib(n - 2, memo)
        return memo[n]
    total = 0
    for _ in range(600):
        total += fib(60, {})
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
