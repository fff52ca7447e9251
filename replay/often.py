"""A race that ftlint found, shown on the Python that runs this file.

Several threads advance one iterator, as those of the program do, until it has no
more, or each has taken its part of one that does not end. Each of its items
should be taken once. What goes wrong happens within one
call of next, where the GIL lets no other thread in and no tracer either: it is
tried again and again. It ends with status 1 as soon as items are lost or
repeated, or something is raised, and with 0 if that never is.
"""
import collections
import itertools
import os
import sys
import threading
import time

#: what was found
FINDING = None  # @FINDING
#: how the program makes the iterator, and what the names in that are: things to go over, functions of one argument
IMPORTS = None  # @IMPORTS
ITERATOR = None  # @ITERATOR
ITERABLES = None  # @ITERABLES
FUNCTIONS = None  # @FUNCTIONS
ITEMS = 20000
THREADS = 4
SECONDS = float(os.environ.get("REPRODUCER_SECONDS", "10"))


def make():
    names = {}
    exec(IMPORTS, names)
    for name in ITERABLES:
        names[name] = [str(number) for number in range(ITEMS)]
    for name in FUNCTIONS:
        names[name] = lambda item: item
    made = eval(ITERATOR, names)
    return made[0] if isinstance(made, (list, tuple)) else made


def take(iterator, most):
    return [item if item.__hash__ else repr(item) for item in itertools.islice(iterator, most)]


def run(expected, most):
    """Advances an iterator at most so many times from each thread. Says what went wrong, or gives nothing."""
    iterator, taken, raised = make(), [[] for _ in range(THREADS)], []
    start = threading.Barrier(THREADS)

    def work(own):
        start.wait()
        try:
            for _ in range(most):
                try:
                    own.append(next(iterator))
                except StopIteration:
                    return
        except Exception as error:
            raised.append("%s: %s" % (type(error).__name__, error))

    threads = [threading.Thread(target=work, args=(own,)) for own in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        return "a thread raised " + raised[0]
    got = collections.Counter(item if item.__hash__ else repr(item) for own in taken for item in own)
    lost, repeated = sum((expected - got).values()), sum((got - expected).values())
    if lost or repeated:
        return "%d of %d items were lost, %d were repeated" % (lost, sum(expected.values()), repeated)
    return None


def main():
    items = take(make(), 10 * ITEMS)
    most = len(items)
    if most == 10 * ITEMS:  # it does not end
        most = ITEMS
        items = items[:THREADS * most]
    expected = collections.Counter(items)
    end, runs = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        runs += 1
        wrong = run(expected, most)
        if wrong:
            print(FINDING)
            print("expected: each item is taken once")
            print("observed: " + wrong)
            print("shown in run %d of this process, on Python %s" % (runs, sys.version.split()[0]))
            return 1
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    print("not shown in %d runs%s" % (runs, ": the GIL lets no other thread into next" if gil else ""))
    return 0


if __name__ == "__main__":
    sys.stdout.flush()
    status = main()
    sys.stdout.flush()
    os._exit(status)
