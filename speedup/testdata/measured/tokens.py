from concurrent.futures import ThreadPoolExecutor

TASKS = 4

SOURCE = "total = alpha + beta * (gamma - 42) / delta ; " * 40


def tokenize(text):
    out = []
    word = ""
    for ch in text:
        if ch.isalnum():
            word += ch
        else:
            if word:
                out.append(word)
                word = ""
            if not ch.isspace():
                out.append(ch)
    return out


def work(i):
    n = 0
    for _ in range(60):
        n += len(tokenize(SOURCE))
    return n


def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    main(4)
