from concurrent.futures import ThreadPoolExecutor

TASKS = 4

def work(i):
    size = 32
    board = [[(r * 3 + c * 5 + i) % 4 == 0 for c in range(size)] for r in range(size)]
    for _ in range(25):
        new = []
        for r in range(size):
            row = []
            for c in range(size):
                n = 0
                for dr in (-1, 0, 1):
                    for dc in (-1, 0, 1):
                        if (dr or dc) and board[(r + dr) % size][(c + dc) % size]:
                            n += 1
                row.append(n == 3 or (board[r][c] and n == 2))
            new.append(row)
        board = new
    return sum(map(sum, board))


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
