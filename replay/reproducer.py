"""A race that ftlint found, shown on the Python that runs this file.

The program below runs again and again. A tracer holds each thread before
each of its bytecode instructions, and only one thread at a time goes on. The
switches are those of the schedule that ftlint found; before which instruction
of its line a switch happens is tried out. It ends with status 1 as soon as the
outcome is the wrong one that ftlint foretold, and with 0 if it never is.
"""
import ast
import builtins
import collections
import concurrent.futures
import enum
import os
import re
import sys
import threading
import time

#: what was found
FINDING = None  # @FINDING
#: who goes on for whom, at which line: (thread, line, next thread), 0 is the main thread
SWITCHES = []  # @SWITCHES
#: the shared variable: global, class, attribute; and the classes whose objects are told apart
SUBJECT = None  # @SUBJECT
IDENTITY = set()  # @IDENTITY
#: what a correct run can leave in it, and the wrong outcome:
#: value, how the main thread ended, what it saw, and for each thread how it ended, waited, what it printed and saw
EXPECTED = []  # @EXPECTED
WRONG = None  # @WRONG
SECONDS = float(os.environ.get("REPRODUCER_SECONDS", "45"))

SOURCE = ""  # @SOURCE

FILE = "harness.py"
CODE = compile(SOURCE, FILE, "exec")
NOBODY = -1  # whose turn it is while it is not known who can go on
QUIET = 0.04  # seconds without a step after which a thread is taken to wait
GRACE = 0.02  # seconds in which a thread that another one let go on should have come to its next step
IDLE = 0.16  # seconds without a step after which all are, if the outcome is another one then
STUCK = 0.5  # seconds without a step after which they are anyhow
real_start, real_join = threading.Thread.start, threading.Thread.join
real_wait, real_sleep = threading.Condition.wait, time.sleep
real_print, real_build = print, builtins.__build_class__
real_lock, real_pool = threading.Lock, concurrent.futures.ThreadPoolExecutor
BEFORE_312 = sys.version_info < (3, 12)
#: modules of classes whose objects hold no more than attributes and elements
OPEN = ("__main__", "abc", "collections", "collections.abc")
TIMEOUT = 0.05  # a wait with a time limit ends then
#: what races on newer Pythons only: since which, what the program uses, and what older ones do
OLDER = [((3, 12), "cached_property", "functools.cached_property holds a lock before Python 3.12")]


