package explore_test

import (
	"testing"

	"github.com/ftlint/ftlint/replay/explore"
	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
)

// looks are what looks into an object that another thread changes.
var looks = []struct {
	made, change []string
	look         []string
}{
	{
		[]string{"[]", "collections.deque()", "{}", "collections.OrderedDict()", "collections.Counter()", "set()"},
		[]string{"c.append(2)", "c.append(2)", "c[2] = 2", "c[2] = 2", "c[2] = 2", "c.add(2)"},
		[]string{"len(c)", "bool(c)", "not c", "str(c)", "repr(c)", "'%s' % (c,)", "'{}'.format(c)", "'1' + str(c)", "print(c)", "_effect(Unknown(c))", "_effect(Unknown([c]))",
			"list(c)", "tuple(c)", "set(c)", "frozenset(c)", "dict.fromkeys(c)", "collections.deque(c)", "collections.Counter(c)", "c.copy()", "copy.copy(c)", "copy.deepcopy(c)",
			"sorted(c)", "sum(c)", "min(c)", "max(c)", "functools.reduce(max, c)", "heapq.nlargest(1, c)", "2 in c", "any(x == 2 for x in c)", "all(x - 2 for x in c)", "[x for x in c]",
			"list(enumerate(c))", "list(zip(c, c))", "list(map(str, c))", "list(filter(None, c))", "list(itertools.chain(c))", "','.join(str(x) for x in c)", "(lambda *a: a)(*c)"},
	},
	{
		[]string{"Plain()", "Plain()", "Data()"},
		[]string{"c.x = 2", "setattr(c, 'x', 2)", "c.x = 2"},
		[]string{"c.x", "getattr(c, 'x', 0)", "c.__dict__.copy()", "vars(c).copy()", "dict(vars(c))", "copy.copy(c).x", "copy.deepcopy(c).x", "repr(vars(c))", "'{0.x}'.format(c)",
			"operator.attrgetter('x')(c)", "_effect(Unknown(c))"},
	},
	{[]string{"Data()"}, []string{"c.x = 2"}, []string{"repr(c)", "c == Data()", "dataclasses.asdict(c)", "dataclasses.replace(c).x"}},
	{[]string{"threading.Event()"}, []string{"c.set()"}, []string{"c.is_set()", "c.wait(0)"}},
	{[]string{"threading.Lock()"}, []string{"c.acquire()"}, []string{"c.locked()", "c.acquire(False)", "c.acquire(timeout=0)"}},
	{[]string{"threading.Semaphore()"}, []string{"c.acquire()"}, []string{"c.acquire(False)", "c.acquire(timeout=0)"}},
	{[]string{"queue.Queue()", "queue.LifoQueue()", "queue.PriorityQueue()"}, []string{"c.put(2)", "c.put(2)", "c.put(2)"}, []string{"c.empty()", "c.qsize()", "c.get_nowait()", "c.get(timeout=0)", "_effect(Unknown(c))"}},
	{[]string{"concurrent.futures.Future()"}, []string{"c.set_result(2)"}, []string{"c.done()", "c.cancel()", "c.result(0)", "c.add_done_callback(lambda c: None) or c.done()"}},
}

// TestLooksAreSteps runs each beside the change, and nothing else: a thread that is
// started first would do so before all others if to look were no step.
func TestLooksAreSteps(t *testing.T) {
	for _, at := range looks {
		for i, made := range at.made {
			for _, look := range at.look {
				t.Run(made+" "+look, func(t *testing.T) {
					seen := endings(t, `
import collections, concurrent.futures, copy, dataclasses, heapq, itertools, functools, operator, queue, threading
class Unknown:
    def __init__(self, *args):
        self._label, self._of, self._given, self._args = 'f', None, True, args
class Plain:
    def __init__(self):
        self.x = 1
class Data:
    __annotations__ = {'x': 'object'}
    x = 1
Data = dataclasses.dataclass(Data)
c = `+made+`
def look():
    _observe(`+look+`)
def change():
    `+at.change[i]+`
a = threading.Thread(target=look)
b = threading.Thread(target=change)
a.start()
b.start()
`)
					require.Greater(t, len(seen), 1, "%v", seen)
				})
			}
		}
	}
}

// endings are what the first thread of a program can have seen and printed, and how
// it can have ended.
func endings(t *testing.T, text string) map[string]bool {
	p, err := machine.Compile(text)
	require.NoError(t, err)
	m := machine.New(p, machine.DefaultLimits)
	t.Cleanup(m.Close)
	seen := map[string]bool{}
	s := &explore.Search{Machine: m, MostCuts: 1, Budget: explore.Budget{Schedules: 1000}}
	s.Run(t.Context(), &explore.Reduced{}, func(o *explore.Outcome) bool {
		seen[o.Threads[0].Seen+o.Threads[0].Output+o.Threads[0].Error] = true
		return false
	})
	require.Nil(t, s.Unsettled)
	return seen
}

// oneStep are operations that CPython does while it holds their objects: nobody comes
// in between, so that what the other thread does is never lost or half seen.
var oneStep = []struct{ made, first, second, left string }{
	{"c, d = {1}, {9}", "c.difference_update(d)", "c.add(2)", "[1, 2]"},
	{"c, d = {1}, {9}", "c.symmetric_difference_update({1, 3})", "c.add(2)", "[2, 3]"},
	{"c, d = {1: 1}, {3: 3}", "c.update(d)", "c[2] = 2", "[1, 2, 3]"},
	{"c, d = {1}, {3}", "c.update(d)", "c.add(2)", "[1, 2, 3]"},
	{"c, d = ['a', 'b', 'x'], []", "assert 'x' in c", "c.pop(0)", "['b', 'x']"},
	{"c, d = collections.deque(['a', 'b', 'x']), []", "assert 'x' in c", "c.popleft()", "['b', 'x']"},
}

func TestOneStep(t *testing.T) {
	for _, at := range oneStep {
		t.Run(at.first, func(t *testing.T) {
			p, err := machine.Compile(`
import collections, threading
` + at.made + `
def first():
    ` + at.first + `
def second():
    ` + at.second + `
a = threading.Thread(target=first)
b = threading.Thread(target=second)
a.start()
b.start()
a.join()
b.join()
_observe(sorted(c))
`)
			require.NoError(t, err)
			m := machine.New(p, machine.DefaultLimits)
			defer m.Close()
			s := &explore.Search{Machine: m, MostCuts: 1, Budget: explore.Budget{Schedules: 1000}}
			s.Run(t.Context(), &explore.DepthFirst{Bound: -1}, func(o *explore.Outcome) bool {
				require.Empty(t, o.Threads[0].Error)
				require.Equal(t, at.left, o.Seen)
				return false
			})
			require.True(t, s.Complete)
			require.Greater(t, s.Schedules, 1)
		})
	}
}
