#!/usr/bin/env python3
"""Run the rows of the atomicity oracle on a free-threaded Python.

    atomicity.py --python PATH [--seconds 1] [--rows REGEX]

analyzer/known says what other threads may see of an operation. Each row there
that is marked as run has a snippet here, under the same name. Several threads
use one object at the same time, and a fault is counted whenever they see what
an atomic operation would never show: an item lost or handed out twice, a
state that no thread made, an error that one thread alone could not get. Each
row runs in a process of its own, so that one that crashes is a fault as well.

Claims come from atomicity.json, which a Go test keeps equal to the tables. A
fault in a row that claims to be atomic, a lost update in one that claims to be
locked, or a crash in one that does not say so makes the exit status 1. No fault
proves nothing: the table prints the tries.
"""

import argparse
import bisect
import collections
import copy
import csv
import functools
import heapq
import io
import itertools
import json
import operator
import os
import pickle
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import weakref

THREADS = 4
SECONDS = 1.0
SIZE = 60


class Found:
    """What a snippet saw."""

    def __init__(self):
        self.tries = self.faults = 0
        self.example = ""

    def count(self, tries, faults, example=""):
        self.tries += tries
        self.faults += faults
        if faults and not self.example:
            self.example = example


def together(*bodies):
    """Run the bodies in threads that start at one moment; give what they return."""
    barrier = threading.Barrier(len(bodies))
    results = [None] * len(bodies)

    def run(i, body):
        barrier.wait()
        try:
            results[i] = body()
        except Exception as error:
            results[i] = error

    threads = [threading.Thread(target=run, args=(i, b)) for i, b in enumerate(bodies)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return results


def rounds():
    """Go on until the time is up."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        yield


# Four shapes of snippets. Each gives a function from nothing to Found.

def put(make, add, contents=sorted, items=2000):
    """Threads put different items into one object: all must be there."""
    def run():
        found = Found()
        for _ in rounds():
            shared = make()

            def body(first):
                def fill():
                    for i in range(first, first + items):
                        add(shared, i)
                return fill
            results = together(*(body(n * items) for n in range(THREADS)))
            got, want = contents(shared), list(range(THREADS * items))
            errors = [r for r in results if r is not None]
            lost = len(want) - len(got) if len(got) != len(want) else sum(a != b for a, b in zip(got, want))
            found.count(len(want), abs(lost) + len(errors), f"{errors[0]!r}" if errors else f"{lost} of {len(want)} lost")
        return found
    run.shape = "put"
    return run


def take(make, pop, items=8000):
    """Threads take items out of one object: each comes out once."""
    def run():
        found = Found()
        for _ in rounds():
            shared = make(items)

            def body():
                mine, errors = [], []
                while len(mine) + len(errors) <= items:
                    try:
                        mine.append(pop(shared))
                    except (IndexError, KeyError, StopIteration):
                        break
                    except Exception as error:
                        errors.append(repr(error))
                return mine, errors
            results = together(*[body] * THREADS)
            got = [x for mine, _ in results for x in mine]
            errors = [e for _, raised in results for e in raised]
            twice = len(got) - len(set(got))
            missed = items - len(set(got))
            found.count(items, twice + abs(missed) + len(errors),
                        f"{twice} twice, {missed} missed of {items}{', ' + errors[0] if errors else ''}")
        return found
    run.shape = "take"
    return run


def once(make, attempt, right, objects=100):
    """Threads do one thing to a fresh object at one moment; `right` judges all results."""
    def run():
        found = Found()
        for _ in rounds():
            fresh = [make() for _ in range(objects)]

            def body(n):
                def act():
                    results = []
                    for x in fresh:
                        try:
                            results.append(attempt(x, n))
                        except Exception as error:
                            results.append(error)
                    return results
                return act
            for results, x in zip(zip(*together(*map(body, range(THREADS)))), fresh):
                found.count(1, not right(results, x), f"{results!r:.120}")
        return found
    run.shape = "once"
    return run


def watch(make, step, look, ok, looks=50):
    """One thread changes the object in steps that are atomic, others look at it."""
    def run():
        found = Found()
        shared, done = make(), threading.Event()

        def change():
            for n in itertools.count():
                step(shared, n)
                if done.is_set():
                    return

        def observe():
            tries = faults = 0
            example = ""
            for _ in rounds():
                for _ in range(looks):
                    tries += 1
                    try:
                        seen = look(shared)
                        if ok(seen):
                            continue
                        text = f"{seen!r:.100}"
                    except Exception as error:
                        text = repr(error)
                    faults += 1
                    example = example or text
            done.set()
            return tries, faults, example
        results = together(change, observe, observe)
        for r in results[1:]:
            found.count(*r)
        if results[0] is not None:
            found.count(0, 1, repr(results[0]))
        return found
    run.shape = "watch"
    return run


# Objects that change in atomic steps while others look at them. In each, an
# invariant holds in every state: exactly one item is 1, or exactly one of the
# small elements is there, or all keys of the base are.

ONE_HOT = [[int(i == k) for i in range(SIZE)] for k in range(SIZE)]
ONE_COLD = [[int(i != k) for i in range(SIZE)] for k in range(SIZE)]
HOT_DICTS = [dict(enumerate(row)) for row in ONE_HOT]
COLD_DICTS = [dict(enumerate(row)) for row in ONE_COLD]


def list_step(xs, n):
    xs[:] = ONE_HOT[n * 7 % SIZE]


def dict_step(d, n):
    d.update(HOT_DICTS[n * 7 % SIZE])
    extra = SIZE + n % 40
    if extra in d:
        del d[extra]
    else:
        d[extra] = 0


def counter_step(c, n):
    """As dict_step; a Counter's own update adds."""
    dict.update(c, HOT_DICTS[n * 7 % SIZE])
    extra = SIZE + n % 40
    if c.pop(extra, None) is None:
        c[extra] = 0


def ordered_step(d, n):
    extra = SIZE + n % 40
    if d.pop(extra, None) is None:
        d[extra] = 0


def set_step(s, n):
    """Exchange one small element for another."""
    s ^= {n % 7, (n + 1) % 7}


def names_step(d, n):
    extra = f"extra{n % 40}"
    if d.pop(extra, None) is None:
        d[extra] = ["x"]


def one_hot(values):
    return sum(values) == 1


def base_keys(keys):
    keys = list(keys)
    return len(keys) == len(set(keys)) and sum(k < SIZE for k in keys) == SIZE


def one_small(elements):
    return sum(e < 7 for e in elements) == 1 and len(set(elements)) == SIZE + 1


def pairs_hot(pairs):
    pairs = list(pairs)
    return base_keys(k for k, _ in pairs) and one_hot(v for _, v in pairs)


def new_set():
    return set(range(100, 100 + SIZE)) | {0}


def new_names():
    return {f"name{i}": [str(i)] for i in range(SIZE)}


def new(kind):
    return kind(new_names())


def whatever(_):
    return True


# class of the argument: make, step, what a consumer is given, what its items must be
WORLDS = {
    "list": (lambda: list(ONE_HOT[0]), list_step, lambda x: x, one_hot),
    "set": (new_set, set_step, lambda x: x, one_small),
    "dict": (lambda: dict(HOT_DICTS[0]), dict_step, lambda x: x, base_keys),
    "collections.deque": (lambda: collections.deque(ONE_HOT[0]), lambda q, n: q.rotate(3), lambda x: x, one_hot),
    "collections.defaultdict": (lambda: collections.defaultdict(int, HOT_DICTS[0]), dict_step, lambda x: x, base_keys),
    "collections.Counter": (lambda: collections.Counter(HOT_DICTS[0]), counter_step, lambda x: x, base_keys),
    "collections.OrderedDict": (lambda: collections.OrderedDict(HOT_DICTS[0]), ordered_step, lambda x: x, base_keys),
    "dict_keys": (lambda: dict(HOT_DICTS[0]), dict_step, lambda x: x.keys(), base_keys),
    "dict_values": (lambda: dict(HOT_DICTS[0]), dict_step, lambda x: x.values(), one_hot),
    "dict_items": (lambda: dict(HOT_DICTS[0]), dict_step, lambda x: x.items(), pairs_hot),
}


def over(classes, call, ok=None):
    """A consumer, over each class: its result has the items of one state."""
    def snippet(name):
        make, step, view, items = WORLDS[name]
        return watch(make, step, lambda x: call(view(x)), ok or items)
    return {name: snippet(name) for name in classes.split()}


def over_mappings(call, classes="dict collections.defaultdict collections.Counter"):
    """A consumer of mappings: the result has the keys and values of one state."""
    return over(classes, call, lambda d: pairs_hot(d.items()))


def over_names(call):
    """A consumer of whole trees: no error, no crash."""
    return {"dict": watch(new_names, names_step, call, whatever, looks=5)}


def filled(target, method):
    """What an empty target holds after its method was given x."""
    def call(x):
        made = target()
        result = getattr(made, method)(x)
        return made if result is None else result
    return call


def starred(*args):
    return args


def keywords(**kwargs):
    return kwargs


def slice_assigned(x):
    made = [1, 2, 3]
    made[:] = x
    return made


def cold(fold, want):
    """A fold whose answer is `want` as long as one item is 0 and the others 1."""
    return {"list": watch(lambda: list(ONE_COLD[0]), lambda x, n: operator.setitem(x, slice(None), ONE_COLD[n * 7 % SIZE]), fold, lambda r: r == want),
            "dict_values": watch(lambda: dict(COLD_DICTS[0]), lambda d, n: d.update(COLD_DICTS[n * 7 % SIZE]), lambda d: fold(d.values()), lambda r: r == want)}


ALL = "list set dict dict_keys dict_values dict_items"
OTHERS = "collections.deque collections.defaultdict"

# Snippets of known.Consumers, by callee and then by the class of the argument.
CONSUMERS = {
    "list": over(f"{ALL} {OTHERS} collections.OrderedDict", list),
    "sorted": over(f"{ALL} {OTHERS}", sorted),
    "tuple": over(ALL, tuple),
    "set": {**over("set dict dict_keys dict_items", set), **over("dict_values", set, lambda s: s == {0, 1})},
    "frozenset": {**over("set dict dict_keys dict_items", frozenset), **over("dict_values", frozenset, lambda s: s == {0, 1})},
    "dict": {**over_mappings(dict), **over("dict_items", dict, lambda d: pairs_hot(d.items()))},
    "dict.fromkeys": over("set dict dict_keys", dict.fromkeys),
    "[*]": over(ALL, lambda x: [*x]),
    "(*)": over(ALL, lambda x: (*x,)),
    "{*}": over("set dict dict_keys dict_items", lambda x: {*x}),
    "{**}": over_mappings(lambda x: {**x}),
    "f(*)": over(ALL, lambda x: starred(*x)),
    "f(**)": {name: watch(functools.partial(new, kind), names_step, lambda d: keywords(**d), lambda d: sum(k.startswith("name") for k in d) == SIZE)
              for name, kind in (("dict", dict), ("collections.defaultdict", functools.partial(collections.defaultdict, int)), ("collections.Counter", collections.Counter))},
    "copy.copy": {**over("list set", copy.copy), **over_mappings(copy.copy, "dict")},
    "sum": {**over("list dict_values", sum, lambda r: r == 1), **over("dict set", sum, whatever)},
    "max": over("list dict_values", max, lambda r: r == 1),
    "any": over("list dict_values", any, bool),
    "min": cold(min, 0),
    "all": cold(all, False),
    "functools.reduce": over("list dict_values", lambda x: functools.reduce(operator.add, x), lambda r: r == 1),
    "str.join": {"dict": watch(new_names, names_step, ",".join, lambda s: s.count("name") == SIZE),
                 "list": watch(lambda: ["a"] * SIZE, lambda x, n: operator.setitem(x, slice(None), ["ab"[n % 2]] * (SIZE + n % 3)), "".join, lambda s: len(set(s)) == 1)},
    "copy.deepcopy": over_names(copy.deepcopy),
    "json.dumps": over_names(json.dumps),
    "pickle.dumps": over_names(pickle.dumps),
    "random.choice": {"list": watch(lambda: [1], lambda x, n: operator.setitem(x, slice(None), [1] * (1 + n % 2 * 50)), random.choice, whatever)},
    "list.extend": over(ALL, filled(list, "extend")),
    "list.+=": over(ALL, lambda x: operator.iadd([], x)),
    "list.[:]=": over("list set dict dict_values", slice_assigned),
    "dict.update": {**over_mappings(filled(dict, "update")), **over("dict_items", filled(dict, "update"), lambda d: pairs_hot(d.items()))},
    "dict.|=": over_mappings(lambda x: operator.ior({}, x)),
    "set.update": over("set dict dict_keys dict_items", filled(set, "update")),
    "set.union": over("set dict dict_keys dict_items", filled(set, "union")),
    "heapq.heappush": {"list": put(list, heapq.heappush, items=400)},
    "heapq.heappop": {"list": take(lambda n: list(range(n)), heapq.heappop)},
    "bisect.insort": {"list": put(list, bisect.insort, contents=list, items=400)},
    "random.shuffle": {"list": once(lambda: list(range(SIZE)), lambda x, n: random.shuffle(x), lambda _, x: sorted(x) == list(range(SIZE)), objects=5)},
}


class Key:
    """A plain object that can be referred to weakly."""


def weak_walk(make, fill, walk):
    def step(shared, n):
        keys = [Key() for _ in range(20)]
        for k in keys:
            fill(shared, k)
        del k, keys
    return watch(make, step, lambda x: walk(x) and None, whatever)


def weak_put(pair, i):
    """Keep the value alive in the list beside the dictionary."""
    value = Key()
    pair[1].append(value)
    pair[0][i] = value


def lines(n):
    return "".join(f"{i}\n" for i in range(n))


def text_file(n):
    f = tempfile.TemporaryFile("w+")
    f.write(lines(n))
    f.seek(0)
    return f


def binary_file(n):
    f = tempfile.TemporaryFile("w+b")
    f.write(lines(n).encode())
    f.seek(0)
    return f


def read_line(f):
    line = f.readline()
    if not line:
        raise StopIteration
    return int(line)


def gen(n):
    yield from range(n)


def next_or_running(g):
    """The next item; to be told that another thread runs the generator is no fault."""
    while True:
        try:
            return next(g)
        except ValueError as error:
            if "already executing" not in str(error):
                raise


def one(results, _):
    """Exactly one thread got something."""
    return sum(r is not None and not isinstance(r, Exception) for r in results) == 1


def same(results, _):
    return all(r is results[0] for r in results)


def appended(d, n):
    d["k"].append(n)


class Lazy:
    @functools.cached_property
    def value(self):
        return slowly()


def slowly():
    """A computation that lets go of its locks on the way, as one that waits does."""
    time.sleep(0)
    return object()


def memoised():
    return functools.lru_cache(lambda x: slowly())


def counted(d):
    return list(range(sum(d.values())))


def moved(d, n):
    k = n % 8
    try:
        d.move_to_end(k)
        d.pop(k)
    except KeyError:
        pass
    d[k] = n
    if len(d) > 6:
        try:
            d.popitem(last=False)
        except KeyError:
            pass


def churn(make, act, count=20000):
    """Threads do what may crash."""
    def run():
        found = Found()
        for _ in rounds():
            shared = make()
            results = together(*[lambda: [act(shared, n) for n in range(count)] and None] * THREADS)
            errors = [r for r in results if r is not None]
            found.count(count * THREADS, len(errors), repr(errors[:1]))
        return found
    run.shape = "churn"
    return run


def lists(n):
    return list(range(n))


def full(xs, n):
    """Fill and empty a list in steps that are atomic: never half full."""
    if n % 2:
        xs.clear()
    else:
        xs.extend(ONE_HOT[0])


def empty_or_full(xs):
    return len(xs) in (0, SIZE)


def swap_items(d, n):
    d["k"] = n


# Snippets of operations, by class and name.
OPERATIONS = {
    "list.append": put(list, list.append),
    "list.pop": take(lists, list.pop),
    "list.[]": watch(lambda: [1] * SIZE, lambda x, n: operator.setitem(x, n % SIZE, 1 + n % 2), lambda x: x[7], lambda v: v in (1, 2)),
    "list.[]=": put(lambda: [None] * (2000 * THREADS), lambda x, i: operator.setitem(x, i, i), contents=list),
    "list.del []": take(lists, lambda x: (x[0], x.pop(0))[1], items=2000),
    "list.clear": watch(list, full, list, empty_or_full),
    "list.copy": watch(lambda: list(ONE_HOT[0]), list_step, list.copy, one_hot),
    "list.[:]": watch(lambda: list(ONE_HOT[0]), list_step, lambda x: x[:], one_hot),
    "list.+": watch(lambda: list(ONE_HOT[0]), list_step, lambda x: x + [], one_hot),
    "list.*": watch(lambda: list(ONE_HOT[0]), list_step, lambda x: x * 1, one_hot),
    "list.in": watch(lambda: list(ONE_HOT[0]), list_step, lambda x: 1 in x, bool),
    "list.count": watch(lambda: list(ONE_HOT[0]), list_step, lambda x: x.count(1), lambda n: n == 1),
    "list.insert": put(list, lambda x, i: x.insert(0, i), items=500),
    "list.extend": put(list, lambda x, i: x.extend((i,))),
    "list.+=": put(list, lambda x, i: operator.iadd(x, [i])),
    "list.reverse": watch(lambda: [1] * SIZE + [2] * SIZE, lambda x, n: x.reverse(), lambda x: sum(x.copy()), lambda n: n == 3 * SIZE),
    "list.sort": watch(lambda: list(range(SIZE)), lambda x, n: x.sort(), len, lambda n: n == SIZE),
    "list.remove": once(lambda: [1, 2, 3], lambda x, n: (x.remove(2), True)[1], one),
    "list.iter": watch(lambda: list(ONE_HOT[0]), list_step, lambda x: [v for v in x], one_hot),

    "dict.[]": watch(lambda: {"k": 0}, swap_items, lambda d: d["k"], whatever),
    "dict.get": watch(lambda: dict(HOT_DICTS[0]), dict_step, lambda d: d.get(3), lambda v: v in (0, 1)),
    "dict.in": watch(lambda: dict(HOT_DICTS[0]), dict_step, lambda d: 3 in d, bool),
    "dict.len": watch(lambda: dict(HOT_DICTS[0]), dict_step, len, lambda n: SIZE <= n <= SIZE + 40),
    "dict.[]=": put(dict, lambda d, i: operator.setitem(d, i, i)),
    "dict.del []": once(lambda: {1: 1, 2: 2}, lambda d, n: (operator.delitem(d, 2), True)[1], one),
    "dict.pop": once(lambda: {1: 1, 2: 2}, lambda d, n: d.pop(2, None), one),
    "dict.popitem": take(lambda n: dict.fromkeys(range(n)), lambda d: d.popitem()[0]),
    "dict.setdefault": once(dict, lambda d, n: d.setdefault("k", object()), same),
    "dict.clear": watch(dict, lambda d, n: d.clear() if n % 2 else d.update(HOT_DICTS[0]), lambda d: list(d), empty_or_full),
    "dict.copy": watch(lambda: dict(HOT_DICTS[0]), dict_step, dict.copy, lambda d: pairs_hot(d.items())),
    "dict.|": watch(lambda: dict(HOT_DICTS[0]), dict_step, lambda d: d | {}, lambda d: pairs_hot(d.items())),
    "dict.update": put(dict, lambda d, i: d.update({i: i})),
    "dict.iter": watch(lambda: dict(HOT_DICTS[0]), dict_step, lambda d: [k for k in d], base_keys),

    "dict_values.in": watch(lambda: dict(HOT_DICTS[0]), dict_step, lambda d: 2 in d.values(), operator.not_),
    "set.len": watch(new_set, lambda s, n: s.remove(1) if n % 2 else s.add(1), len, lambda n: n in (SIZE + 1, SIZE + 2)),
    "set.in": watch(new_set, set_step, lambda s: 120 in s, bool),
    "set.add": put(set, set.add),
    "set.remove": once(lambda: {1, 2}, lambda s, n: (s.remove(2), True)[1], one),
    "set.discard": once(lambda: {1, 2, 3}, lambda s, n: s.discard(2), lambda results, s: s == {1, 3}),
    "set.pop": take(lambda n: set(range(n)), set.pop),
    "set.copy": watch(new_set, set_step, set.copy, one_small),
    "set.clear": watch(set, lambda s, n: s.clear() if n % 2 else s.update(set(ONE_HOT[0]) | {2}), list, lambda s: len(s) in (0, 3)),
    "set.update": put(set, lambda s, i: s.update({i})),
    "set.|=": put(set, lambda s, i: operator.ior(s, {i})),
    "set.|": watch(new_set, set_step, lambda s: s | set(), one_small),
    "set.iter": watch(new_set, set_step, lambda s: [e for e in s], one_small),

    "collections.deque.append": put(collections.deque, collections.deque.append),
    "collections.deque.appendleft": put(collections.deque, collections.deque.appendleft),
    "collections.deque.pop": take(lambda n: collections.deque(range(n)), collections.deque.pop),
    "collections.deque.popleft": take(lambda n: collections.deque(range(n)), collections.deque.popleft),
    "collections.deque.extend": put(collections.deque, lambda q, i: q.extend([i])),
    "collections.deque.insert": put(collections.deque, lambda q, i: q.insert(0, i)),
    "collections.deque.copy": watch(lambda: collections.deque(ONE_HOT[0]), lambda q, n: q.rotate(3), collections.deque.copy, one_hot),
    "collections.deque.[]": watch(lambda: collections.deque([1] * SIZE), lambda q, n: operator.setitem(q, n % SIZE, 1 + n % 2), lambda q: q[7], lambda v: v in (1, 2)),
    "collections.deque.[]=": put(lambda: collections.deque([None] * 8000), lambda q, i: operator.setitem(q, i, i), contents=list),
    "collections.deque.clear": watch(collections.deque, lambda q, n: q.clear() if n % 2 else q.extend([1, 2, 3]), len, lambda n: n in (0, 1, 2, 3)),
    "collections.deque.rotate": put(collections.deque, lambda q, i: (q.append(i), q.rotate(1))),
    "collections.deque.len": watch(lambda: collections.deque(ONE_HOT[0]), lambda q, n: q.rotate(3), len, lambda n: n == SIZE),
    "collections.deque.remove": once(lambda: collections.deque([1, 2, 3]), lambda q, n: (q.remove(2), True)[1], one),
    "collections.deque.in": watch(lambda: collections.deque(ONE_HOT[0]), lambda q, n: q.rotate(3), lambda q: 1 in q, bool),
    "collections.deque.iter": watch(lambda: collections.deque(ONE_HOT[0]), lambda q, n: q.rotate(3), lambda q: [v for v in q], one_hot),

    "collections.OrderedDict.popitem": churn(collections.OrderedDict, moved),
    "collections.defaultdict.[]": once(lambda: collections.defaultdict(list), appended, lambda _, d: len(d["k"]) == THREADS),
    "collections.Counter.update": put(collections.Counter, lambda c, i: c.update("a"), contents=counted),
    "collections.OrderedDict.iter": churn(lambda: collections.OrderedDict(HOT_DICTS[0]), lambda d, n: list(d) if n % 2 else operator.setitem(d, n % 97, n)),
    "weakref.WeakSet.iter": weak_walk(weakref.WeakSet, weakref.WeakSet.add, lambda s: [k for k in s]),
    "weakref.WeakKeyDictionary.iter": weak_walk(weakref.WeakKeyDictionary, lambda d, k: operator.setitem(d, k, 1), list),
    "weakref.WeakValueDictionary.iter": weak_walk(weakref.WeakValueDictionary, lambda d, k: operator.setitem(d, id(k), k), list),
    "weakref.WeakValueDictionary.[]=": put(lambda: (weakref.WeakValueDictionary(), []), weak_put, contents=lambda pair: sorted(pair[0])),
    "weakref.WeakValueDictionary.setdefault": once(weakref.WeakValueDictionary, lambda d, n: d.setdefault("k", Key()), same),

    "generator.next": take(gen, next_or_running),
    "itertools.count.next": take(lambda n: (itertools.count(), n), lambda c: [x for x in [next(c[0])] if x < c[1] or operator.getitem((), 0)][0]),
    "iter.next": take(lambda n: iter(range(n)), next),
    "zip.next": take(lambda n: zip(range(n)), lambda z: next(z)[0]),
    "map.next": take(lambda n: map(int, range(n)), next),
    "itertools.chain.next": take(lambda n: itertools.chain(range(n)), next),
    "itertools.cycle.next": churn(lambda: itertools.cycle(range(3)), lambda c, n: next(c)),
    "io.TextIOWrapper.next": take(text_file, lambda f: int(next(f))),
    "io.TextIOWrapper.readline": take(text_file, read_line),
    "io.TextIOWrapper.write": put(lambda: tempfile.TemporaryFile("w+"), lambda f, i: f.write(f"{i}\n"), contents=lambda f: f.seek(0) or sorted(map(int, f))),
    "io.BufferedRandom.readline": take(binary_file, read_line),
    "io.StringIO.readline": take(lambda n: io.StringIO(lines(n)), read_line),
    "io.StringIO.next": take(lambda n: io.StringIO(lines(n)), lambda f: int(next(f))),
    "io.BytesIO.readline": take(lambda n: io.BytesIO(lines(n).encode()), read_line),
    "csv.reader.next": take(lambda n: csv.reader(lines(n).splitlines()), lambda r: int(next(r)[0])),

    "functools.lru_cache": once(memoised, lambda f, n: f(1), same),
    "functools.cached_property": once(Lazy, lambda x, n: x.value, same),
}

SNIPPETS = {**OPERATIONS, **{f"{callee} over {name}": s for callee, classes in CONSUMERS.items() for name, s in classes.items()}}


def child(row, seconds):
    global SECONDS
    SECONDS = seconds
    snippet = SNIPPETS[row]
    found = snippet()
    print(json.dumps([found.tries, found.faults, found.example]))
    sys.stdout.flush()
    os._exit(0)


def measure(python, row, seconds):
    """Tries, faults and an example of one row on another Python."""
    try:
        ran = subprocess.run([python, "-X", "gil=0", __file__, "--child", row, "--seconds", str(seconds)],
                             capture_output=True, text=True, timeout=60 + 20 * seconds)
    except subprocess.TimeoutExpired:
        return 0, 1, "hangs"
    if ran.returncode < 0:
        return 0, 1, f"dies of signal {-ran.returncode}"
    if ran.returncode > 0:
        raise SystemExit(f"{row}: {ran.stderr[-2000:]}")
    return tuple(json.loads(ran.stdout))


def contradicts(claim, shape, faults, died):
    """Whether what was seen is against what the table claims."""
    if died:
        return claim != "may crash"
    if claim in ("locked", "target locked only"):
        return faults and shape in ("put", "take")
    return faults and claim == "atomic"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--python", help="a free-threaded interpreter")
    parser.add_argument("--seconds", type=float, default=1.0, help="for each row")
    parser.add_argument("--rows", default="", help="only rows that match")
    parser.add_argument("--names", action="store_true", help="print the names of all snippets and stop")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(options.child, options.seconds)
    if options.names:
        print("\n".join(SNIPPETS))
        return
    if not options.python:
        parser.error("--python is needed")
    about = subprocess.run([options.python, "-VV"], capture_output=True, text=True, check=True).stdout.strip()
    if "free-threading" not in about:
        raise SystemExit(f"{options.python} is {about}: not a free-threaded build")
    minor = re.match(r"Python 3\.(\d+)", about).group(1)
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "atomicity.json")) as file:
        table = json.load(file)
    column = str(min(max(int(minor), 13), 15))
    print(f"{about}, {THREADS} threads, {options.seconds} s a row\n")
    print("| row | claim | tries | faults | example |\n|---|---|--:|--:|---|")
    wrong = []
    for row, claims in table.items():
        if not re.search(options.rows, row):
            continue
        tries, faults, example = measure(options.python, row, options.seconds)
        claim = claims["3." + column]
        bad = contradicts(claim, SNIPPETS[row].shape, faults, faults and not tries)
        wrong += [row] * bool(bad)
        example = re.sub(r" at 0x\w+", "", example).replace("|", "\\|")[:70]
        print(f"| `{row}` | {claim}{' **wrong**' if bad else ''} | {tries:,} | {faults:,} | {example} |", flush=True)
    if wrong:
        raise SystemExit(f"\n{len(wrong)} rows claim more than this Python gives: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
