from concurrent.futures import ThreadPoolExecutor

TASKS = 4

class Node:
    def __init__(self):
        self.children = {}
        self.end = False


def work(i):
    root = Node()
    for k in range(6000):
        node = root
        for ch in str(k * 7919):
            if ch not in node.children:
                node.children[ch] = Node()
            node = node.children[ch]
        node.end = True
    return root


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
