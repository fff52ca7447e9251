"""Each task counts the words of its own text."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    text = "the quick brown fox jumps over the lazy dog " * 5000
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
