package speedup

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	starts "github.com/ftlint/ftlint/analyzer/thread"
)

// modelOf links one file.
func modelOf(text string) (*Model, []starts.Entry) { return modelOfFiles("app.py", text) }

// modelOfFiles links files, given as path, text, path, text…
func modelOfFiles(pairs ...string) (*Model, []starts.Entry) {
	var texts []*source.File
	var paths []string
	for i := 0; i < len(pairs); i += 2 {
		paths = append(paths, pairs[i])
		texts = append(texts, source.NewFile(pairs[i], pairs[i+1]))
	}
	files := source.NewSet(texts...)
	var all []*facts.File
	for i := range paths {
		file, _ := files.Open(source.FileID(i))
		tree := syntax.Parse(file.Text)
		all = append(all, facts.Extract(file, tree, bind.Bind(tree)))
	}
	p := link.New(all, paths, func(string) bool { return false })
	entries, _ := starts.Find(p)
	return NewModel(p, files.Open, nil), entries
}

// regionsOf finds the regions of one file, all of which one half starts.
func regionsOf(m *Model, entries []starts.Entry) []*region {
	halves := m.halves(entries)
	h := halves[1]
	h.find()
	distinguish(halves)
	return h.regions()
}

func calibrations(t testing.TB) Options {
	free, err := ShippedCalibration("3.13t")
	require.NoError(t, err)
	gil, err := ShippedCalibration("3.13")
	require.NoError(t, err)
	return Options{Workers: []int{2}, Cores: 2, Free: free, GIL: gil}
}

func estimate(t testing.TB, text string) []Answer {
	m, entries := modelOf(text)
	return m.Estimate(entries, calibrations(t))
}

const head = `import threading, asyncio, time
from concurrent.futures import ThreadPoolExecutor, ProcessPoolExecutor
counter = 0
lock = threading.Lock()
results = []
table = list(range(1000, 2000))
`

// pooled runs work on a pool: four tasks.
const pooled = `
def main(workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(work, range(4)))

if __name__ == "__main__":
    main(2)
`

func TestRegions(t *testing.T) {
	for name, test := range map[string]struct {
		text  string
		kind  string
		tasks float64
	}{
		"map":           {"def f(x): return x\ndef main():\n    with ThreadPoolExecutor(4) as p:\n        list(p.map(f, range(7)))\n", poolRegion, 7},
		"submit":        {"def f(x): return x\ndef main():\n    with ThreadPoolExecutor(4) as p:\n        fs = [p.submit(f, x) for x in (1, 2, 3)]\n", poolRegion, 3},
		"submit loop":   {"def f(x): return x\ndef main(xs):\n    p = ThreadPoolExecutor(4)\n    for x in xs:\n        p.submit(f, x)\n", poolRegion, math.NaN()},
		"threads":       {"def f(x): return x\ndef main():\n    ts = [threading.Thread(target=f, args=(i,)) for i in range(3)]\n    for t in ts: t.start()\n    for t in ts: t.join()\n", threadRegion, 3},
		"threads alone": {"def f(x): return x\ndef main():\n    a = threading.Thread(target=f, args=(1,))\n    b = threading.Thread(target=f, args=(2,))\n    a.start(); b.start(); a.join(); b.join()\n", threadRegion, 2},
		"class":         {"class W(threading.Thread):\n    def run(self): pass\ndef main():\n    for i in range(5):\n        W().start()\n", threadRegion, 5},
		"gather":        {"def f(x): return x\nasync def main():\n    await asyncio.gather(*[asyncio.to_thread(f, x) for x in range(6)])\n", asyncRegion, 6},
		"executor":      {"def f(x): return x\nasync def main():\n    loop = asyncio.get_running_loop()\n    with ThreadPoolExecutor(3) as p:\n        await asyncio.gather(*[loop.run_in_executor(p, f, x) for x in range(6)])\n", poolRegion, 6},
		"loop's pool":   {"def f(x): return x\nasync def main():\n    loop = asyncio.get_running_loop()\n    await asyncio.gather(*[loop.run_in_executor(None, f, x) for x in range(6)])\n", asyncRegion, 6},
		"through calls": {"def f(x): return x\nasync def one(x):\n    return await asyncio.to_thread(f, x)\nasync def main():\n    await asyncio.gather(*(one(3) for _ in range(6)))\nif __name__ == \"__main__\":\n    asyncio.run(main())\n", asyncRegion, 6},
		"class listed":  {"class W(threading.Thread):\n    def run(self): pass\ndef main():\n    ws = [W() for i in range(5)]\n    for w in ws: w.start()\n", threadRegion, 5},
		"process":       {"from multiprocessing import Process\ndef f(x): return x\ndef main():\n    ps = [Process(target=f, args=(i,)) for i in range(3)]\n    for p in ps: p.start()\n    for p in ps: p.join()\n", Processes, 3},
		"processes":     {"def f(x): return x\ndef main():\n    with ProcessPoolExecutor() as p:\n        list(p.map(f, range(8)))\n", Processes, 8},
	} {
		t.Run(name, func(t *testing.T) {
			answers := estimate(t, head+test.text)
			require.Len(t, answers, 1)
			assert.Equal(t, test.kind, answers[0].Kind)
			if math.IsNaN(test.tasks) {
				assert.True(t, math.IsNaN(answers[0].Tasks))
				assert.NotEmpty(t, answers[0].Unknown)
				return
			}
			assert.Equal(t, test.tasks, answers[0].Tasks)
		})
	}
}

