"""Complex-plane iteration with float locals and a few constants."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def work(i):
    inside = 0
    for py in range(40):
        for px in range(40):
            x0 = px / 20.0 - 1.5
            y0 = py / 20.0 - 1.0
            x = 0.0
            y = 0.0
            n = 0
            while x * x + y * y <= 4.0 and n < 50:
                x, y = x * x - y * y + x0, 2.0 * x * y + y0
                n += 1
            if n == 50:
                inside += 1
    return inside


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