class Run:
    """One run of the program, with switches at chosen instructions."""

    def __init__(self, offsets, inside, names):
        self.offsets, self.inside, self.names = offsets, inside, names
        self.condition = threading.Condition(threading.Lock())
        self.turn = 0
        self.threads = []  # those of the program in the order of their start
        self.parked, self.done, self.waiting = set(), set(), set()
        self.wants = {}  # the steered locks that threads wait for
        self.steps = self.at = self.skipped = 0
        self.lines = {}  # that each thread is at
        self.errors, self.outputs, self.seen, self.made, self.ends = {}, {}, {}, {}, {}
        self.counted = set()  # the addresses of what was made, all of which is kept
        self.over, self.pools = False, []

    def me(self):
        return getattr(threading.current_thread(), "_number", None)

    def step(self, frame):
        """Called before each instruction of the program."""
        number = self.me()
        if number is None or self.over:
            return
        with self.condition:
            self.steps += 1
            self.lines[number] = frame.f_lineno
            self.waiting.discard(number)
            if self.turn == number and self.at < len(SWITCHES):
                who, where, to = SWITCHES[self.at]
                if who == number and (at(where, frame.f_lineno) or self.inside and at(where, caller(frame))):
                    if self.skipped == self.offsets[self.at]:
                        self.switch(to)
                    else:
                        self.skipped += 1
            self.park(number)

    def park(self, number):
        if self.turn == number:
            return
        self.parked.add(number)
        self.condition.notify_all()
        while self.turn != number and not self.over:
            self.condition.wait(1)
        self.parked.discard(number)

    def switch(self, to):
        self.at += 1
        self.skipped = 0
        self.turn = to
        self.condition.notify_all()

    def hand_over(self):
        """A worker comes to its task before whoever submits it goes on."""
        with self.condition:
            if self.turn == self.me():
                self.turn = len(self.threads)
                self.condition.notify_all()

    def give_up(self, number):
        """Whose turn it is waits or has ended."""
        if self.turn != number:
            return
        if self.at < len(SWITCHES) and SWITCHES[self.at][0] == number and SWITCHES[self.at][2] not in self.done:
            if number in self.done or at(SWITCHES[self.at][1], self.lines.get(number)):
                self.switch(SWITCHES[self.at][2])
                return
        ready = self.ready()
        if ready and min(self.waiting - self.done - {number} - set(self.wants), default=ready[0]) < ready[0]:
            self.turn, self.passed = NOBODY, time.monotonic()  # it may just have been let go on
        elif ready:
            self.turn = ready[0]
            self.condition.notify_all()

    def ready(self):
        """The threads that could go on."""
        return sorted((self.parked | {number for number, lock in self.wants.items() if not lock.locked()}) - self.done)

    def take(self, lock):
        """Waits for a lock until it is free and the turn is the thread's: who gives it back goes on."""
        number = self.me()
        with self.condition:
            self.wants[number] = lock
            self.steps += 1
            self.give_up(number)
            while not self.over and (self.turn != number or lock.locked()):
                self.condition.wait(QUIET)
            del self.wants[number]

    def leave(self, number):
        with self.condition:
            self.done.add(number)
            self.steps += 1
            self.give_up(number)

    def waits(self):
        """The thread is about to wait for another one."""
        number = self.me()
        if number is None:
            return
        with self.condition:
            self.waiting.add(number)
            self.give_up(number)

    def end_pools(self):
        """The end of the interpreter ends the pools. The main thread comes to it when their tasks have ended, or all wait."""
        pools, self.pools = self.pools, []
        for pool in pools:
            pool.shutdown(wait=False)

    def at_rest(self):
        """Whether all tasks have ended, and all threads but the workers, which may submit others."""
        own = {number for number, thread in enumerate(self.threads, 1) if not hasattr(thread, "_begun")}
        return own <= self.done and all(future.done() for pool in self.pools for future in pool.given)

    def watch(self):
        """Passes the turn on when who has it waits; says whether all do."""
        steps, since, stuck, asked = -1, time.monotonic(), False, False
        while True:
            if 0 in self.done and (stuck or self.at_rest()):
                self.end_pools()
            with self.condition:
                if len(self.done) == len(self.threads) + 1:
                    return True
                now = time.monotonic()
                if self.turn == NOBODY and now - self.passed > GRACE:
                    self.turn = min(self.ready(), default=NOBODY)
                    self.condition.notify_all()
                if self.steps != steps:
                    steps, since, asked = self.steps, now, False
                elif now - since > STUCK:
                    if not self.pools or 0 not in self.done:
                        return False
                    stuck, since = True, now
                elif now - since > IDLE and not self.pools and not asked:
                    asked = True
                    if not self.shows():
                        return False
                elif now - since > QUIET and self.turn != NOBODY:
                    if self.turn not in self.parked:
                        self.waiting.add(self.turn)
                        self.give_up(self.turn)
                    elif self.turn in self.done or self.turn > len(self.threads):
                        self.give_up(self.turn)
                self.condition.wait(QUIET / 4)

    def shows(self):
        """Whether the outcome is the one foretold if nobody goes on."""
        return unnumbered(outcome(self, self.names, False)) == unnumbered(WRONG)

    def tracer(self, frame, event, arg):
        if frame.f_code.co_filename != FILE:
            return None
        if event == "call":
            frame.f_trace = self.tracer  # first: 3.13 tells instructions of frames that have a tracer when they are asked for
            frame.f_trace_opcodes = True
            if frame.f_code.co_name == "__init__" and frame.f_code.co_varnames:
                self.make(frame.f_locals.get(frame.f_code.co_varnames[0]))
        elif event in ("line", "opcode"):  # some Pythons tell of no instruction before the second call
            self.step(frame)
        if BEFORE_312:
            # There the variables of a traced frame are written back after each call of the tracer as they were
            # before it (https://bugs.python.org/issue30744), also those that others have set meanwhile.
            frame.f_locals  # reads them anew
        return self.tracer

    def make(self, made):
        mine = self.made.setdefault(self.me(), [])
        if not isinstance(made, type) and id(made) not in self.counted:  # a constructor may be called again
            self.counted.add(id(made))
            mine.append(made)

    def body(self, number, function):
        threading.current_thread()._number = number
        sys.settrace(self.tracer)
        try:
            function()
        except BaseException as exception:
            self.errors[self.me()] = told(exception)
        finally:
            sys.settrace(None)
            self.leave(self.me())

    def begin(self, fresh):
        """A worker takes a task. To ftlint one that had nothing to do has ended, and this is the next."""
        worker = threading.current_thread()
        if fresh and hasattr(worker, "_begun"):
            with self.condition:
                self.done.add(worker._number)
                self.threads.append(worker)
                worker._number = len(self.threads)
        worker._begun = True


