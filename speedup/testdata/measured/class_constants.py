from concurrent.futures import ThreadPoolExecutor

TASKS = 4

class Physics:
    G = 9
    STEPS = 200


def work(i):
    x, v = 0, 100
    for k in range(120000):
        v -= Physics.G
        x += v
        if k % Physics.STEPS == 0:
            v = 100
    return x


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