func TestNoRegion(t *testing.T) {
	for name, text := range map[string]string{
		"one worker":  "def f(x): return x\ndef main():\n    with ThreadPoolExecutor(1) as p:\n        list(p.map(f, range(7)))\n",
		"one thread":  "def f(): pass\ndef main():\n    threading.Thread(target=f).start()\n",
		"no threads":  "def f(): pass\nf()\n",
		"not parsing": "def f(:\n",
	} {
		t.Run(name, func(t *testing.T) { assert.Empty(t, estimate(t, head+text)) })
	}
}

// Of each kind of obstacle one program, the place of the obstacle, and on which
// side of 1 the estimate must be.
func TestFirstObstacle(t *testing.T) {
	for name, test := range map[string]struct {
		work string
		kind string
		row  int
		gain bool
	}{
		"own counter":    {"def work(i):\n    n = 0\n    for _ in range(3000000):\n        n += 1\n    return n\n", "", 0, true},
		"lock":           {"def work(i):\n    global counter\n    for _ in range(50000):\n        with lock:\n            counter += 1\n", SerialLock, 10, false},
		"acquire":        {"def work(i):\n    global counter\n    for _ in range(50000):\n        lock.acquire()\n        counter += 1\n        lock.release()\n", SerialLock, 10, false},
		"shared list":    {"def work(i):\n    for k in range(100000):\n        results.append(k)\n", SharedWrite, 9, false},
		"shared counter": {"def work(i):\n    global counter\n    for _ in range(100000):\n        counter += 1\n", SharedWrite, 10, false},
		"sleep":          {"def work(i):\n    time.sleep(0.05)\n", Waiting, 8, true},
		"uneven":         {"def work(i):\n    n = 0\n    for _ in range(400000 * (i + 1)):\n        n += 1\n    return n\n", UnevenTasks, 15, true},
		"cached":         {"import functools\n@functools.lru_cache(None)\ndef square(n):\n    return n * n\ndef work(i):\n    for k in range(150000):\n        square(k % 100)\n", SharedObject, 13, false},
		"closure":        {"def outer(n):\n    def inner(x):\n        return x * n\n    return inner\ntriple = outer(3)\ndef work(i):\n    for k in range(150000):\n        triple(k)\n", SharedObject, 14, true},
		"method":         {"class Scale:\n    def __init__(self, by):\n        self.by = by\n    def apply(self, x):\n        return x * self.by\nscale = Scale(3)\ndef work(i):\n    for k in range(150000):\n        scale.apply(k)\n", SharedObject, 15, true},
		"files":          {"def work(i):\n    for _ in range(1000):\n        with open(__file__) as f:\n            f.read()\n", "", 0, true},
		"tiny":           {"def work(i):\n    return i\n", TinyTasks, 12, false},
		"waiting turns":  {"def work(i):\n    with lock:\n        time.sleep(0.05)\n", SerialLock, 8, false},
		"constant tuple": {"def work(i):\n    n = 0\n    for k in range(100000):\n        if k in (3, 500, 7):\n            n += 1\n    return n\n", SharedObject, 10, true},
		"one of many":    {"class Cell:\n    def __init__(self):\n        self.lock = threading.Lock()\ncells = [Cell() for _ in range(64)]\ndef work(i):\n    n = 0\n    for k in range(20000):\n        with cells[k % 64].lock:\n            n += 1\n    return n\n", SerialLock, 0, true},
		"merged at end":  {"def work(i):\n    own = {}\n    for k in range(120000):\n        own[k % 101] = own.get(k % 101, 0) + 1\n    with lock:\n        for k, n in own.items():\n            results.append(n)\n", "", 0, true},
		"row of a table": {"rows = [[r * c for c in range(60)] for r in range(60)]\ndef work(i):\n    n = 0\n    for r in range(60):\n        for _ in range(50):\n            for c in range(60):\n                n += rows[r][c]\n    return n\n", SharedObject, 0, false},
		"local":          {"state = threading.local()\ndef work(i):\n    state.n = 0\n    for k in range(100000):\n        state.n += 1\n", SharedObject, 11, false},
		"many elements":  {"def work(i):\n    n = 0\n    for k in range(100000):\n        n += table[k * 37 % 1000]\n    return n\n", SharedObject, 10, true},
		"parts":          {"def work(i):\n    n = 0\n    for _ in range(100):\n        for k in range(i * 250, (i + 1) * 250):\n            n += table[k]\n    return n\n", SharedObject, 11, true},
		"counts":         {"from collections import Counter\ncounts = Counter()\ndef work(i):\n    for k in range(100000):\n        counts[k % 26] += 1\n", SharedWrite, 11, false},
		"one for each":   {"class Stats:\n    def __init__(self):\n        self.n = 0\nstats = [Stats() for _ in range(4)]\ndef work(i):\n    own = stats[i]\n    for k in range(100000):\n        own.n += 1\n", "", 0, true},
		"few items":      {"weights = [0.5, 1.5, -2.0]\ndef work(i):\n    total = 0.0\n    for k in range(50000):\n        for w in weights:\n            total += w * w\n    return total\n", SharedObject, 0, false},
		"sets met":       {"groups = [set(range(n, n + 200)) for n in range(0, 1000, 25)]\ndef work(i):\n    n = 0\n    for a in groups:\n        for b in groups:\n            n += len(a & b)\n    return n\n", SharedObject, 0, false},
		"pattern":        {"import re\npattern = re.compile('(a)(b)')\ndef work(i):\n    n = 0\n    for k in range(50000):\n        m = pattern.match('ab')\n        if m.group(1) == 'a':\n            n += 1\n    return n\n", SharedObject, 0, true},
		"short sections": {"def work(i):\n    n = 0\n    for _ in range(50000):\n        for _ in range(4):\n            n = n + 1\n        with lock:\n            counter\n    return n\n", SerialLock, 0, false},
		"class read":     {"class Limits:\n    LOW = 10\n    HIGH = 200\ndef work(i):\n    n = 0\n    for k in range(50000):\n        if Limits.LOW < k % 256 < Limits.HIGH:\n            n += 1\n    return n\n", "", 0, true},
		"class written":  {"class Totals:\n    count = 0\ndef work(i):\n    for k in range(50000):\n        Totals.count += 1\n", SharedWrite, 0, false},
		"dicts joined":   {"def work(i):\n    size = 0\n    base = {'k%d' % k: k for k in range(100)}\n    for k in range(2000):\n        size += len({**base, 'x': k}) + len(base | {'y': k})\n    return size\n", "", 0, true},
		"get":            {"seen = {}\ndef work(i):\n    for k in range(3000):\n        name = 'k%d' % (k % 300)\n        seen[name] = seen.get(name, 0) + 1\n", SharedWrite, 11, false},
		"sums got":       {"seen = {}\ndef work(i):\n    for b in range(10):\n        own = {}\n        for k in range(2000):\n            own[k % 64] = own.get(k % 64, 0) + k\n        with lock:\n            for k, n in own.items():\n                seen[k] = seen.get(k, 0) + n\n", SharedWrite, 0, false},
		"counts got":     {"seen = {}\ndef work(i):\n    for b in range(10):\n        own = {}\n        for k in range(2000):\n            own[k % 64] = own.get(k % 64, 0) + k\n        with lock:\n            for k, n in own.items():\n                seen[k] = seen.get(k, 0) + 1\n", "", 0, true},
		"defaults":       {"base = {'port': 8080, 'rate': 0.5, 'retries': 300}\ndef work(i):\n    size = 0\n    for k in range(20000):\n        own = {**base}\n        own.update(retries=5, name='x')\n        size += len(own)\n    return size\n", SharedObject, 0, true},
		"searched":       {"import bisect\ndef work(i):\n    n = 0\n    for k in range(50000):\n        n += bisect.bisect_left(table, k)\n    return n\n", SharedObject, 11, false},
	} {
		t.Run(name, func(t *testing.T) {
			text := head + test.work + pooled
			answers := estimate(t, text)
			require.Len(t, answers, 1)
			a := answers[0]
			assert.Equal(t, test.gain, a.Rows[0].Speedup > 1.05, "%.2f", a.Rows[0].Speedup)
			if test.kind == "" {
				assert.Empty(t, a.Obstacles)
				return
			}
			require.NotEmpty(t, a.Obstacles)
			assert.Equal(t, test.kind, a.Obstacles[0].Kind)
			if test.row != 0 {
				at := source.NewFile("app.py", text).Position(a.Obstacles[0].Span.Start)
				assert.Equal(t, test.row, at.Row)
			}
		})
	}
}

