package explore_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ftlint/ftlint/replay/explore"
	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// programsToSearch says how many random programs the searches are compared on.
const programsToSearch = "FTLINT_SEARCH_PROGRAMS"

// operations are what the threads of a random program do. %d is a number.
var operations = []string{
	"x = %d", "x += 1", "y = x", "x = y + %d", "say(x)", "say(x, y)",
	"d['a'] = %d", "d['b'] = %d", "d.pop('a', None)", "say(d.get('a'))", "say(len(d))", "say(list(d))", "d['a'] = d.get('a', 0) + 1",
	"if 'a' not in d:\n    d['a'] = %d", "say(d.setdefault('b', %d))", "for k in d:\n    say(k)", "say(sorted(d.items()))", "d.clear()",
	"say(d.pop('a', %d))", "say(d.pop('b', 'none'))", "say(d.setdefault('a', %d))", "say('a' in d)", "d.update(a=%d)", "d.update({'b': %d})", "d.update(d2)", "d2['a'] = %d", "say(d2.pop('a', None))",
	"try:\n    say(d['a'])\nexcept KeyError:\n    say('no')", "try:\n    del d['a']\nexcept KeyError:\n    say('no')", "try:\n    say(d.pop('a'))\nexcept KeyError:\n    say('no')", "try:\n    say(d.popitem())\nexcept KeyError:\n    say('none')",
	"d['a'] = %d\nsay(d.get('a'))", "d.setdefault('a', %d)\nsay('a' in d)", "say(d == d2)",
	"s.add(%d)", "s.discard(%d)", "say(%d in s)", "say(len(s))", "say(sorted(s))", "s.update({%d, 5})", "s.clear()", "s |= {%d}", "s -= {%d}", "try:\n    say(s.pop())\nexcept KeyError:\n    say('none')", "try:\n    s.remove(%d)\nexcept KeyError:\n    say('no')",
	"w.append(%d)", "w.appendleft(%d)", "say(len(w))", "say(list(w))", "w.extend([%d, x])", "w.clear()", "try:\n    say(w.popleft())\nexcept IndexError:\n    say('none')", "try:\n    say(w.pop())\nexcept IndexError:\n    say('none')", "try:\n    w.remove(%d)\nexcept ValueError:\n    say('no')",
	"say(c['a'])", "c['a'].append(%d)", "say(c.pop('a', None))", "od['a'] = %d", "say(od.pop('a', %d))", "od.move_to_end('b')", "say(list(od))", "say(od.popitem(last=False) if od else None)",
	"say(l.pop(0) if l else None)", "l.insert(0, %d)", "l.extend([%d])", "del l[:]", "l += [%d]",
	"l.append(%d)", "l.append(x)", "say(l.pop())", "say(l[-1])", "say(l[0])", "l[0] = %d", "say(len(l))", "say(%d in l)", "for v in l:\n    say(v)", "l.sort()",
	"o.n += 1", "o.n = %d", "say(o.n)", "say(hasattr(o, 'm'))", "o.m = %d",
	"with lock:\n    x += 1", "with lock:\n    y = x\n    x = %d", "with other:\n    y += 1", "with lock:\n    with other:\n        x = y", "with other:\n    with lock:\n        y = x",
	"if lock.acquire(False):\n    x = %d\n    lock.release()", "say(lock.locked())", "with deep:\n    with deep:\n        x += 1",
	"q.put(%d)", "say(q.get())", "say(q.empty())", "say(q.qsize())", "try:\n    say(q.get_nowait())\nexcept queue.Empty:\n    say('empty')",
	"b.put(%d)", "say(b.get())", "try:\n    b.put_nowait(%d)\nexcept queue.Full:\n    say('full')", "try:\n    say(b.get(timeout=1))\nexcept queue.Empty:\n    say('late')",
	"event.set()", "event.clear()", "event.wait()", "say(event.is_set())", "say(event.wait(1))",
	"with cond:\n    cond.wait()", "with cond:\n    cond.notify()", "with cond:\n    x = %d\n    cond.notify_all()", "with cond:\n    while x == 0:\n        cond.wait()", "with cond:\n    say(cond.wait(1))",
	"with some:\n    x += 1", "some.acquire()", "some.release()",
	"while x == 0:\n    pass", "while x == 0:\n    with lock:\n        y += 0", "while not event.is_set():\n    pass",
	"say(next(it))", "say(next(both, None))", "say(futures[0].done())", "barrier.wait()",
}

const preamble = `import collections, threading, queue, itertools
from concurrent.futures import Future
x = y = 0
d, d2, c, od = {}, {}, collections.defaultdict(list), collections.OrderedDict(b=1)
l, s, w = [7], {1}, collections.deque([7])
class O:
    pass
o = O()
o.n = 0
lock, other, deep = threading.Lock(), threading.Lock(), threading.RLock()
q, b = queue.Queue(), queue.Queue(1)
event, cond, some, barrier = threading.Event(), threading.Condition(), threading.Semaphore(2), threading.Barrier(2)
it, both = itertools.count(), iter([1, 2])
futures = [Future()]
def say(*args):
    print(*args)
`

