"""Each task writes and reads records of its own."""
import json
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    total = 0
    for k in range(2500):
        record = {"id": k, "name": f"user{k}", "tags": ["a", "b", "c"], "score": k * 0.5}
        total += json.loads(json.dumps(record))["id"]
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