// How often a loop turns, as the work that it does tells.
func TestTrips(t *testing.T) {
	for loop, want := range map[string]float64{
		"for k in range(1000): tick()":                                              1000,
		"for k in range(10, 1000, 10): tick()":                                      99,
		"for a in range(30):\n        for b in range(a): tick()":                    435,
		"for k in table: tick()":                                                    1000,
		"[tick() for k in range(50) for j in range(4)]":                             200,
		"k = 0\n    while k < 90:\n        tick()\n        k += 3":                  30,
		"k = 64\n    while k > 0:\n        tick()\n        k //= 2":                 7,
		"k = 5\n    while k * k <= 10000:\n        tick()\n        k += 5":          20,
		"while True:\n        tick()\n        break":                                1,
		"for k in range(12):\n        if k % 3 == 0: tick()":                        4,
		"sum(tick() for k in range(77))":                                            77,
		"for i, k in enumerate(table): tick()":                                      1000,
		"for k in sorted(table)[:10]: tick()":                                       10,
		"for k in {1: 2, 3: 4}.items(): tick()":                                     2,
		"for p in itertools.permutations(range(5), 3):\n        for _ in p: tick()": 180,
		"for p in itertools.combinations(table[:6], 2): tick()":                     15,
		"for p in itertools.product((1, 2), repeat=4): tick()":                      16,
		"for p in itertools.islice(itertools.chain(table, table), 10, 30): tick()":  20,
		"down(9)": 10,
		"stack = [1, 2, 3]\n    while stack:\n        stack.pop()\n        tick()":                                                 3,
		"heap = []\n    for k in range(40): heapq.heappush(heap, k)\n    while heap:\n        heapq.heappop(heap)\n        tick()": 40,
		"seen = {}\n    for k in range(5000): seen[k % 17] = k\n    for k in seen: tick()":                                         17,
		"seen = set()\n    for _ in range(9):\n        for k in table: seen.add(k)\n    for k in seen: tick()":                     1000,
	} {
		t.Run(loop, func(t *testing.T) {
			m, entries := modelOf("import heapq, itertools\n" + head + "def tick():\n    return max(1, 2)\ndef down(n):\n    tick()\n    return down(n - 1) if n > 0 else 0\ndef work(i):\n    " + loop + "\n" + pooled)
			regions := regionsOf(m, entries)
			require.Len(t, regions, 1)
			n := 0.0
			for it, times := range regions[0].works[0].items {
				if it.op == "max" {
					n += times
				}
			}
			assert.InDelta(t, want, n, 0.5)
			assert.Empty(t, regions[0].unknown)
		})
	}
}