class Steered:
    """A lock for which threads wait as the schedule has it."""

    def __init__(self, run):
        self._run, self._lock = run, real_lock()
        self.release, self.locked = self._lock.release, self._lock.locked

    def acquire(self, blocking=True, timeout=-1):
        if not blocking or timeout != -1 or self._run.me() is None:
            return self._lock.acquire(blocking, timeout)
        while not self._lock.acquire(False):
            if self._run.over:
                return self._lock.acquire()
            self._run.take(self)
        return True

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *raised):
        self.release()

    def __reduce_ex__(self, protocol):
        raise TypeError("cannot pickle '_thread.lock' object")


Steered.__name__, Steered.__module__ = "lock", "_thread"  # as it is told


def told(exception):
    text = str(exception)
    return type(exception).__name__ + (": " + text if text else "")


def ends():
    """The lines of with statements by those on which, before Python 3.10, their ends seem to be: that of the last
    statement, or of one that leaves."""
    lines = {}
    if sys.version_info < (3, 10):
        for node in ast.walk(ast.parse(SOURCE)):
            if isinstance(node, ast.With):
                leaving = [inner for inner in ast.walk(node) if isinstance(inner, (ast.Return, ast.Break, ast.Continue))]
                for last in [node.body[-1]] + leaving:
                    for line in range(last.lineno, last.end_lineno + 1):
                        lines.setdefault(line, set()).add(node.lineno)
    return lines


ENDS = ends()


def at(where, line):
    """Whether an instruction of a line may be one of a place of the schedule."""
    return where == line or where in ENDS.get(line, ())


def caller(frame):
    """The line of the program that calls what runs in a frame, also through the library."""
    back = frame.f_back
    while back and back.f_code.co_filename != FILE:
        back = back.f_back
    return back.f_lineno if back else None


