import heapq
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    heap = []
    for k in range(30000):
        heapq.heappush(heap, (k * 7919) % 10007)
    out = 0
    while heap:
        out += heapq.heappop(heap)
    return out


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