func TestUnknownIsNamed(t *testing.T) {
	text := head + "def work(i):\n    n = 0\n    for _ in range(int(input())):\n        n += 1\n    return n\n" + pooled
	answers := estimate(t, text)
	require.Len(t, answers, 1)
	require.NotEmpty(t, answers[0].Unknown)
	assert.Equal(t, 9, source.NewFile("app.py", text).Position(answers[0].Unknown[len(answers[0].Unknown)-1].Span.Start).Row)
	assert.Less(t, answers[0].Rows[0].Low, answers[0].Rows[0].Speedup)
	assert.NotEqual(t, "high", answers[0].Confidence)
}

// fib(24) makes 150,049 calls; they are not walked one by one.
func TestRecursionIsExact(t *testing.T) {
	m, entries := modelOf(head + "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\ndef work(i):\n    return fib(24)\n" + pooled)
	r := regionsOf(m, entries)[0]
	calls := 0.0
	for it, n := range r.works[0].items {
		if it.op == "call_function" {
			calls += n
		}
	}
	assert.InDelta(t, 150049+1, calls, 1)
}

// Whatever is in a file, the model says something about it and ends.
func FuzzEstimate(f *testing.F) {
	f.Add(head + "def work(i):\n    return fib(24)\n" + pooled)
	programs, _ := filepath.Glob("testdata/measured/*.py")
	for _, p := range programs {
		if data, err := os.ReadFile(p); err == nil {
			f.Add(string(data))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, a := range estimate(t, text) {
			for _, r := range a.Rows {
				assert.False(t, math.IsNaN(r.Speedup) || r.Speedup < 0)
			}
		}
	})
}

