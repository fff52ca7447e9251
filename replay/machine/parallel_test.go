package machine_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
)

// stressed are programs that are correct, or print what holds anyhow: under
// stress each prints what stands beside it.
var stressed = []struct{ name, text, want string }{
	{"locked counter", `
lock = threading.Lock()
n = 0
def work():
    global n
    for _ in range(ROUNDS):
        with lock:
            n += 1
go(work)
print(n)`, "N"},
	{"reentrant lock and attribute", `
class Account:
    def __init__(self):
        self.lock = threading.RLock()
        self.balance = 0
    def add(self, n):
        with self.lock:
            self.balance += n
    def twice(self):
        with self.lock:
            self.add(1)
            self.add(-1)
            self.add(1)
a = Account()
def work():
    for _ in range(ROUNDS):
        a.twice()
go(work)
print(a.balance)`, "N"},
	{"class attribute", `
lock = threading.Lock()
class C:
    n = 0
    names = []
def work():
    for _ in range(ROUNDS):
        with lock:
            C.n += 1
        C.other = C.n
        C().n
go(work)
print(C.n)`, "N"},
	{"list append", `
l = []
def work():
    for i in range(ROUNDS):
        l.append(i)
        len(l)
        l[0] = 1
        l[-1:]
go(work)
print(len(l))`, "N"},
	{"dict of tuples and of objects with __eq__", `
class K:
    def __init__(self, n):
        self.n = n
    def __hash__(self):
        return self.n % 7
    def __eq__(self, o):
        return self.n == o.n
d = {}
def work():
    for i in range(ROUNDS):
        d[(i % 20, 'a')] = i
        d.setdefault(K(i % 10), i)
        d.get(K(i % 10))
        (i, 'b') in d
        d.copy() == d
go(work)
print(len(d))`, "30"},
	{"set and deque", `
s = set()
q = collections.deque()
def work():
    for i in range(ROUNDS):
        s.add(i % 10)
        s | {1}
        s == s
        s <= s
        q.append(i)
        q.popleft()
go(work)
print(len(s), len(q))`, "10 0"},
	{"iterators of a changing container", `
d, l = {}, []
def work():
    for i in range(ROUNDS // 20):
        d[i] = i
        l.append(i)
        try:
            for k in d:
                d[k]
            sum(d.values())
            for x in enumerate(l):
                pass
            sorted(l)
            l == list(l)
            l + l
        except (RuntimeError, KeyError):
            pass
        d.pop(i, None)
go(work)
print(len(d))`, "0"},
	{"shared iterator and shared generator", `
def numbers():
    for i in range(100):
        yield i
g, it, e = numbers(), iter(range(100)), enumerate(range(100))
def work():
    for shared in (g, it, e):
        while True:
            try:
                if next(shared, None) is None:
                    break
            except ValueError:
                pass
go(work)
print(next(g, 'end'))`, "end"},
	{"queue", `
q, done = queue.Queue(5), queue.Queue()
def work():
    for i in range(ROUNDS // 10):
        q.put(i)
        done.put(q.get())
        q.task_done()
go(work)
q.join()
print(done.qsize() * 10)`, "N"},
	{"condition", `
c = threading.Condition()
items, got = [], []
def work():
    for i in range(ROUNDS // 10):
        with c:
            items.append(i)
            c.notify()
        with c:
            while not items:
                c.wait()
            got.append(items.pop())
go(work)
print(len(got) * 10)`, "N"},
	{"event, barrier and semaphore", `
b, e, s = threading.Barrier(THREADS), threading.Event(), threading.Semaphore(2)
l = []
def work():
    b.wait()
    e.set()
    e.wait()
    for _ in range(ROUNDS):
        with s:
            l.append(1)
    b.wait()
go(work)
print(len(l))`, "N"},
	{"pool", `
def task(n):
    return [x for x in range(n % 5)]
with concurrent.futures.ThreadPoolExecutor(max_workers=THREADS) as pool:
    futures = [pool.submit(task, i) for i in range(ROUNDS)]
    total = sum(len(f.result()) for f in futures)
    total += sum(map(len, pool.map(task, range(ROUNDS))))
print(total == 4 * ROUNDS)`, "True"},
	{"locals, exceptions and closures", `
own = threading.local()
errors = []
def maker():
    n = 0
    def add():
        nonlocal n
        n += 1
        return n
    return add
add = maker()
def work():
    own.n = 0
    for i in range(ROUNDS):
        own.n += 1
        add()
        try:
            raise KeyError(i)
        except KeyError as e:
            if e.args[0] != i:
                errors.append(e)
    if own.n != ROUNDS:
        errors.append(own.n)
go(work)
print(errors, 0 < add() <= THREADS * ROUNDS + 1)`, "[] True"},
	{"threads that start threads", `
l = []
def child():
    l.append(1)
def work():
    for _ in range(5):
        t = threading.Thread(target=child)
        t.start()
        t.join()
        t.is_alive()
go(work)
print(len(l) == 5 * THREADS)`, "True"},
	{"timeouts pass when nothing else can happen", `
e, q = threading.Event(), queue.Queue()
l = []
def work():
    if not e.wait(timeout=1000):
        l.append(1)
    try:
        q.get(timeout=1000)
    except queue.Empty:
        l.append(1)
go(work)
print(len(l) == 2 * THREADS)`, "True"},
	{"printing", `
def work():
    for i in range(ROUNDS):
        print(end='')
go(work)
print('end')`, "end"},
	{"spinning", `
ready = False
def work():
    while not ready:
        time.sleep(1)
threads = [threading.Thread(target=work) for _ in range(THREADS)]
for t in threads:
    t.start()
ready = True
for t in threads:
    t.join()
print('end')`, "end"},
}

