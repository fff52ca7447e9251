"""CRC-32 by a table that all tasks read."""
from concurrent.futures import ThreadPoolExecutor

TASKS = 4


def make_table():
    table = []
    for n in range(256):
        for _ in range(8):
            n = (n >> 1) ^ 0xEDB88320 if n & 1 else n >> 1
        table.append(n)
    return table


TABLE = make_table()


def crc(data):
    value = 0xFFFFFFFF
    for byte in data:
        value = TABLE[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ 0xFFFFFFFF


def work(i):
    data = bytes(range(256)) * 20
    total = 0
    for _ in range(40):
        total ^= crc(data)
    return total


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