// Loops that nobody can count, one in another, are not taken for years of work.
func TestGuessesWithinGuesses(t *testing.T) {
	loops := "def work(i):\n"
	for depth := 1; depth <= 8; depth++ {
		loops += strings.Repeat("    ", depth) + "for x in read():\n"
	}
	loops += strings.Repeat("    ", 9) + "i += 1\n"
	answers := estimate(t, "from elsewhere import read\n"+head+loops+pooled)
	require.Len(t, answers, 1)
	assert.LessOrEqual(t, answers[0].Work, 4*100e9)
}

func TestEstimateIsRepeatable(t *testing.T) {
	text := head + "def work(i):\n    for k in table:\n        results.append(k)\n" + pooled
	assert.Equal(t, estimate(t, text), estimate(t, text))
}

// The calibration has a row for each operation that the measured programs use.
func TestOperationsHaveRows(t *testing.T) {
	c := calibrations(t).Free
	ours := map[string]bool{acquire: true, waiting: true, waitCall: true, fileAccess: true, unseenWork: true, reference: true, element: true, drop: true, storedGet: true}
	missing := map[string]bool{}
	programs, err := filepath.Glob("testdata/measured/*.py")
	require.NoError(t, err)
	require.NotEmpty(t, programs)
	for _, p := range programs {
		data, err := os.ReadFile(p)
		require.NoError(t, err)
		m, entries := modelOf(string(data))
		for _, r := range regionsOf(m, entries) {
			for _, w := range r.works {
				for it := range w.items {
					if _, ok := c.Operations[it.op]; !ok && !ours[it.op] {
						missing[it.op] = true
					}
				}
			}
		}
	}
	assert.Empty(t, slices.Sorted(maps.Keys(missing)))
}

// A hit of a cache does not run the function, however often it is called.
func TestCachedRunsOnce(t *testing.T) {
	m, entries := modelOf(head + "from functools import cache\n@cache\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\ndef work(i):\n    return fib(40)\n" + pooled)
	hits := 0.0
	for it, n := range regionsOf(m, entries)[0].works[0].items {
		if it.op == "lru_hit" {
			hits += n
		}
	}
	assert.InDelta(t, 2*40-1, hits, 1)
}