def run(offsets, inside, steered):
    """Runs the program once; gives the outcome."""
    names = {"__name__": "__main__"}
    this = Run(offsets, inside, names)

    def start(thread):
        if this.me() is None or thread.ident is not None:
            return real_start(thread)  # which raises if it was started
        if isinstance(thread, threading.Timer):
            thread.interval = 0  # as sleep, it orders nothing
        function = thread.run
        with this.condition:
            this.threads.append(thread)
            number = len(this.threads)
        # another thread may call it as a method
        thread.run = lambda: this.body(number, function) if threading.current_thread() is thread else function()
        thread.daemon = True
        real_start(thread)

    def join(thread, timeout=None):
        this.waits()
        real_join(thread, timeout)

    def observe(value):
        this.seen.setdefault(this.me(), []).append(("value", value))
        return value

    def at_end(function):
        this.ends.setdefault(this.me(), []).append(function)

    def effect(value):
        if type(value).__name__ == "Unknown":
            this.seen.setdefault(this.me(), []).append(("effect", value, Dump(this).items(value._args or ())))

    def show(*values, sep=" ", end="\n", file=None, flush=False):
        for number, value in enumerate(values):  # one after the other, as print does: what stands before is out if a value waits
            write((" " if sep is None else sep) if number else "")
            write(re.sub(r" at 0x[0-9a-fA-F]+>", ">", str(value)))
        write("\n" if end is None else end)

    def write(text):
        this.outputs[this.me()] = this.outputs.get(this.me(), "") + text

    class Pool(real_pool):
        __module__ = real_pool.__module__

        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            this.pools.append(self)
            self.given = []

        def submit(self, function, *arguments, **options):
            fresh = sum(not future.done() for future in self.given) < self._max_workers

            def task(*arguments, **options):
                this.begin(fresh)
                return function(*arguments, **options)

            future = super().submit(task, *arguments, **options)
            self.given.append(future)
            if inside and not SWITCHES:
                this.hand_over()
            return future

    Pool.__name__ = real_pool.__name__

    def wait(condition, timeout=None):
        return real_wait(condition, timeout if timeout is None else min(timeout, TIMEOUT))

    def build_class(*arguments, **keywords):
        built = real_build(*arguments, **keywords)
        if isinstance(built, type) and built.__module__ == "__main__" and built.__init__ is object.__init__:
            # Its objects shall be seen too, also if a decorator gives it a constructor.
            if built.__new__ in (object.__new__, new):
                built.__new__ = staticmethod(new)
            else:  # which has taken the arguments
                built.__init__ = lambda made, *arguments, **keywords: this.make(made)
        return built

    def new(kind, *arguments, **keywords):
        if (arguments or keywords) and kind.__init__ is object.__init__:
            raise TypeError(kind.__name__ + "() takes no arguments")
        made = object.__new__(kind)
        this.make(made)
        return made

    def lock():
        return Steered(this) if sys._getframe(1).f_code.co_filename == FILE else real_lock()

    show.builtin = True
    builtins._observe, builtins._effect, builtins._at_end, builtins.print = observe, effect, at_end, show
    builtins.__build_class__ = build_class
    threading.Thread.start, threading.Thread.join = start, join
    threading.Condition.wait, time.sleep = wait, lambda seconds: None  # sleep orders nothing
    concurrent.futures.ThreadPoolExecutor = concurrent.futures.thread.ThreadPoolExecutor = Pool
    if steered:
        threading.Lock = lock
    this.main = main = threading.Thread(target=this.body, args=(0, lambda: exec(CODE, names)), daemon=True)
    try:
        real_start(main)
        ended = this.watch()
    finally:
        with this.condition:
            this.over = True
            this.condition.notify_all()
        threading.Thread.start, threading.Thread.join = real_start, real_join
        threading.Condition.wait, time.sleep = real_wait, real_sleep
        threading.Lock = real_lock
        builtins.print, builtins.__build_class__ = real_print, real_build
    for thread in [main] + this.threads if ended else []:
        real_join(thread, 5)
    return outcome(this, names, ended)


def outcome(this, names, ended):
    dump = Dump(this)
    attribute = SUBJECT["attribute"]
    values = []
    if SUBJECT["global"] in names:
        values.append(names[SUBJECT["global"]])
    for number in range(len(this.threads) + 1):
        for made in this.made.get(number, []):
            if attribute and watched(type(made)) and attribute in own(made):
                values.append(getattr(made, attribute))
    if attribute and not values:
        for kind in list(names.values()):
            if isinstance(kind, type) and (watched(kind) or watched(type(kind))) and attribute in kind.__dict__:
                value = kind.__dict__[attribute]
                if type(value).__name__ not in ("function", "builtin_function_or_method", "staticmethod", "classmethod", "property"):
                    values.append(value)
    for number in range(len(this.threads) + 1):
        for function in this.ends.get(number, []):
            try:
                values.append(function())
            except NameError:  # the variable is not bound
                pass
    value = ", ".join(dump.text(value) for value in values)
    threads = []
    seen = dump.seen(this, 0)
    for number in range(1, len(this.threads) + 1):
        waits = not ended and number not in this.done
        threads.append((this.errors.get(number, ""), waits, this.outputs.get(number, ""), dump.seen(this, number)))
    return value, this.errors.get(0, ""), seen, threads


def own(value):
    """The names that an object itself has."""
    names = set(getattr(value, "__dict__", {}))
    for base in type(value).__mro__:
        slots = base.__dict__.get("__slots__", ())
        names.update(name for name in ([slots] if isinstance(slots, str) else slots) if hasattr(value, name))
    return names