const stressPrelude = `
import threading, queue, collections, concurrent.futures, time
THREADS, ROUNDS = %T, %R
def go(work):
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
`

func stress(t testing.TB, text string, threads, rounds int, most time.Duration) machine.Result {
	t.Helper()
	numbers := strings.NewReplacer("%T", strconv.Itoa(threads), "%R", strconv.Itoa(rounds))
	p, err := machine.Compile(numbers.Replace(stressPrelude) + text)
	require.NoError(t, err)
	m := machine.New(p, machine.DefaultLimits)
	defer m.Close()
	return m.Stress(most)
}

// TestStress runs programs with their threads in parallel. Go's race detector
// has nothing to say about it.
func TestStress(t *testing.T) {
	const threads, rounds = 6, 200
	for _, c := range stressed {
		t.Run(c.name, func(t *testing.T) {
			for range 5 {
				r := stress(t, c.text, threads, rounds, time.Minute)
				require.Equal(t, machine.Finished, r.Status, r.Reason)
				require.Empty(t, r.Error)
				for _, th := range r.Threads[1:] {
					require.Empty(t, th.Error(), "%s", th.Name())
				}
				want := c.want
				if want == "N" {
					want = strconv.Itoa(threads * rounds)
				}
				require.Equal(t, want+"\n", r.Output)
			}
		})
	}
}

// TestStressLosesUpdates is what stress is for.
func TestStressLosesUpdates(t *testing.T) {
	const text = `
n = 0
def work():
    global n
    for _ in range(ROUNDS):
        n += 1
go(work)
print(n)`
	const threads, rounds = 8, 50_000
	for range 20 {
		r := stress(t, text, threads, rounds, time.Minute)
		require.Equal(t, machine.Finished, r.Status, r.Reason)
		n, err := strconv.Atoi(strings.TrimSpace(r.Output))
		require.NoError(t, err)
		require.LessOrEqual(t, n, threads*rounds)
		if n < threads*rounds {
			return
		}
	}
	t.Error("no update was lost in 20 runs")
}

// TestStressEnds has programs that do not end by themselves.
func TestStressEnds(t *testing.T) {
	for _, c := range []struct {
		name, text string
		status     machine.Status
		reason     string
	}{
		{"endless", "def work():\n    while True:\n        pass\ngo(work)", machine.Cut, "more than 0.2 s"},
		{"endless in the main thread", "while True:\n    x = 1", machine.Cut, "more than 0.2 s"},
		{"endless iteration", "import itertools\ndef work():\n    sum(itertools.count())\ngo(work)", machine.Cut, "more than 0.2 s"},
		{"endless generator", "def g():\n    while True:\n        yield 1\ndef work():\n    sum(g())\ngo(work)", machine.Cut, "more than 0.2 s"},
		{"deadlock", "a, b = threading.Lock(), threading.Lock()\nbar = threading.Barrier(2)\ndef f(x, y):\n    with x:\n        bar.wait()\n        with y:\n            pass\n" +
			"threading.Thread(target=f, args=(a, b)).start()\nthreading.Thread(target=f, args=(b, a)).start()", machine.Deadlock, ""},
		{"nobody gives", "q = queue.Queue()\ndef work():\n    q.get()\ngo(work)", machine.Waiting, ""},
		{"daemon", "threading.Thread(target=queue.Queue().get, daemon=True).start()", machine.Finished, ""},
		{"unsupported", "def work():\n    __import__('os')\ngo(work)", machine.Unsupported, "__import__"},
		{"memory", "l = []\ndef work():\n    while True:\n        l.append('x' * 1000000)\n        l[0] + 'y'\ngo(work)", machine.Cut, "more than 192 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			most := 200 * time.Millisecond
			if strings.HasSuffix(c.reason, "MB") {
				most = time.Minute
			}
			start := time.Now()
			r := stress(t, c.text, 3, 10, most)
			require.Equal(t, c.status, r.Status, r.Reason)
			require.Equal(t, c.reason, r.Reason)
			require.Less(t, time.Since(start), 20*time.Second)
		})
	}
}

// TestStressAndSearch uses one machine for both in turn.
func TestStressAndSearch(t *testing.T) {
	p, err := machine.Compile(counter)
	require.NoError(t, err)
	m := machine.New(p, machine.DefaultLimits)
	defer m.Close()
	m.Watch(machine.Subject{Global: "counter"})
	for range 3 {
		require.Equal(t, machine.Finished, m.Stress(time.Minute).Status)
		require.Equal(t, "2\n", m.Run(inOrder{}, machine.Mode{}).Output)
		value, _, unsupported := m.Observe()
		require.Nil(t, unsupported)
		require.Equal(t, "2", value)
	}
}

func BenchmarkStress(b *testing.B) {
	for b.Loop() {
		stress(b, "n = 0\ndef work():\n    global n\n    for _ in range(ROUNDS):\n        n += 1\ngo(work)", 8, 100_000, time.Minute)
	}
}