// Deep recursion maps memory, for which the kernel stops all threads.
func TestDeepRecursionCosts(t *testing.T) {
	for depth, gain := range map[string]bool{"50": true, "600": false} {
		a := estimate(t, head+"def down(n):\n    return down(n - 1) + 1 if n > 0 else 0\ndef work(i):\n    for _ in range(3000):\n        down("+depth+")\n"+pooled)[0]
		assert.Equal(t, "high", a.Confidence, depth)
		assert.Equal(t, gain, a.Rows[0].Speedup > 1.8, "%s: %.2f", depth, a.Rows[0].Speedup)
	}
}

// Activations are counted by depth, also those of calls that were met before.
func TestLevels(t *testing.T) {
	m, entries := modelOf(head + "def down(n):\n    return down(n - 1) + 1 if n > 0 else 0\ndef work(i):\n    for _ in range(7):\n        down(260)\n        down(120)\n" + pooled)
	crossings := 0.0
	for it, n := range regionsOf(m, entries)[0].works[0].items {
		if it.op == "stack_chunk" {
			crossings += n
		}
	}
	assert.EqualValues(t, 7*2+7, crossings)
}

// A recursion with too many different arguments is run, if somebody can, and its
// body counted as often as it was entered.
func TestRecursionIsMeasured(t *testing.T) {
	text := head + `def count(n, most, memo):
    if n == 0:
        return 1
    if n < 0 or most == 0:
        return 0
    if (n, most) in memo:
        return memo[n, most]
    memo[n, most] = total = count(n - most, most, memo) + count(n, most - 1, memo)
    return total
def work(i):
    return count(90, 90, {})
` + pooled
	blind := estimate(t, text)[0]
	assert.Equal(t, "low", blind.Confidence)
	assert.Less(t, blind.Rows[0].Low, blind.Rows[0].Speedup)
	m, entries := modelOf(text)
	m.meters = func() Meter {
		return profileOf{8: 5000, 9: 100, 10: 4900, 11: 200, 12: 4700, 13: 2200, 14: 2500, 15: 2500, 17: 1}
	}
	seen := m.Estimate(entries, calibrations(t))[0]
	assert.True(t, seen.Measured)
	assert.Equal(t, "high", seen.Confidence)
	assert.InDelta(t, 4*5000*200, seen.Work, 4*5000*100)
}

// profileOf is what running any task gave.
type profileOf Profile

func (p profileOf) Run(source.FileID, string, []string) (Profile, bool) { return Profile(p), true }

// Processes pay for their start and for what is sent to them, not for sharing.
func TestProcessesInstead(t *testing.T) {
	work := "def work(i):\n    for k in range(3000000):\n        results.append(k)\n"
	shared := estimate(t, head+work+pooled)[0].Rows[0]
	assert.Greater(t, shared.Processes, shared.Speedup)
	small := estimate(t, head+"def work(i):\n    return i\n"+pooled)[0].Rows[0]
	assert.Less(t, small.Processes, small.Speedup)
	// Results that are pickled cost more than results that are not there.
	gives := func(result string) float64 {
		return estimate(t, head+"def work(i):\n    a = list(range(1000000))\n    return "+result+"\n"+pooled)[0].Rows[0].Processes
	}
	assert.Less(t, gives("a"), gives("None"))
}

// What the calibration does not tell is said of each region.
func TestNote(t *testing.T) {
	m, entries := modelOf(head + "def work(i):\n    return i\n" + pooled)
	opt := calibrations(t)
	opt.Note = "no figures"
	a := m.Estimate(entries, opt)[0]
	require.Len(t, a.Unknown, 1)
	assert.Equal(t, "no figures", a.Unknown[0].Message)
}

// What nobody sees may be large: it makes the range wide, and is never called
// small.
func TestUnseenWork(t *testing.T) {
	for name, run := range map[string]string{
		"parameter": "def main(run, items):\n    with ThreadPoolExecutor(2) as pool:\n        for i in items:\n            pool.submit(run, i)\n",
		"generator": "def main(sources):\n    def work(source):\n        return next(source, None)\n    with ThreadPoolExecutor(2) as pool:\n        for s in [iter(x) for x in sources]:\n            pool.submit(work, s)\n",
		"method":    "import elsewhere\ndef work(i):\n    return elsewhere.run(i)\ndef main():\n    with ThreadPoolExecutor(2) as pool:\n        list(pool.map(work, range(4)))\n",
	} {
		answers := estimate(t, head+run)
		require.Len(t, answers, 1, name)
		a := answers[0]
		assert.Equal(t, "low", a.Confidence, name)
		assert.Empty(t, a.Obstacles, name)
		assert.Less(t, a.Rows[0].Low, 0.5, name)
		assert.Greater(t, a.Rows[0].High, 1.5, name)
	}
}

