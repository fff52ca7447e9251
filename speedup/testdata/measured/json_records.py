import json
from concurrent.futures import ThreadPoolExecutor

TASKS = 4

RECORD = json.dumps({"id": 7, "tags": ["a", "b"], "values": list(range(50))})


def work(i):
    total = 0
    for k in range(2500):
        row = json.loads(RECORD)
        total += sum(row["values"]) + len(json.dumps(row))
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
