package lock_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// program is one module, app, that has imported threading and made two locks.
type program struct {
	*link.Program
	file *source.File
	t    *testing.T
}

const header = "import threading\nlock = threading.Lock()\nother = threading.RLock()\n"

func newProgram(t *testing.T, text string) *program {
	f := source.NewFile("app.py", header+text)
	tree := syntax.Parse(f.Text)
	require.Empty(t, tree.Errors)
	p := link.New([]*facts.File{facts.Extract(f, tree, bind.Bind(tree))}, []string{"app.py"}, func(string) bool { return false })
	return &program{p, f, t}
}

func (p *program) function(name string) link.Func {
	for j := range p.Files[0].Functions {
		f := link.Func{ID: facts.FuncID(j)}
		if p.LocalName(f) == name && p.Function(f).Kind != facts.ClassBody {
			return f
		}
	}
	p.t.Fatalf("no function %s", name)
	return link.Func{}
}

// at gives what is held where a function calls another one of some name, for
// each such call.
func (p *program) at(function, callee string) [][]lock.Held {
	f := p.function(function)
	var all [][]lock.Held
	lock.Walk(p.Program, p.Static(f), lock.NewCallers(p.Program).Entered(f), func(i facts.OpID, held []lock.Held) {
		if text := p.text(link.Site{Func: f, Op: i}); p.Function(f).Ops[i].Kind == facts.Invoke && strings.HasPrefix(text, callee+"(") {
			all = append(all, held)
		}
	})
	require.NotEmpty(p.t, all, "%s never calls %s", function, callee)
	return all
}

func (p *program) text(s link.Site) string {
	span := p.Span(s)
	return p.file.Text[span.Start:span.End]
}

func (p *program) line(s link.Site) int { return p.file.Position(p.Span(s).Start).Row }

// TestCommon: two functions hold one lock, whatever each of them calls it.
func TestCommon(t *testing.T) {
	const class = `
class Owner:
    shared = threading.Lock()
    def __init__(self):
        self._lock = threading.Lock()
        self._ready = threading.Condition(self._lock)
        self._free = threading.Condition(lock=self._lock)
        self.mutex = self._lock
        self.own = threading.Lock()
        self.locks = {}
        self.child = Child(self)
        self._global = lock
    @property
    def guard(self): return self._lock
    def get(self): return self._lock
    @classmethod
    def all(cls): return cls.shared
    @classmethod
    def set(cls): cls.late = threading.Lock()
    def enter(self): self._lock.acquire()
    def leave(self): self._lock.release()
class Child:
    def __init__(self, owner: Owner):
        self.lock = owner._lock
        self.owner = owner
    def f(self):
        with %s: work()
class Sub(Owner):
    def f(self):
        with %s: work()
def make(): return threading.Lock()
`
	for _, test := range []struct {
		child, sub string
		common     bool
	}{
		{"self.lock", "self._lock", true},
		{"self.lock", "self._ready", true},
		{"self.lock", "self._free", true},
		{"self.lock", "self.mutex", true},
		{"self.lock", "self.guard", true},
		{"self.lock", "self.get()", true},
		{"self.lock", "self.own", false},
		{"self.lock", "self._global", false},
		{"lock", "self._global", true},
		{"lock", "other", false},
		{"Owner.shared", "self.shared", true},
		{"Owner.shared", "self.all()", true},
		{"Owner.all()", "Sub.all()", true},
		{"open('x')", "open('x')", false},
		{"threading.Lock()", "threading.Lock()", false},
		{"unknown_lock", "unknown_lock", true},
		{"unknown.lock('x')", "unknown.lock('y')", true},
		{"unknown", "unknown", false},
		{"Owner.late", "self.late", true},
	} {
		p := newProgram(t, fmt.Sprintf(class, test.child, test.sub))
		a, b := p.at("Child.f", "work")[0], p.at("Sub.f", "work")[0]
		assert.Equal(t, test.common, len(lock.Common(a, b)) > 0, "with %s against with %s: %v %v", test.child, test.sub, a, b)
	}
}