// A partial has arguments before, by name too, and may be made of another.
func TestPartial(t *testing.T) {
	m, entries := modelOf(head + `
from functools import partial
def work(a, b, i, *, c):
    for _ in range(a * b * c * (i + 1)):
        max(1, 2)
def main():
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(partial(partial(work, 2, c=5), 3), range(4)))
`)
	regions := regionsOf(m, entries)
	require.Len(t, regions, 1)
	for i, w := range regions[0].works {
		n := 0.0
		for it, times := range w.items {
			if it.op == "max" {
				n += times
			}
		}
		assert.InDelta(t, 30*(i+1), n, 0.1)
	}
	assert.Empty(t, regions[0].unknown)
}

// Threads that wait for a condition or an event wait; nobody knows how long.
func TestWaitingForOthers(t *testing.T) {
	for _, wait := range []string{"with cond:\n        cond.wait()", "event.wait()"} {
		a := estimate(t, head+"cond = threading.Condition()\nevent = threading.Event()\ndef work(i):\n    "+wait+"\n"+pooled)[0]
		require.NotEmpty(t, a.Obstacles, wait)
		assert.Equal(t, Waiting, a.Obstacles[0].Kind, wait)
		assert.Equal(t, "low", a.Confidence, wait)
	}
}

// An event loop makes its own pool, of four threads more than there are cores,
// unless it is given one.
func TestLoopWorkers(t *testing.T) {
	for setting, want := range map[string]float64{"": 3, "    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2))\n": 1} {
		a := estimate(t, head+"def work():\n    time.sleep(0.5)\nasync def main():\n"+setting+"    await asyncio.gather(*[asyncio.to_thread(work) for _ in range(6)])\n")[0]
		assert.InDelta(t, 2*want, a.Rows[0].Speedup, 0.1, setting)
	}
}

// Subinterpreters share no GIL, and are dear to start.
func TestInterpreters(t *testing.T) {
	loop := func(turns string) Row {
		return estimate(t, head+"def work(i):\n    n = 0\n    for k in range("+turns+"):\n        n += 1\n    return n\n"+pooled)[0].Rows[0]
	}
	assert.Less(t, loop("1000").Interpreters, 0.1)
	assert.InDelta(t, 2, loop("100000000").Interpreters, 0.1)
	bare := calibrations(t)
	start := *bare.Free
	start.Start.Interpreter = 0
	bare.Free = &start
	m, entries := modelOf(head + "def work(i):\n    return i\n" + pooled)
	assert.Zero(t, m.Estimate(entries, bare)[0].Rows[0].Interpreters)
}

// Functions that call the next one under a lock and once more without are under any
// choice of the locks: not all of those are told apart.
func TestLocksOfManyCalls(t *testing.T) {
	var text strings.Builder
	text.WriteString("import threading\ncount = 0\n")
	const deep = 40
	for i := range deep {
		fmt.Fprintf(&text, "lock%d = threading.Lock()\ndef f%d(a):\n    with lock%d:\n        f%d(a)\n    f%d([a])\n", i, i, i, i+1, i+1)
	}
	fmt.Fprintf(&text, "def f%d(a):\n    global count\n    count += 1\nfor _ in range(3):\n    threading.Thread(target=f0, args=(0,)).start()\n", deep)
	m, entries := modelOf(text.String())
	require.Len(t, m.Estimate(entries, calibrations(t)), 1)
	assert.LessOrEqual(t, len(m.holds), maxHolds+deep)
}

// What update() is given by keywords is no loop of unknown length.
func TestUpdateByKeywords(t *testing.T) {
	answers := estimate(t, head+"def work(i):\n    own = {}\n    for k in range(20000):\n        own.update(number=k, name='x')\n"+pooled)
	require.Len(t, answers, 1)
	assert.Empty(t, answers[0].Unknown)
	assert.Less(t, answers[0].Work, 4*20000*300.0)
}
