package lock_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
)

// stored gives the location that a function stores to first.
func (p *program) stored(function string) link.Path {
	f := p.function(function)
	for _, op := range p.Function(f).Ops {
		if op.Kind == facts.Write {
			paths := p.Slots(p.Static(f), op.Value)
			require.Len(p.t, paths, 1)
			return paths[0]
		}
	}
	p.t.Fatalf("%s stores nothing", function)
	return link.Path{}
}

func TestDeclaredGuards(t *testing.T) {
	p := newProgram(t, `
total = 0  # ftlint: guarded-by(lock)

class Store:
    shared = {}  # ftlint: guarded-by(_class_lock)
    _class_lock = threading.Lock()

    def __init__(self):
        self._lock = threading.Lock()
        self._ready = threading.Condition(self._lock)
        self.users = {}  # ftlint: guarded-by(self._lock)
        # ftlint: guarded-by(self._ready)
        self.size = 0
        self.free = 0

    def users_set(self): self.users = 1
    def size_set(self): self.size = 1
    def free_set(self): self.free = 1
    def shared_set(self): Store.shared = 1
    def locked(self):
        with self._lock: work()
    def class_locked(self):
        with self._class_lock: work()

def total_set():
    global total
    total = 1

def locked():
    with lock: work()
`)
	assert.Empty(t, lock.Misdeclarations(p.Program))
	for function, holder := range map[string]string{
		"Store.users_set": "Store.locked", "Store.size_set": "Store.locked", "Store.shared_set": "Store.class_locked", "total_set": "locked",
	} {
		guard, ok := lock.Declared(p.Program, p.stored(function))
		require.True(t, ok, function)
		assert.Equal(t, p.at(holder, "work")[0][0].Path, guard.Path, function)
	}
	_, ok := lock.Declared(p.Program, p.stored("Store.free_set"))
	assert.False(t, ok)
}

func TestRequires(t *testing.T) {
	p := newProgram(t, `
class Store:
    def __init__(self):
        self._lock = threading.Lock()
        self._grow()

    def _grow(self):  # ftlint: requires(self._lock)
        work()

    def good(self):
        with self._lock: self._grow()

    def bad(self):
        self._grow()

    # ftlint: requires(self._lock)
    def _also(self): self._grow()

def outside(store: Store):
    with store._lock: store._grow()

def wrong(store: Store):
    with lock: store._grow()

def by_argument(guard, x):  # ftlint: requires(guard)
    work()

def passes():
    with lock: by_argument(lock, 1)

def fails():
    by_argument(lock, 1)
`)
	require.Empty(t, lock.Misdeclarations(p.Program))
	held := p.at("Store._grow", "work")[0]
	require.Len(t, held, 1)
	assert.Equal(t, "self._lock", held[0].Name)
	var calls []string
	for _, v := range lock.NewCallers(p.Program).Violations() {
		calls = append(calls, fmt.Sprintf("%s -> %s without %s", p.LocalName(v.Call.Func), p.LocalName(v.Callee), v.Lock.Name))
	}
	assert.ElementsMatch(t, []string{
		"Store.bad -> Store._grow without self._lock", "wrong -> Store._grow without self._lock", "fails -> by_argument without guard",
	}, calls)
}

func TestMisdeclarations(t *testing.T) {
	for text, message := range map[string]string{
		"x = 1  # ftlint: guarded-by(lock)":                                                    "",
		"x: int = 1  # ftlint: guarded-by(lock)":                                               "",
		"x = 1  # ftlint: guarded-by(nothing)":                                                 "`nothing` is no lock",
		"x = 1  # ftlint: guarded-by(self._lock)":                                              "`self._lock` is no lock",
		"x = 1  # ftlint: guarded-by(count)\ncount = 1":                                        "`count` is no lock",
		"print(1)  # ftlint: guarded-by(lock)":                                                 "`guarded-by` speaks of an attribute",
		"x = 1  # ftlint: requires(lock)":                                                      "`requires` speaks of a function",
		"def f(): pass  # ftlint: requires(lock)":                                              "",
		"def f(): pass  # ftlint: requires(self.lock)":                                         "`self.lock` is no lock",
		"x = 1  # ftlint: thread-confined":                                                     "`thread-confined` speaks of a class",
		"class C: pass  # ftlint: thread-confined":                                             "",
		"class C:\n def f(self):\n  self.x = 1  # ftlint: guarded-by(self.l)":                  "`self.l` is no lock",
		"class C:\n def f(self, l):\n  self.l = l\n  self.x = 1  # ftlint: guarded-by(self.l)": "",
	} {
		p := newProgram(t, text+"\n")
		wrong := lock.Misdeclarations(p.Program)
		if message == "" {
			assert.Empty(t, wrong, text)
		} else if assert.Len(t, wrong, 1, text) {
			assert.Contains(t, wrong[0].Message, message, text)
		}
	}
}

func TestConfined(t *testing.T) {
	p := newProgram(t, `
class Worker:  # ftlint: thread-confined
    def run(self):
        def inner(): pass

class Sub(Worker):
    def more(self): pass

class Free:
    # ftlint: thread-confined
    @staticmethod
    def alone(): pass
    def run(self): pass
`)
	for name, confined := range map[string]bool{
		"Worker.run": true, "Worker.run.inner": true, "Free.alone": true, "Free.run": false,
	} {
		assert.Equal(t, confined, p.Confined(p.function(name)), name)
	}
	_, sub, _ := p.Self(p.function("Sub.more"))
	_, free, _ := p.Self(p.function("Free.run"))
	assert.True(t, p.ConfinedClass(sub))
	assert.False(t, p.ConfinedClass(free))
}