// TestSameField: code outside a class means its objects' lock, whatever it calls
// the object.
func TestSameField(t *testing.T) {
	p := newProgram(t, `
class Pool:
    def __init__(self):
        self._lock = threading.Lock()
        self._ready = threading.Condition(self._lock)
    def f(self):
        with self._lock: work()
class Other:
    def __init__(self): self._lock = threading.Lock()
    def f(self):
        with self._lock: work()
class User:
    def __init__(self, pool: Pool): self.pool = pool
    def f(self):
        with self.pool._lock: work()
    def g(self):
        with self.pool._ready: work()
def by_argument(pool: Pool):
    held = pool._lock
    with held: work()
`)
	pool, other := p.at("Pool.f", "work")[0], p.at("Other.f", "work")[0]
	for _, name := range []string{"User.f", "User.g", "by_argument"} {
		held := p.at(name, "work")[0]
		assert.Len(t, lock.Common(held, pool), 1, name)
		assert.Len(t, lock.Common(pool, held), 1, name)
		assert.Empty(t, lock.Common(held, other), name)
		assert.True(t, lock.Holds(held, pool[0]), name)
		assert.False(t, held[0].Guess, name)
	}
}

// TestSections: two calls of one function are in one critical section, or not.
func TestSections(t *testing.T) {
	const program = `
ready = threading.Condition(lock)
def wait_a_little():
    ready.wait(1)
def pause():
    lock.release()
    try: idle()
    finally: lock.acquire()
def take(): lock.acquire()
def drop(): lock.release()
def helper(): second()
class Store:
    def __init__(self): self._lock = threading.RLock()
    def f(self):
%s
    def _g(self): second()
`
	for name, test := range map[string]struct {
		body string
		same bool
	}{
		"one with":            {"with lock:\n first()\n second()", true},
		"two with":            {"with lock: first()\nwith lock: second()", false},
		"callee":              {"with lock:\n first()\n second()", true},
		"wait":                {"with ready:\n first()\n ready.wait()\n second()", false},
		"wait over its lock":  {"with lock:\n first()\n ready.wait_for(ok)\n second()", false},
		"wait in a branch":    {"with ready:\n first()\n if x: ready.wait()\n second()", false},
		"test in the loop":    {"with ready:\n while not first():\n  ready.wait()\n second()", true},
		"test before":         {"with ready:\n first()\n while x:\n  ready.wait()\n second()", false},
		"wait in a callee":    {"with ready:\n first()\n wait_a_little()\n second()", false},
		"let go in a callee":  {"with lock:\n first()\n pause()\n second()", false},
		"by functions":        {"take()\nfirst()\nsecond()\ndrop()", true},
		"by functions, twice": {"take()\nfirst()\ndrop()\ntake()\nsecond()\ndrop()", false},
		"taken again":         {"with other:\n first()\n with other:\n  second()", true},
		"other event":         {"with lock:\n first()\n event.wait()\n second()", true},
		"acquire and release": {"lock.acquire()\nfirst()\nlock.release()\nlock.acquire()\nsecond()\nlock.release()", false},
	} {
		body := strings.ReplaceAll("        "+strings.ReplaceAll(test.body, "\n", "\n        "), "\t", " ")
		p := newProgram(t, fmt.Sprintf(program, body))
		a, b := p.at("Store.f", "first")[0], p.at("Store.f", "second")[0]
		assert.NotEmpty(t, lock.Common(a, b), name)
		assert.Equal(t, test.same, lock.SameSection(a, b), name)
	}
}

