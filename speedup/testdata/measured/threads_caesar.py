"""Threads started in a loop, each shifts a text of its own."""
import threading

TASKS = 2


def shift(text, by):
    out = []
    for ch in text:
        if "a" <= ch <= "z":
            out.append(chr((ord(ch) - 97 + by) % 26 + 97))
        else:
            out.append(ch)
    return "".join(out)


def work(i):
    text = "the quick brown fox jumps over the lazy dog " * 50
    for by in range(60):
        text = shift(text, by)
    return text


def main(workers):
    threads = []
    for i in range(TASKS):
        t = threading.Thread(target=work, args=(i,))
        t.start()
        threads.append(t)
    for t in threads:
        t.join()


if __name__ == "__main__":
    main(2)
