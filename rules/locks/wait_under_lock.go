package locks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// WaitUnderLock is FT506.
var WaitUnderLock = &rule.Rule{
	Code: "FT506", Name: "wait-under-lock", Severity: finding.Error, Since: "0.2.0",
	Project: waitUnderLock, NoRaces: true,
	Doc: rule.Doc{
		Title: "a thread is joined under a lock that the thread itself takes",
		Why:   "`with self.lock: self.worker.join()` waits for the worker with the lock held. If the worker needs that lock before it can end, it waits for the one who waits for it: neither goes on. An RLock is no help, because the two are different threads.",
		Bad: `import threading

class Ticker:
    def __init__(self):
        self.lock = threading.Lock()
        self.stopped = False
        self.worker = threading.Thread(target=self.run)
        self.worker.start()

    def run(self):
        while True:
            with self.lock:
                if self.stopped:
                    return

    def stop(self):
        with self.lock:
            self.stopped = True
            self.worker.join()
`,
		Good: `import threading

class Ticker:
    def __init__(self):
        self.lock = threading.Lock()
        self.stopped = False
        self.worker = threading.Thread(target=self.run)
        self.worker.start()

    def run(self):
        while True:
            with self.lock:
                if self.stopped:
                    return

    def stop(self):
        with self.lock:
            self.stopped = True
        self.worker.join()
`,
		Fix:    "Say under the lock that the thread shall end, let the lock go, and join then.",
		Limits: "Joins of threads and their `stop` methods, and `join`, `terminate` and `shutdown` of thread pools are seen, through three calls; what the thread does is followed six calls deep. Futures, queues and the end of a `with` of a pool are not yet. A join with a timeout is left alone.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#threading.Thread.join",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func waitUnderLock(pass *rule.ProjectPass) {
	w := waiting{pass: pass, p: pass.Program, callers: lock.NewCallers(pass.Program), taken: map[link.Func][]taken{}}
	for _, site := range w.p.InvokesOf("join") {
		for _, e := range w.joined(site) {
			w.check(site, e)
		}
	}
	for _, name := range []string{"join", "terminate", "shutdown"} {
		for _, site := range w.p.InvokesOf(name) {
			for _, e := range w.ended(site, name) {
				w.check(site, e)
			}
		}
	}
}

// waiting looks for joins under locks.
type waiting struct {
	pass    *rule.ProjectPass
	p       *link.Program
	callers *lock.Callers
	taken   map[link.Func][]taken // by a thread's target: the locks that its code takes
}

// taken is a lock that a thread's code takes, and where.
type taken struct {
	lock.Held
	in link.Func
}

// joined gives the entries whose threads a call of join waits for: those of the
// receiver's class, or of the call that makes it.
func (w *waiting) joined(site link.Site) []*thread.Entry {
	fn := w.p.Function(site.Func)
	call := fn.Values[fn.Ops[site.Op].Value]
	callee := fn.Values[call.A]
	if callee.Kind != facts.Attr || len(fn.Calls[call.B].Args) > 0 {
		return nil
	}
	var out []*thread.Entry
	for _, t := range w.p.Types(link.Expr{Func: site.Func, Value: facts.ValueID(callee.A)}) {
		for i := range w.pass.Entries {
			e := &w.pass.Entries[i]
			if e.Kind == known.Parallel && w.runs(e, t) {
				out = append(out, e)
			}
		}
	}
	return out
}

// runs reports whether the object is the thread of an entry.
func (w *waiting) runs(e *thread.Entry, t link.Type) bool {
	switch t.Kind {
	case link.Instance:
		run, ok := w.p.Method(t.Class, "run")
		return ok && run == e.Target.Func
	case link.ExternalInstance:
		return t.Name == known.ThreadClass && t.At.Func == e.Spawn.Func && t.At.Value == w.p.Op(e.Spawn).Value
	}
	return false
}

// check looks for a lock that is held at the join, or at a call that leads
// there, and that the thread's code takes.
func (w *waiting) check(join link.Site, e *thread.Entry) {
	level, seen := []link.Site{join}, map[link.Func]bool{}
	for range 3 {
		var next []link.Site
		for _, site := range level {
			for _, held := range w.heldAt(site) {
				if t, ok := w.takes(e, held); ok {
					w.report(site, join, held, t, e)
					return
				}
			}
			if !seen[site.Func] {
				seen[site.Func] = true
				next = append(next, w.p.Callers(site.Func)...)
			}
		}
		level = next
	}
}

// heldAt gives the locks that a function itself holds at one of its ops.
func (w *waiting) heldAt(site link.Site) []lock.Held {
	var here []lock.Held
	lock.Walk(w.p, w.p.Static(site.Func), w.callers.Entered(site.Func), func(op facts.OpID, held []lock.Held) {
		if op == site.Op {
			here = held
		}
	})
	return here
}

// takes gives the place where a thread's code takes a lock that is not a guess.
func (w *waiting) takes(e *thread.Entry, held lock.Held) (taken, bool) {
	if held.Guess || held.Fresh {
		return taken{}, false
	}
	if _, asked := w.taken[e.Target.Func]; !asked {
		w.taken[e.Target.Func] = w.takenBy(e.Target.Func)
	}
	for _, t := range w.taken[e.Target.Func] {
		if lock.Same(t.Held, held) {
			return t, true
		}
	}
	return taken{}, false
}

func (w *waiting) takenBy(target link.Func) []taken {
	var out []taken
	level, seen := []link.Func{target}, map[link.Func]bool{target: true}
	for range 6 {
		var next []link.Func
		for _, f := range level {
			lock.Walk(w.p, w.p.Static(f), nil, func(op facts.OpID, held []lock.Held) {
				for _, h := range held {
					if h.Site.Func == f && !h.Guess && !h.Fresh {
						out = append(out, taken{h, f})
					}
				}
				o := w.p.Op(link.Site{Func: f, Op: op})
				if o.Kind != facts.Invoke {
					return
				}
				callees, _ := w.p.Callees(link.Expr{Func: f, Value: o.Value})
				for _, c := range callees {
					if !seen[c.Func] {
						seen[c.Func] = true
						next = append(next, c.Func)
					}
				}
			})
		}
		level = next
	}
	return out
}

func (w *waiting) report(site, join link.Site, held lock.Held, t taken, e *thread.Entry) {
	p := w.p
	spawn := w.pass.At(e.Spawn)
	f := finding.Finding{
		Location:   w.pass.At(site),
		Message:    fmt.Sprintf("%s under `%s`, which `%s` takes on that thread: both may wait for ever", waited(e), held.Name, p.LocalName(t.in)),
		Label:      fmt.Sprintf("waits here, holding `%s`", held.Name),
		Confidence: finding.Likely,
		Evidence:   finding.Spawned,
		GIL:        finding.UnsafeAnyway,
		Subject:    p.Qualified(held.Path),
		Function:   p.QualifiedName(site.Func),
		Related: []finding.Related{
			{Location: w.pass.At(held.Site), Role: "lock", Message: fmt.Sprintf("`%s` is taken here", held.Name)},
			{Location: w.pass.At(t.Site), Role: "lock", Message: fmt.Sprintf("the thread takes it in `%s`", p.LocalName(t.in))},
		},
		Chains: []finding.Chain{
			{{Location: w.pass.At(site), Function: p.QualifiedName(site.Func), Locks: []string{held.Name}}},
			{{Location: spawn, Function: p.QualifiedName(e.Spawn.Func)}, {Location: w.pass.At(t.Site), Function: p.QualifiedName(t.in)}},
		},
		Facts: []finding.Fact{{Label: "threads", Text: fmt.Sprintf("`%s` runs on %s [spawned]", p.LocalName(e.Target.Func), e.Words), At: &spawn}},
		Help:  fmt.Sprintf("let `%s` go before the join", held.Name),
	}
	if join != site {
		f.Related = append(f.Related, finding.Related{Location: w.pass.At(join), Role: "site", Message: "the join"})
	}
	w.pass.Report(f)
}
