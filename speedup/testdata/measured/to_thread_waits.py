"""Waiting and a little work, gathered from asyncio."""
import asyncio
import time

TASKS = 8


def work(i):
    time.sleep(0.02)
    return sum(k * k for k in range(2000))


async def gather():
    return await asyncio.gather(*(asyncio.to_thread(work, i) for i in range(TASKS)))


def main(workers):
    asyncio.run(gather())


if __name__ == "__main__":
    main(4)
