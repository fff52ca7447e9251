"""Functions on a pool, awaited by an event loop."""
import asyncio
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    total = 0
    for k in range(150000):
        if k % 3 == 0 or k % 5 == 0:
            total += k
    return total


async def gather(workers):
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=workers) as pool:
        return await asyncio.gather(*[loop.run_in_executor(pool, work, i) for i in range(TASKS)])


def main(workers):
    return asyncio.run(gather(workers))


if __name__ == "__main__":
    main(4)
