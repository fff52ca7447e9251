package locks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/rules/rule"
)

// SelfDeadlock is FT505.
var SelfDeadlock = &rule.Rule{
	Code: "FT505", Name: "self-deadlock", Severity: finding.Error, Since: "0.2.0",
	Beside: selfDeadlock,
	Doc: rule.Doc{
		Title: "a lock that its own holder cannot take again is taken again by its holder",
		Why: "A `threading.Lock` does not know who holds it. A thread that takes it a second time waits for itself, for ever, with one thread just as with many. " +
			"Signal handlers, `__del__` and what weak references call run in the middle of other code, on its thread: if that holds the lock, they wait for what they interrupt.",
		Bad: `import threading

class Stock:
    def __init__(self):
        self.lock = threading.Lock()
        self.items = {}

    def count(self):
        with self.lock:
            return len(self.items)

    def report(self):
        with self.lock:
            return f"{self.count()} items"
`,
		Good: `import threading

class Stock:
    def __init__(self):
        self.lock = threading.Lock()
        self.items = {}

    def count(self):
        with self.lock:
            return self._count()

    def _count(self):
        return len(self.items)

    def report(self):
        with self.lock:
            return f"{self._count()} items"
`,
		Fix: "Split off what works under the lock from what takes it, and call the former; or use an RLock, if what is half done at the second entry is in order.",
		Limits: "Calls are followed five deep, and only where the object is known to be the same one. Locks of classes of the project's own, and what may be an RLock, are left alone. Of signal handlers, `__del__`, `weakref.finalize` and callbacks of weak references " +
			"those are seen that take a lock that other code holds around a call or a loop; a handler only if the main thread may run that code. The inner locks of the library, as a queue's, are not looked at.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#lock-objects",
			"https://docs.python.org/3/library/threading.html#rlock-objects",
			"https://docs.python.org/3/reference/datamodel.html#object.__del__",
			"https://docs.python.org/3/library/signal.html#execution-of-python-signal-handlers",
			"https://github.com/python/cpython/issues/59181",
		},
	},
}

func selfDeadlock(pass *rule.ProjectPass) {
	type place struct {
		holder link.Func
		lock   link.Path
	}
	o := order{pass: pass, p: pass.Program}
	seen := map[place]bool{}
	for _, n := range whatIsUnderLocks(pass).nested {
		at := place{n.holder, n.outer.Path}
		if _, kept := n.outer.Identity(); !kept || n.outer.ByClass || n.inner.ByClass { // a lock of the call is handed to a thread that lets it go
			continue
		}
		if n.outer.Path != n.inner.Path || seen[at] || n.outer.PerInstance() && !n.own || !lock.Once(pass.Program, n.outer) || !lock.Once(pass.Program, n.inner) {
			continue
		}
		seen[at] = true
		o.reportAgain(&n)
	}
	o.interrupted()
}

func (o *order) reportAgain(n *nested) {
	f := o.start(n)
	f.Message = fmt.Sprintf("`%s` is taken again by its holder: the thread waits for itself for ever", n.outer.Name)
	if len(n.calls) > 0 {
		f.Message = fmt.Sprintf("`%s` is taken again by its holder, in `%s`: the thread waits for itself for ever", n.outer.Name, o.p.LocalName(n.taker))
	}
	f.Label = fmt.Sprintf("takes `%s` again", n.outer.Name)
	f.Evidence = finding.Intrinsic
	f.Facts = nil
	f.Subject = o.p.Qualified(n.outer.Path)
	f.Help = "call what works under the lock and does not take it, or make it an RLock"
	o.pass.Report(*f)
}
