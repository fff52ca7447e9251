from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    lines = []
    for k in range(20000):
        lines.append(f"{k:6d} {k * 1.5:10.3f} {i}")
    return len("\n".join(lines))


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