// program draws a program of two or three threads that do a few things each.
var program = rapid.Custom(func(t *rapid.T) string {
	var b strings.Builder
	b.WriteString(preamble)
	threads := rapid.IntRange(2, 3).Draw(t, "threads")
	some := rapid.SliceOfN(rapid.IntRange(0, len(operations)-1), 2, 5).Draw(t, "some") // threads that do the same things meet more often
	for i := range threads {
		fmt.Fprintf(&b, "def work%d():\n    global x, y, s, l\n", i)
		for range rapid.IntRange(1, 6-threads).Draw(t, "operations") {
			op := operations[rapid.SampledFrom(some).Draw(t, "operation")]
			if strings.Contains(op, "%d") {
				op = fmt.Sprintf(op, rapid.IntRange(0, 2).Draw(t, "number"))
			}
			b.WriteString("    " + strings.ReplaceAll(op, "\n", "\n    ") + "\n")
		}
	}
	b.WriteString("threads = [threading.Thread(target=f) for f in (work0, work1")
	if threads == 3 {
		b.WriteString(", work2")
	}
	b.WriteString(")]\n")
	if rapid.IntRange(0, 3).Draw(t, "daemon") == 0 {
		b.WriteString("daemon = threading.Thread(target=work1, daemon=True)\ndaemon.start()\n")
	}
	b.WriteString("for t in threads:\n    t.start()\n")
	if rapid.Bool().Draw(t, "alive") {
		b.WriteString("say(threads[0].is_alive(), x)\n")
	}
	b.WriteString("for t in threads:\n    t.join()\nsay(x, y, sorted(d.items()), sorted(d2), sorted(s), list(w), sorted(c.items()), list(od.items()), l, o.n)\n")
	return b.String()
})

// outcomes searches a program, and gives what it can come to.
func outcomes(t *testing.T, p *machine.Program, st explore.Strategy, mode machine.Mode, schedules int) (*explore.Search, map[string]explore.Schedule) {
	m := machine.New(p, machine.DefaultLimits)
	defer m.Close()
	seen := map[string]explore.Schedule{}
	record := &explore.Record{Strategy: st}
	s := &explore.Search{Machine: m, MostCuts: 1, Mode: mode, Budget: explore.Budget{Schedules: schedules, Time: time.Minute}}
	s.Run(context.Background(), record, func(o *explore.Outcome) bool {
		if _, ok := seen[o.Key()]; !ok {
			seen[o.Key()] = append(explore.Schedule{}, record.Schedule...)
		}
		return false
	})
	require.Nil(t, s.Unsettled)
	return s, seen
}

// TestReductionOnRandomPrograms holds the outcomes of the reduced search against
// those of the plain one, on all that the plain one can finish.
func TestReductionOnRandomPrograms(t *testing.T) {
	programs := 200
	if n, err := strconv.Atoi(os.Getenv(programsToSearch)); err == nil {
		programs = n
	}
	compared, plainRuns, runs, redundant := 0, 0, 0, 0
	for seed := 0; compared < programs; seed++ {
		text := program.Example(seed)
		first := strings.Count(text[:strings.Index(text, "def work0")], "\n") + 3
		p, err := machine.Compile(text, machine.Region{First: first, Last: first + 2})
		require.NoError(t, err, text)
		// The second has a switch point at each step: no race needs to be found.
		for _, mode := range []machine.Mode{{}, {EveryStep: true}, {GIL: true}, {Atomic: true}} {
			plain, all := outcomes(t, p, &explore.DepthFirst{Bound: -1}, mode, 5_000)
			if plain.Complete {
				reduced, seen := outcomes(t, p, &explore.Reduced{}, machine.Mode{GIL: mode.GIL, Atomic: mode.Atomic}, 50_000)
				require.True(t, reduced.Complete, "%+v\n%s", mode, text)
				for key, schedule := range all {
					require.Contains(t, seen, key, "%+v %s\n%s", mode, schedule, text)
				}
				require.Len(t, seen, len(all), text)
				compared, plainRuns, runs, redundant = compared+1, plainRuns+plain.Round, runs+reduced.Round, redundant+reduced.Redundant
			}
		}
	}
	t.Logf("%d searches: plain %d executions, reduced %d and %d that were redundant", compared, plainRuns, runs, redundant)
}

// TestPopOfWhatIsPutMeanwhile holds that pop finds out within its own step whether
// the dict is empty: what another thread puts there before it is taken out.
func TestPopOfWhatIsPutMeanwhile(t *testing.T) {
	for _, put := range []string{"d['a'] = 1", "d.setdefault('a', 1)", "d.update(a=1)"} {
		for _, pop := range []string{"d.pop('a', None)", "d.pop('a')", "del d['a']", "d.popitem()", "d.clear()"} {
			text := preamble + "def take():\n    try:\n        " + pop + "\n    except KeyError:\n        pass\n" +
				"def put():\n    " + put + "\n    say(d.get('a'))\n" +
				"threads = [threading.Thread(target=f) for f in (put, take)]\nfor t in threads:\n    t.start()\nfor t in threads:\n    t.join()\n"
			p, err := machine.Compile(text)
			require.NoError(t, err, text)
			_, seen := outcomes(t, p, &explore.Reduced{}, machine.Mode{}, 1000)
			require.Len(t, seen, 2, "%s against %s: the key is there, or it is gone", put, pop)
		}
	}
}
