"""Each task makes objects and sorts them by a field."""
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

TASKS = 4


@dataclass
class Item:
    name: str
    weight: int
    price: float


def work(i):
    items = [Item(f"item{k}", (k * 7919 + i) % 1000, k / 3) for k in range(12000)]
    items.sort(key=lambda item: item.weight)
    return sum(item.price for item in items[:100])


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