// TestEntered: what a function's callers hold, it holds, and under their Site.
func TestEntered(t *testing.T) {
	p := newProgram(t, `
class Store:
    def __init__(self): self._lock = threading.RLock()
    def a(self):
        with self._lock:
            first()
            self._inner()
    def b(self):
        with self._lock: self._inner()
    def _inner(self):
        second()
        self._inner()
    def c(self):
        with self._lock: self._sometimes()
    def d(self): self._sometimes()
    def _sometimes(self): second()
    def on(self, store): store._sometimes2()
    def _sometimes2(self): second()
def outside(store: Store):
    with store._lock: store._sometimes2()
def passed(m):
    with m: use(m)
def use(m): second()
`)
	inner := p.at("Store._inner", "second")[0]
	require.Len(t, inner, 1)
	assert.True(t, lock.SameSection(p.at("Store.a", "first")[0], inner))
	assert.Empty(t, p.at("Store._sometimes", "second")[0])
	assert.Empty(t, p.at("use", "second")[0], "m is no lock by name or type")
}

// TestObjects: a lock of another object is the callee's own.
func TestObjects(t *testing.T) {
	p := newProgram(t, `
class Store:
    def __init__(self): self._lock = threading.RLock()
    def _grow(self): second()
    def grow(self):
        with self._lock: second()
def outside(store: Store):
    with store._lock: store._grow()
def passed(mutex):
    with mutex: use(mutex)
def use(m): second()
`)
	assert.NotEmpty(t, lock.Common(p.at("Store._grow", "second")[0], p.at("Store.grow", "second")[0]))
	assert.Len(t, p.at("use", "second")[0], 1)
}

// TestFresh: a lock that its user makes keeps nobody out.
func TestFresh(t *testing.T) {
	for body, fresh := range map[string]bool{
		"with threading.Lock(): work()":                              true,
		"l = threading.Lock()\n    with l: work()":                   true,
		"l = threading.Lock()\n    l.acquire()\n    work()":          true,
		"l = threading.Lock()\n    start(l)\n    with l: work()":     false,
		"l = threading.Lock()\n    box.lock = l\n    with l: work()": false,
		"box.lock = l = threading.Lock()\n    with l: work()":        false,
		"l = threading.Lock()\n    def g(): l\n    with l: work()":   false,
		"l = threading.Lock()\n    with l: work()\n    return l":     false,
		"l = lock\n    with l: work()":                               false,
		"with lock: work()":                                          false,
	} {
		p := newProgram(t, "def f(box):\n    "+body+"\n")
		held := p.at("f", "work")[0]
		require.Len(t, held, 1, body)
		assert.Equal(t, fresh, held[0].Fresh, body)
		assert.Equal(t, fresh, len(lock.Common(held, held)) == 0, body)
	}
}

// TestEvidence: only a lock that is known to be one, and to be the one, is
// evidence.
func TestEvidence(t *testing.T) {
	for manager, guess := range map[string]bool{
		"lock": false, "unknown_lock": true, "table[key]": true, "table[0].lock": true, "lock if x else nullcontext()": true,
		"filelock.FileLock('x')": true, "rwlock.RWLockFair().gen_rlock()": true, "tasks": false,
	} {
		p := newProgram(t, "import filelock, asyncio\nfrom readerwriterlock import rwlock\nfrom contextlib import nullcontext\n"+
			"table = {}\ntasks = threading.Semaphore(1)\ndef f(key, x):\n    with "+strings.Replace(manager, "table[key]", "locks[key]", 1)+": work()\n")
		held := p.at("f", "work")[0]
		require.Len(t, held, 1, manager)
		assert.Equal(t, guess, held[0].Guess, manager)
	}
	for _, none := range []string{"asyncio.Lock()", "threading.Semaphore(2)", "threading.Event()", "blocking", "clock()", "anyio.Lock()", "seconds"} {
		p := newProgram(t, "import asyncio, anyio\nx = "+none+"\ndef f():\n    with x: work()\n")
		assert.Empty(t, p.at("f", "work")[0], none)
	}
}

func TestLockLike(t *testing.T) {
	for _, name := range []string{"lock", "_lock", "ioLock", "RLock", "mutex", "write_lock", "cond", "not_empty_cv", "gen_rlock", "locks", "semaphore", "locked"} {
		assert.True(t, lock.LockLike(name), name)
	}
	for _, name := range []string{"", "block", "blocking", "clock", "seconds", "unlock", "unlocked", "conditional_things", "file", "blockchain", "clocks"} {
		assert.False(t, lock.LockLike(name), name)
	}
}