def watched(kind):
    if kind.__module__ != "__main__":
        return False
    return not SUBJECT["class"] or any(base.__name__ == SUBJECT["class"] for base in kind.__mro__)


class Dump:
    """Writes values down with all that they hold, as ftlint does."""

    def __init__(self, this):
        self.numbers, self.counts, self.on, self.keep = {}, {}, set(), []
        #: what threading.get_ident() gives in ftlint: 1 is the main thread
        self.idents = {thread.ident: number for number, thread in enumerate([this.main] + this.threads, 1)}

    def number(self, value, name):
        if id(value) not in self.numbers:
            self.keep.append(value)
            self.counts[name] = self.counts.get(name, 0) + 1
            self.numbers[id(value)] = self.counts[name]
        return self.numbers[id(value)]

    def seen(self, this, number):
        return "; ".join(self.effect(*entry[1:]) if entry[0] == "effect" else self.text(entry[1]) for entry in this.seen.get(number, []))

    def effect(self, call, arguments):
        text = self.text(call)
        text = (text[:-1] if text.endswith(")") else text) + arguments + ")"
        on = call._of
        if on is None:
            return text
        name = self.text(on)
        if on._of is None and not name.endswith(")") or "#" in name:
            return name + "." + text
        return name + "#" + str(self.number(on, name)) + "." + text

    def items(self, values, depth=0):
        return ", ".join(self.text(value, depth) for value in values)

    def text(self, value, depth=0):
        kind = type(value)
        if depth > 8 or id(value) in self.on:
            return "<" + kind.__name__ + ">"
        if kind is int and value in self.idents:
            return str(self.idents[value])
        if value is None or kind in (bool, int, float, str, bytes, range):
            return repr(value)
        if kind.__name__ == "function" and hasattr(value, "builtin"):
            return "<builtin_function_or_method>"
        if kind.__name__ == "function":
            return "<function " + value.__name__ + ">"
        if isinstance(value, type):
            return "<class " + value.__name__ + ">"
        self.on.add(id(value))
        try:
            text = self.holder(value, kind, depth + 1)
        finally:
            self.on.discard(id(value))
        return text if kind.__module__ == "__main__" else text + self.identity(value)

    def holder(self, value, kind, depth):
        name = kind.__name__
        if kind is list:
            return "[" + self.items(value, depth) + "]"
        if kind is tuple:
            return "(" + self.items(value, depth) + (",)" if len(value) == 1 else ")")
        if name == "deque":
            return "deque([" + self.items(value, depth) + "])"
        if name in ("Queue", "LifoQueue", "PriorityQueue"):
            return "<" + name + " [" + self.items(value.queue, depth) + "]>"
        if kind in (set, frozenset):
            return "{" + ", ".join(sorted(self.text(item, depth) for item in value)) + "}" if value else "set()"
        if name == "SimpleQueue":
            items = [value.get_nowait() for _ in range(value.qsize())]
            for item in items:
                value.put(item)
            return "<" + name + " [" + self.items(items, depth) + "]>"
        if isinstance(value, enum.Enum):
            return name + "." + value._name_
        if isinstance(value, dict) and kind.__module__ != "__main__":
            pairs = sorted(((self.text(key, depth), item) for key, item in value.items()), key=lambda pair: pair[0])
            return "{" + ", ".join(key + ": " + self.text(item, depth) for key, item in pairs) + "}"
        if kind.__module__ != "__main__":
            return "<" + name + ">"
        return self.instance(value, name, depth)

    def instance(self, value, name, depth):
        if name == "Unknown":
            number = ""
            if not value._given and value._label in IDENTITY:
                number = "#" + str(self.number(value, value._label))
            return value._label + number + self.fields(value, depth)
        if any(base.__module__ not in OPEN and base not in (dict, list, set) for base in type(value).__mro__[1:-1]):
            return "<" + name + " object>" + self.identity(value)
        seen = id(value) in self.numbers
        number = "#" + str(self.number(value, name))
        if name not in IDENTITY:
            number = ""
        elif seen:
            return name + number
        return name + number + (self.elements(value, depth) + self.fields(value, depth) or "()")

    def elements(self, value, depth):
        """Those of an object of a class that derives from a container."""
        for kind in (dict, list, set, collections.deque):
            if isinstance(value, kind):
                return self.holder(kind(kind.__iter__(value)) if kind is not dict else dict(dict.items(value)), kind, depth)
        return ""

    def fields(self, value, depth):
        names = own(value)
        if type(value).__name__ == "Unknown":
            names -= {"_label", "_of", "_given", "_args", "_closed"}
        if not names:
            return ""
        return "(" + ", ".join(key + "=" + self.text(getattr(value, key), depth) for key in sorted(names)) + ")"

    def identity(self, value):
        name = type(value).__name__
        return "#" + str(self.number(value, name)) if name in IDENTITY else ""


