from concurrent.futures import ThreadPoolExecutor

TASKS = 4

LINE = "name={} size={} kind=x{}"


def parse(text):
    out = {}
    for part in text.split():
        key, _, value = part.partition("=")
        out[key] = value
    return out


def work(i):
    total = 0
    for k in range(12000):
        total += int(parse(LINE.format(k, k * 2, i))["size"])
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