func TestLeaks(t *testing.T) {
	kinds := []string{lock.ByException: "exception", lock.ByRaise: "raise", lock.ByReturn: "return"}
	for body, want := range map[string]string{
		"lock.acquire()\nwork()\nlock.release()":                                             "exception 2",
		"lock.acquire()\nself.n = 1\nlock.release()":                                         "",
		"lock.acquire()\nself.items.append(1)\nlock.release()":                               "",
		"lock.acquire()\ntry:\n work()\nfinally:\n lock.release()":                           "",
		"lock.acquire()\nn = 1\nx = self.a\ntry:\n work()\nfinally:\n lock.release()":        "",
		"lock.acquire()\nprepare()\ntry:\n work()\nfinally:\n lock.release()":                "exception 2",
		"try:\n lock.acquire()\n work()\nfinally:\n lock.release()":                          "",
		"lock.acquire()\nif x:\n return\nlock.release()":                                     "return 3",
		"lock.acquire()\nif x:\n lock.release()\n return\nlock.release()":                    "",
		"lock.acquire()\nif x:\n raise E\nlock.release()":                                    "raise 3",
		"lock.acquire()\nif x:\n raise E()\nlock.release()":                                  "exception 3, raise 3",
		"lock.acquire()\ntry:\n work()\nexcept Exception:\n pass\nlock.release()":            "",
		"lock.acquire()\ntry:\n work()\nexcept KeyError:\n pass\nlock.release()":             "exception 3",
		"lock.acquire()\ntry:\n work()\nexcept:\n lock.release()\n raise\nlock.release()":    "",
		"lock.acquire()\ntry:\n work()\nexcept:\n lock.release()\n raise":                    "", // keeps it for its caller
		"lock.acquire()\ntry:\n work()\nexcept a.b(x).E:\n raise\nfinally:\n lock.release()": "",
		"lock.acquire()\nwork()":                                                         "", // takes it for its caller
		"if lock.acquire(False):\n work()\n lock.release()":                              "exception 2",
		"if lock.acquire(False):\n try:\n  work()\n finally:\n  lock.release()":          "",
		"if not lock.acquire(False):\n return\nself.n = 1\nlock.release()":               "",
		"if not lock.acquire(False):\n return\nwork()\nlock.release()":                   "exception 3",
		"with lock:\n work()":                                                            "",
		"lock.release()\nwork()\nlock.acquire()":                                         "",
		"lock.acquire()\nyield 1\nlock.release()":                                        "exception 2",
		"for k in x:\n lock.acquire()\n if k:\n  continue\n self.n = 1\n lock.release()": "",
		"lock.acquire()\nif x:\n return True\nlock.release()\nreturn False":              "",
	} {
		p := newProgram(t, "def f(self, x):\n    "+strings.ReplaceAll(body, "\n", "\n    ")+"\n")
		var got []string
		for _, l := range lock.Leaks(p.Program, p.function("f")) {
			got = append(got, fmt.Sprintf("%s %d", kinds[l.Kind], p.line(l.Exit)-4))
			assert.Equal(t, "lock", l.Lock.Name)
		}
		slices.Sort(got)
		assert.Equal(t, want, strings.Join(got, ", "), body)
	}
}

// TestCapturedManager: what a with statement enters need not be a call's result.
func TestCapturedManager(t *testing.T) {
	var text strings.Builder
	for i := range 60 {
		fmt.Fprintf(&text, "def f%d(): pass\n", i)
	}
	text.WriteString(`
class Guard:
    def __enter__(self): lock.acquire()
    def __exit__(self, *exc): lock.release()
def outer(manager: Guard):
    def inner():
        with manager: second()
    return inner
outer(Guard())
`)
	assert.Len(t, newProgram(t, text.String()).at("outer.inner", "second")[0], 1)
}