def unnumbered(outcome):
    """An outcome without what id() and the clock give, which is another in each run."""
    return re.sub(r"\d{9,}(\.\d+)?|\d+(\.\d+)?e-0\d", "id", repr(outcome))


def plans(count):
    """The numbers of instructions to skip before each switch, small sums first."""
    def parts(total, of):
        if of == 1:
            yield (total,)
            return
        for first in range(total + 1):
            for rest in parts(total - first, of - 1):
                yield (first,) + rest

    if count == 0:
        yield from [()] * 25
        return
    for total in range(400):
        yield from parts(total, count)


def at_lines(offsets, lines):
    """A plan that skips so many before each switch at one of the lines, whichever switch it is."""
    return tuple(offsets[lines.index(line)] if line else 0 for _, line, _ in SWITCHES)


def at_switches(offsets):
    """A plan that skips so many before each switch. Where a thread ends, which has no line, there is nothing to skip."""
    rest = iter(offsets)
    return tuple(next(rest) if line else 0 for _, line, _ in SWITCHES)


def tries():
    """Plans, whether the instructions of what a line calls are counted too, as of a comparison that a sort calls, and
    whether locks are steered; without switches each second one lets the workers of pools go first. Where several switches are at one line, as where the
    threads of a ring stand in a row, as many again skip the same before these: for each of five on its own, the plans
    of small sums alone are tens of thousands."""
    count = sum(line > 0 for _, line, _ in SWITCHES)
    lines = sorted({line for _, line, _ in SWITCHES if line})
    inside = plans(count)
    level = plans(len(lines)) if len(lines) < count else iter(())
    steered = plans(count) if "Lock(" in SOURCE else iter(())
    # Twice: of code that runs for the first time the tracer does not see each instruction.
    yield at_switches((0,) * count), False, False
    for number, offsets in enumerate(plans(count)):
        yield at_switches(offsets), not count and number % 2 == 1, False
        same = next(level, None)
        if same:
            yield at_lines(same, lines), False, False
        if number % 2 and count:
            yield at_switches(next(inside)), True, False
        if number % 4 == 0:
            offsets = next(steered, None)
            if offsets is not None:
                yield at_switches(offsets), False, True


def main():
    end = time.monotonic() + SECONDS
    runs, other = 0, None
    for offsets, inside, steered in tries():
        got = run(offsets, inside, steered)
        runs += 1
        if unnumbered(got) == unnumbered(WRONG):
            print(FINDING)
            print("expected: " + " or ".join(EXPECTED))
            print("observed: " + got[0])
            for number, thread in enumerate(got[3], 1):
                if thread[0]:
                    print("thread %d raised %s" % (number, thread[0]))
                elif thread[1]:
                    print("thread %d waits for ever" % number)
                if thread[3]:
                    print("thread %d saw %s" % (number, thread[3]))
            print("shown in run %d of this process, on Python %s" % (runs, sys.version.split()[0]))
            sys.stdout.flush()
            os._exit(1)
        other = got
        if time.monotonic() > end:
            break
    why = [": " + text for since, name, text in OLDER if sys.version_info < since and re.search(r"\b%s\b" % name, SOURCE)]
    print("not shown in %d runs; the last left %r%s" % (runs, other, "".join(why)))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
