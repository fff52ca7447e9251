package machine_test

import (
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hostile are programs that would not end, or would take all memory or stack.
var hostile = map[string]string{
	"endless loop":                           "while True:\n    pass",
	"endless for":                            "import itertools\nfor i in itertools.count():\n    pass",
	"endless list":                           "import itertools\nlist(itertools.count())",
	"endless cycle":                          "import itertools\nsum(itertools.cycle([1]))",
	"endless iter":                           "list(iter(int, 1))",
	"endless generator":                      "def g():\n    while True:\n        yield 1\nlist(g())",
	"generator to itself":                    "def g():\n    yield from g()\nlist(g())",
	"many generators":                        "def g():\n    yield 1\nl = []\nwhile True:\n    x = g()\n    next(x)\n    l.append(x)",
	"endless recursion":                      "def f():\n    return f()\nf()",
	"recursion by repr":                      "class A:\n    def __repr__(self):\n        return repr(self)\nrepr(A())",
	"recursion by getattr":                   "class A:\n    def __getattr__(self, n):\n        return getattr(self, n + 'x')\nA().y",
	"recursion by eq":                        "class A:\n    def __eq__(self, o):\n        return o == self\nA() == A()",
	"recursion by hash":                      "class A:\n    def __hash__(self):\n        return hash(self)\n{A(): 1}",
	"recursion by call":                      "class A:\n    pass\nA.__call__ = A()\nA()()",
	"recursion by property":                  "class A:\n    @property\n    def p(self):\n        return self.p\nA().p",
	"recursion by len":                       "class A:\n    def __len__(self):\n        return len(self)\nbool(A())",
	"recursion by add":                       "class A:\n    def __radd__(self, o):\n        return o + self\n1 + A()",
	"recursion by metaclass":                 "class M(type):\n    def __call__(cls):\n        return cls()\nclass A(metaclass=M):\n    pass\nA()",
	"recursion by getitem":                   "class A:\n    def __getitem__(self, i):\n        return self[i]\nA()[0]",
	"recursion by isinstance":                "class M(type):\n    def __instancecheck__(cls, o):\n        return isinstance(o, cls)\nclass A(metaclass=M):\n    pass\nisinstance(1, A)",
	"recursion by iter":                      "class A:\n    def __iter__(self):\n        return iter(self)\nlist(A())",
	"recursion by partial":                   "import functools\nf = lambda g: g(g)\nf(functools.partial(f))",
	"recursion by descriptor":                "class D:\n    def __get__(self, o, t):\n        return o.x\nclass A:\n    x = D()\nA().x",
	"recursion by format":                    "class A:\n    def __format__(self, s):\n        return format(self, s)\nformat(A(), '')",
	"endless getitem":                        "class A:\n    def __getitem__(self, i):\n        return i\nlist(A())",
	"endless contains":                       "class A:\n    def __getitem__(self, i):\n        return i\n-1 in A()",
	"endless eq":                             "class A:\n    def __eq__(self, o):\n        while True:\n            pass\n[A()] == [A()]",
	"giant power":                            "10 ** 10 ** 8",
	"power of power":                         "2 ** 2 ** 2 ** 2 ** 2 ** 2",
	"repeated square":                        "x = 3\nwhile True:\n    x = x * x",
	"giant shift":                            "1 << 10 ** 9",
	"giant shift of giant":                   "x = 1 << 8000000\ny = x << 8000000",
	"giant modular power":                    "pow(3, 10 ** 4000, 10 ** 4000 + 1)",
	"giant factorial":                        "import math\nmath.factorial(10 ** 7)",
	"giant comb":                             "import math\nmath.comb(10 ** 9, 10 ** 8)",
	"giant string":                           "'x' * 10 ** 12",
	"giant list":                             "[0] * 10 ** 12",
	"giant list of lists":                    "l = [0]\nwhile True:\n    l = [l, l] * 100000",
	"giant tuple":                            "(1,) * 10 ** 9",
	"giant bytes":                            "bytes(10 ** 12)",
	"growing string":                         "s = 'x'\nwhile True:\n    s = s + s",
	"growing list":                           "l = [1]\nwhile True:\n    l.extend(l)",
	"growing dict":                           "d = {}\nwhile True:\n    d[len(d)] = 'x' * 1000",
	"list that feeds itself":                 "l = [1]\nfor x in l:\n    l.append(x)",
	"many strings":                           "l = []\nwhile True:\n    l.append('x' * 500000 + str(len(l)))",
	"giant range":                            "list(range(10 ** 15))",
	"sum of a giant range":                   "sum(range(10 ** 15))",
	"giant slice":                            "l = list(range(100))\nl[:] = range(10 ** 12)",
	"giant width":                            "'%1000000000d' % 1",
	"giant format":                           "'{:1000000000}'.format(1)",
	"giant precision":                        "'%.1000000000f' % 1.5",
	"giant format of format":                 "'{:{}}'.format(1, 10 ** 12)",
	"giant justify":                          "'x'.ljust(10 ** 12)",
	"giant center":                           "'x'.center(10 ** 12)",
	"giant zfill":                            "'1'.zfill(10 ** 12)",
	"giant tabs":                             "'\\t'.expandtabs(10 ** 12)",
	"giant replace":                          "('a' * 100000).replace('a', 'b' * 100000)",
	"giant join":                             "('x' * 100000).join(['y'] * 100000)",
	"giant int of text":                      "int('9' * 10 ** 7)",
	"giant int of many digits":               "int('9' * 100000)",
	"giant text of int":                      "str(10 ** 100000)",
	"giant hex":                              "hex(1 << 8000000)",
	"giant to_bytes":                         "(1).to_bytes(10 ** 12, 'big')",
	"giant random bits":                      "import random\nrandom.getrandbits(10 ** 12)",
	"giant round":                            "round(1, -10 ** 12)",
	"giant print":                            "while True:\n    print('x' * 100000)",
	"giant product":                          "import itertools\nlist(itertools.product(range(100), repeat=100))",
	"giant permutations":                     "import itertools\nlist(itertools.permutations(range(100)))",
	"giant tee":                              "import itertools\nitertools.tee([], 10 ** 12)",
	"giant repeat":                           "import itertools\nlist(itertools.repeat(1, 10 ** 12))",
	"giant deque":                            "import collections\ncollections.deque([1]) * 10 ** 12",
	"giant counter":                          "import collections\nlist(collections.Counter(a=10 ** 12).elements())",
	"giant translate":                        "('a' * 100000).translate({97: 'b' * 100000})",
	"giant maxsplit":                         "('a ' * 200000).split()",
	"list in itself":                         "l = []\nl.append(l)\nprint(l)\nl == [l]\nl < [l]",
	"equal knots":                            "a, b = [], []\na.append(b)\nb.append(a)\na == b",
	"dict in itself":                         "d = {}\nd[1] = d\nprint(d)\nd == {1: d}",
	"hash of a knot":                         "class A:\n    def __init__(self):\n        self.t = (self,)\n    def __hash__(self):\n        return hash(self.t)\nhash(A())",
	"copy of a knot":                         "import copy\nl = []\nl.append(l)\ncopy.deepcopy(l)",
	"copy that never ends":                   "import copy\nclass A:\n    def __deepcopy__(self, memo):\n        return copy.deepcopy(A(), memo)\ncopy.deepcopy(A())",
	"deep data":                              "l = []\nfor i in range(100000):\n    l = [l]\nprint(l)",
	"equal deep data":                        "a, b = [], []\nfor i in range(100000):\n    a, b = [a], [b]\na == b",
	"hash of deep data":                      "t = ()\nfor i in range(100000):\n    t = (t,)\nhash(t)",
	"copy of deep data":                      "import copy\nl = []\nfor i in range(100000):\n    l = [l]\ncopy.deepcopy(l)",
	"deep classes":                           "class A:\n    pass\nwhile True:\n    A = type('A', (A,), {})",
	"deep partial":                           "import functools\nf = len\nfor i in range(10000):\n    f = functools.partial(f)\nf([])",
	"deep map":                               "m = [1]\nfor i in range(50000):\n    m = map(str, m)\nlist(m)",
	"deep chain":                             "import itertools\nm = [1]\nfor i in range(50000):\n    m = itertools.chain(m)\nlist(m)",
	"deep bound methods":                     "class A:\n    def f(self):\n        return self\nx = A()\nfor i in range(50000):\n    x = A().f\nx()",
	"deep exceptions":                        "e = None\nfor i in range(50000):\n    n = ValueError()\n    n.__cause__ = e\n    e = n\nraise e",
	"cause in a cycle":                       "a, b = ValueError(1), ValueError(2)\na.__cause__, b.__cause__ = b, a\na.__context__ = b\nb.__context__ = a\nraise a",
	"exception that holds itself":            "e = ValueError()\ne.args = (e,)\nraise e",
	"key that raises":                        "sorted([1, 2], key=lambda x: 1 / 0)",
	"order that lies":                        "class A:\n    def __lt__(self, o):\n        return True\nsorted([A() for i in range(500)])",
	"order that changes":                     "l = [3, 2, 1]\nclass A:\n    def __init__(self, n):\n        self.n = n\n    def __lt__(self, o):\n        l.append(1)\n        return self.n < o.n\nl[:] = [A(i) for i in range(20)]\nl.sort()",
	"eq that changes the dict":               "d = {}\nclass A:\n    def __hash__(self):\n        return 1\n    def __eq__(self, o):\n        d[len(d)] = 1\n        return False\nd[A()] = 1\nd[A()] = 2",
	"hash that is no int":                    "class A:\n    def __hash__(self):\n        return 'x'\n{A()}",
	"len that is giant":                      "class A:\n    def __len__(self):\n        return 10 ** 100\nlen(A())",
	"index that is giant":                    "class A:\n    def __index__(self):\n        return 10 ** 100\n[1][A()]",
	"timers":                                 "import threading\ndef f():\n    t = threading.Timer(1, f)\n    t.start()\nf()",
	"threads that beget":                     "import threading\ndef f():\n    threading.Thread(target=f).start()\nf()",
	"endless queue":                          "import queue\nq = queue.Queue()\nwhile True:\n    q.put('x' * 100000)",
	"enum of itself":                         "import enum\nclass E(enum.Enum):\n    @classmethod\n    def _missing_(cls, v):\n        return cls(v)\n    A = 1\nE(2)",
	"lru of itself":                          "import functools\n@functools.lru_cache(None)\ndef f(n):\n    return f(n + 1)\nf(0)",
	"setattr of itself":                      "class A:\n    def __setattr__(self, n, v):\n        self.x = v\nA().y = 1",
	"dict of an object grows":                "class A:\n    pass\na = A()\nwhile True:\n    setattr(a, 'x' + str(len(vars(a))), 'x' * 1000)",
	"nested comprehension":                   "[x for a in range(10 ** 6) for b in range(10 ** 6) for x in range(10 ** 6)]",
	"merge":                                  "import heapq, itertools\nlist(heapq.merge(itertools.count(), itertools.count()))",
	"nan as a container":                     "n = float('nan')\nfor f in (len, iter, lambda n: n[0], lambda n: ~n, lambda n: 1 in n):\n    try:\n        f(n)\n    except TypeError:\n        pass\ntry:\n    del n[0]\nexcept TypeError:\n    n[0] = 1",
	"nan in a dict":                          "n = float('nan')\nd = {n: 1}\nfor i in range(10 ** 6):\n    d[float('nan')] = i",
	"derived nan":                            "class F(float):\n    pass\nn = F('nan')\nn[0]",
	"power tower":                            "2 ** 10 ** 9",
	"float power":                            "x = 1.5\nwhile True:\n    x = (x ** 1.0001) % 10 + 1.1",
	"iter with sentinel":                     "l = []\nfor x in iter(lambda: l.append(1) or 1, None):\n    pass",
	"list times list":                        "l = [1]\nwhile True:\n    l *= 2",
	"set that grows":                         "s = {0}\nwhile True:\n    s |= set(range(len(s), 2 * len(s) + 1))",
	"deque that grows":                       "import collections\nd = collections.deque([1])\nwhile True:\n    d.extend(d)",
	"decorator of itself":                    "def deco(f):\n    return deco(deco)\n@deco\ndef f():\n    pass",
	"class decorator recurs":                 "def deco(c):\n    return deco(type('X', (c,), {}))\n@deco\nclass A:\n    pass",
	"metaclass makes classes":                "class M(type):\n    def __new__(m, n, b, d):\n        type.__new__(m, n, b, d)\n        return M(n + 'x', b, d)\nclass A(metaclass=M):\n    pass",
	"init_subclass recurs":                   "class A:\n    def __init_subclass__(cls):\n        class B(cls):\n            pass\nclass C(A):\n    pass",
	"set_name recurs":                        "class D:\n    def __set_name__(self, o, n):\n        type('X', (), {'d': D()})\nclass A:\n    d = D()",
	"hash that changes":                      "import itertools\nc = itertools.count()\nclass A:\n    def __hash__(self):\n        return next(c)\na, d = A(), {}\nwhile True:\n    d[a] = 1",
	"all hashes equal":                       "class A:\n    def __hash__(self):\n        return 1\nd = {}\nwhile True:\n    d[A()] = 1",
	"eq that raises":                         "class A:\n    def __eq__(self, o):\n        raise KeyError\n    def __hash__(self):\n        return 1\nl = [A() for i in range(1000)]\nwhile True:\n    try:\n        A() in l\n    except KeyError:\n        pass",
	"key that recurs":                        "def key(x):\n    return sorted([x], key=key)\nsorted([1], key=key)",
	"threads for ever":                       "import threading\nwhile True:\n    threading.Thread(target=lambda: None).start()",
	"ten thousand locks":                     "import threading\nlocks = [threading.Lock() for i in range(10000)]\nfor l in locks:\n    l.acquire()\nthreading.Thread(target=lambda: locks[-1].acquire(False)).start()",
	"locks for ever":                         "import threading\nl = []\nwhile True:\n    l.append(threading.Condition())",
	"pool of pools":                          "from concurrent.futures import ThreadPoolExecutor\ndef f():\n    with ThreadPoolExecutor(2) as p:\n        p.submit(f).result()\nf()",
	"tasks for ever":                         "from concurrent.futures import ThreadPoolExecutor\np = ThreadPoolExecutor(2)\ndef f():\n    p.submit(f)\nf()",
	"callback of itself":                     "from concurrent.futures import Future\nf = Future()\ndef again(x):\n    x.add_done_callback(again)\nf.add_done_callback(again)\nf.set_result(1)",
	"barrier for ever":                       "import threading\nb = threading.Barrier(1)\nwhile True:\n    b.wait()",
	"timeouts for ever":                      "import threading\ne = threading.Event()\nwhile not e.wait(0.1):\n    pass",
	"semaphore that swells":                  "import threading\ns = threading.Semaphore()\nwhile True:\n    s.release(10 ** 30)",
	"generator chain":                        "def g(n):\n    yield from g(n + 1)\nfor x in g(0):\n    pass",
	"closed generator resists":               "def g():\n    while True:\n        try:\n            yield\n        except GeneratorExit:\n            pass\nx = g()\nnext(x)\nwhile True:\n    try:\n        x.close()\n    except RuntimeError:\n        pass",
	"except that raises":                     "def f(n):\n    try:\n        1 / 0\n    except ZeroDivisionError:\n        f(n + 1)\n    finally:\n        f(n + 1)\nf(0)",
	"exception in its own text":              "class E(Exception):\n    def __str__(self):\n        raise self\nraise E",
	"context of contexts":                    "e = None\nwhile True:\n    try:\n        try:\n            raise ValueError\n        except ValueError as x:\n            raise KeyError from x\n    except KeyError as y:\n        e = y",
	"property of properties":                 "class A:\n    def __getattr__(self, n):\n        setattr(A, n, property(lambda s: getattr(s, n + 'x')))\n        return getattr(self, n)\nA().a",
	"namedtuple of many":                     "import collections\ncollections.namedtuple('P', ['f' + str(i) for i in range(100000)])",
	"enum of many":                           "import enum\nenum.Enum('E', ['f' + str(i) for i in range(100000)])",
	"format of itself":                       "s = '{0}'\nwhile True:\n    s = s.format(s + s)",
	"percent of stars":                       "'%*.*f' % (10 ** 9, 10 ** 9, 1.5)",
	"grouped zeros":                          "format(1, '01000000000,')",
	"partition of partitions":                "s = 'a' * 100000\nwhile True:\n    s = s.partition('a')[2] + s",
	"product of itself":                      "import itertools\np = itertools.count()\nfor i in range(10000):\n    p = itertools.accumulate(p)\nnext(p)",
	"tee of tees":                            "import itertools\na = itertools.count()\nwhile True:\n    a, b = itertools.tee(a)",
	"groupby of groupby":                     "import itertools\nfor k, g in itertools.groupby(itertools.count(), lambda x: 0):\n    for x in g:\n        pass",
	"nested unpacking":                       "x = []\nfor i in range(10000):\n    x = [x]\nwhile True:\n    (x,) = x,",
	"lambda that recurs":                     "f = lambda x: f(f(x))\nf(1)",
	"ackermann":                              "def a(m, n):\n    return n + 1 if m == 0 else a(m - 1, 1) if n == 0 else a(m - 1, a(m, n - 1))\na(4, 3)",
	"with of itself":                         "import contextlib\ns = contextlib.ExitStack()\nwhile True:\n    s.push(lambda *a: 1)",
	"send for ever":                          "def g():\n    x = 0\n    while True:\n        x = yield x + 1\nit = g()\nnext(it)\nwhile True:\n    it.send(2 ** 100000)",
	"factorial by hand":                      "x = 1\nfor i in range(1, 10 ** 9):\n    x *= i",
	"exceptions for ever":                    "while True:\n    try:\n        raise ValueError('x' * 10000)\n    except ValueError:\n        pass",
	"finally that recurs":                    "def f():\n    try:\n        return f()\n    finally:\n        f()\nf()",
	"lists of lists of lists":                "[[[0] * 1000 for a in range(1000)] for b in range(1000)]",
	"join of giants":                         "''.join('x' * 10 ** 6 for i in range(10 ** 6))",
	"frozen sets in each other":              "s = frozenset()\nwhile True:\n    s = frozenset([s])",
	"eq that starts threads":                 "import threading\nclass K:\n    def __hash__(self):\n        return 1\n    def __eq__(self, o):\n        threading.Thread(target=fill).start()\n        return False\nd = {}\ndef fill():\n    d[K()] = 1\nfill()\nfill()",
	"notices for ever":                       "import threading\nc = threading.Condition()\nwhile True:\n    with c:\n        c.notify_all()",
	"two at a barrier for ever":              "import threading\nb = threading.Barrier(2)\ndef f():\n    while True:\n        b.wait()\nthreading.Thread(target=f).start()\nf()",
	"busy wait of two":                       "import threading\nflag = False\ndef f():\n    while not flag:\n        pass\nthreading.Thread(target=f).start()\nf()",
	"semaphore that is only tried":           "import threading\ns = threading.Semaphore(0)\nwhile not s.acquire(False):\n    pass",
	"context manager that never stops":       "import contextlib\n@contextlib.contextmanager\ndef cm():\n    while True:\n        yield\nwith cm():\n    pass",
	"functions in functions":                 "def f(n):\n    def g():\n        return f(n + 1)\n    return g()\nf(0)",
	"slots and getattr":                      "class S:\n    __slots__ = ('a',)\n    def __getattr__(self, n):\n        return self.a\nS().a",
	"names that double":                      "class A:\n    def __getattr__(self, n):\n        return getattr(self, n + n)\nA().x",
	"comparison that turns":                  "class C:\n    def __lt__(self, o):\n        return o < self\nC() < C()",
	"queue of lists":                         "import queue\nq = queue.Queue()\nwhile True:\n    q.put([1] * 10000)",
	"locks that stay held":                   "import threading\nl = []\nwhile True:\n    x = threading.Lock()\n    x.acquire()\n    l.append(x)",
	"dict that holds itself and grows":       "d = {0: 0}\nwhile True:\n    for k in list(d):\n        d[len(d)] = d",
	"bool that asks itself":                  "class B:\n    def __bool__(self):\n        return not self\nbool(B())",
	"giant divmod":                           "divmod(10 ** 200000, 3 ** 100000)\nint(str(10 ** 5000))\ndivmod(10 ** 400000, 7 ** 100000)",
	"reduce of squares":                      "import functools\nfunctools.reduce(lambda a, b: a * a, range(100), 3)",
	"zip of endless ones":                    "import itertools\nlist(zip(itertools.count(), itertools.cycle('ab')))",
	"heap for ever":                          "import heapq\nh = []\nwhile True:\n    heapq.heappush(h, 'x' * 100)",
	"deque of deques":                        "import collections\nd = collections.deque()\nfor i in range(100000):\n    d = collections.deque([d])\nprint(d)",
	"counter of growing words":               "import collections\nc = collections.Counter()\nw = 'x'\nwhile True:\n    c[w] += 1\n    w += w",
	"futures that wait for each other":       "from concurrent.futures import ThreadPoolExecutor\np = ThreadPoolExecutor(2)\nf = []\ndef a():\n    return f[1].result()\ndef b():\n    return f[0].result()\nf.append(p.submit(a))\nf.append(p.submit(b))\nf[0].result()",
	"timer that starts itself anew":          "import threading\ndef again():\n    t = threading.Timer(0, again)\n    t.start()\nagain()",
	"timers that breed":                      "import threading\ndef again():\n    for _ in range(2):\n        threading.Timer(0, again).start()\nagain()",
	"poll for ever":                          "import threading\ne = threading.Event()\nwhile not e.wait(0):\n    pass",
	"poll of a queue for ever":               "import queue\nq = queue.Queue()\nwhile True:\n    try:\n        q.get(timeout=0)\n    except queue.Empty:\n        pass",
	"two that poll each other":               "import threading\na, b = threading.Event(), threading.Event()\ndef f(x, y):\n    while not x.wait(0):\n        pass\n    y.set()\nthreading.Thread(target=f, args=(a, b)).start()\nthreading.Thread(target=f, args=(b, a)).start()",
	"callback that adds itself":              "from concurrent.futures import Future\nf = Future()\ndef c(f):\n    f.add_done_callback(c)\nf.add_done_callback(c)\nf.set_result(1)",
	"task that submits itself":               "from concurrent.futures import ThreadPoolExecutor\np = ThreadPoolExecutor(2)\ndef t():\n    p.submit(t)\nt()",
	"task that submits two":                  "from concurrent.futures import ThreadPoolExecutor\np = ThreadPoolExecutor(2)\ndef t():\n    p.submit(t)\n    p.submit(t)\nt()",
	"map over what never ends":               "import itertools\nfrom concurrent.futures import ThreadPoolExecutor\nlist(ThreadPoolExecutor(2).map(str, itertools.count()))",
	"pool whose initializer makes pools":     "from concurrent.futures import ThreadPoolExecutor\ndef begin():\n    ThreadPoolExecutor(1, initializer=begin).submit(int)\nbegin()",
	"thread whose run starts two":            "import threading\nclass T(threading.Thread):\n    def run(self):\n        T().start()\n        T().start()\nT().start()",
	"exception chain without end":            "e = ValueError()\nwhile True:\n    n = ValueError()\n    n.__cause__ = e\n    n.__context__ = e\n    e = n",
	"raise within each handler":              "def f(n):\n    try:\n        raise ValueError(n)\n    except ValueError:\n        f(n + 1)\nf(0)",
	"finally that returns to itself":         "def f():\n    while True:\n        try:\n            return 1\n        finally:\n            continue\nf()",
	"classes without end":                    "l = []\nwhile True:\n    class A:\n        x = 'x' * 1000\n    l.append(A)",
	"bases upon bases":                       "class A:\n    pass\nwhile True:\n    class A(A):\n        pass",
	"closures within closures":               "def f(g):\n    return lambda: g()\ng = int\nwhile True:\n    g = f(g)",
	"bound methods of bound methods":         "class A:\n    def m(self):\n        return self.m\nx = A().m\nl = []\nwhile True:\n    x = x()\n    l.append(x)",
	"width of a format":                      "'%*d' % (10 ** 9, 1)",
	"width of a field":                       "'{:>{n}}'.format(1, n=10 ** 9)",
	"precision of a float":                   "'%.*f' % (10 ** 9, 1.5)",
	"fill with zeros":                        "'1'.zfill(10 ** 10)",
	"center of a line":                       "'x'.center(10 ** 10)",
	"replace of nothing":                     "('x' * 100000).replace('', 'y' * 100000)",
	"join of a giant":                        "('x' * 100000).join(['y'] * 100000)",
	"tabs":                                   "('\\t' * 100000).expandtabs(10 ** 6)",
	"translate to longer":                    "('x' * 100000).translate({120: 'y' * 100000})",
	"digits of a giant":                      "str(1 << 8000000)",
	"number of many digits":                  "int('9' * 1000000)",
	"product without end":                    "import itertools\nlist(itertools.product(range(10), repeat=20))",
	"permutations without end":               "import itertools\nsum(1 for _ in itertools.permutations(range(30)))",
	"merge of what never ends":               "import heapq, itertools\nlist(heapq.merge(itertools.count(), itertools.count()))",
	"slice of what never ends":               "import itertools\nlist(itertools.islice(itertools.count(), 10 ** 18, None))",
	"set that takes itself away":             "s = set(range(100000))\nwhile True:\n    s.symmetric_difference_update(set(range(100000)))",
	"dict that is updated by its own growth": "d = {}\nn = 0\nwhile True:\n    d.update(dict.fromkeys(range(n, n + 1000)))\n    n += 1000",
	"search through itself":                  "l = []\nl.append(l)\nl.append([l, l])\nm = [l, l]\n[m] in [l, m]",
	"equality of two knots":                  "a, b = [], []\na.append(b)\nb.append(a)\nc, d = [], []\nc.append(d)\nd.append(c)\na == c",
	"context managers within themselves":     "class A:\n    def __enter__(self):\n        with self:\n            pass\n    def __exit__(self, *a):\n        pass\nwith A():\n    pass",
	"generator that throws into itself":      "def g():\n    while True:\n        try:\n            yield 1\n        except ValueError:\n            pass\nx = g()\nnext(x)\nwhile True:\n    x.throw(ValueError)",
	"notify without end":                     "import threading\nc = threading.Condition()\ndef w():\n    with c:\n        while True:\n            c.wait()\n            c.notify_all()\nfor _ in range(3):\n    threading.Thread(target=w).start()\nwith c:\n    c.notify_all()",
	"barrier without end":                    "import threading\nb = threading.Barrier(2)\ndef w():\n    while True:\n        b.wait()\nfor _ in range(2):\n    threading.Thread(target=w).start()",
}

// TestHostile runs what would not end: each run ends by itself, soon, and in
// bounded memory.
func TestHostile(t *testing.T) {
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			p, err := machine.Compile(text + "\n")
			require.NoError(t, err)
			stop, most := make(chan struct{}), make(chan uint64)
			go func() {
				peak := uint64(0)
				for {
					metrics.Read(samples)
					peak = max(peak, samples[0].Value.Uint64()+samples[1].Value.Uint64())
					select {
					case <-stop:
						most <- peak
						return
					case <-time.After(time.Millisecond):
					}
				}
			}()
			m := machine.New(p, machine.DefaultLimits)
			start := time.Now()
			r := m.Run(inOrder{}, machine.Mode{})
			took := time.Since(start)
			m.Close()
			close(stop)
			assert.Less(t, <-most, uint64(256<<20), "memory")
			assert.Less(t, took, 5*time.Second)
			assert.Contains(t, []machine.Status{machine.Finished, machine.Waiting, machine.Cut, machine.Unsupported}, r.Status)
			if r.Status == machine.Unsupported {
				assert.False(t, strings.Contains(r.Reason, "SyntaxError"))
			}
			t.Logf("%v %s%s in %v", r.Status, r.Reason, r.Error, took)
		})
	}
}
