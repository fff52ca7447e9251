package locks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// ReplacedLock is FT508.
var ReplacedLock = &rule.Rule{
	Code: "FT508", Name: "replaced-lock", Severity: finding.Warning, Since: "0.2.0",
	Beside: replacedLock,
	Doc: rule.Doc{
		Title: "a lock that others may hold is replaced by a new one, or copied with its object",
		Why: "A lock keeps out those who take the same lock. Thread A holds it, or waits for it; thread B stores a new lock in its place; thread C takes the new one: A and C are inside together. " +
			"A lock cannot be copied or pickled, either: `copy.deepcopy` and `pickle.dumps` of an object that keeps one raise TypeError.",
		Bad: `import threading

class Counter:
    def __init__(self):
        self._lock = threading.Lock()
        self._counts = {}

    def add(self, key):
        with self._lock:
            self._counts[key] = self._counts.get(key, 0) + 1

    def reset(self):
        self._lock = threading.Lock()
        self._counts = {}
`,
		Good: `import threading

class Counter:
    def __init__(self):
        self._lock = threading.Lock()
        self._counts = {}

    def add(self, key):
        with self._lock:
            self._counts[key] = self._counts.get(key, 0) + 1

    def reset(self):
        with self._lock:
            self._counts = {}
`,
		Fix: "Keep the lock, and reset under it what it guards. An object that is to be copied or pickled leaves its lock out in `__getstate__` and makes one in `__setstate__`.",
		Limits: "A lock that is made on first use is FT201's and FT202's, one that each call makes FT502's. What constructors make, and functions that only they call, is the first lock. Left alone are at-fork handlers and what asks for the process's id, " +
			"a lock that is made before threads are started by the same function, and one that was taken out before. Of what is copied or pickled the class has to be known.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#lock-objects",
			"https://docs.python.org/3/library/pickle.html#handling-stateful-objects",
		},
	},
}

func replacedLock(pass *rule.ProjectPass) {
	r := &replacing{pass: pass, p: pass.Program}
	var seen []link.Path
	sections := whatIsUnderLocks(pass).sections
	for i := range sections {
		if path, ok := sections[i].Identity(); ok && !slices.Contains(seen, path) {
			seen = append(seen, path)
			r.lock(path, sections)
		}
	}
	r.copies()
}

// replacing looks for locks that are stored twice.
type replacing struct {
	pass *rule.ProjectPass
	p    *link.Program
}

// lock looks at the places that store a lock: those that come with the object or
// module, and the others.
func (r *replacing) lock(path link.Path, sections []section) {
	var first, again []link.Def
	for _, d := range r.stores(path) {
		switch {
		case !r.makesLock(d):
		case r.atBirth(d.Func, 0):
			first = append(first, d)
		default:
			again = append(again, d)
		}
	}
	if len(first) == 0 { // made by whoever opens it, or by the constructor's call of what others call, too
		first = slices.DeleteFunc(slices.Clone(again), func(d link.Def) bool { return !r.bornBy(d.Func) })
	}
	if len(first) == 0 {
		return
	}
	for _, d := range again {
		if r.afterFork(d.Func, 0) || r.beforeThreads(d) || r.tested(d) || r.p.Confined(d.Func) {
			continue
		}
		i := slices.IndexFunc(sections, func(s section) bool {
			at, ok := s.Identity()
			return ok && at == path && s.holder != d.Func && !r.atBirth(s.holder, 0)
		})
		if i >= 0 {
			r.report(path, first[0], d, &sections[i])
			return
		}
	}
}

// stores gives the places that store at a lock's path.
func (r *replacing) stores(path link.Path) []link.Def {
	switch {
	case path.Root.Kind == link.GlobalRoot && path.Len == 0:
		return r.p.GlobalDefs(path.Root.File, path.Root.Name.String())
	case (path.Root.Kind == link.SelfRoot || path.Root.Kind == link.ClassRoot) && path.Len == 1 && !path.Last().IsItem():
		return r.p.FieldDefs(link.Class{File: path.Root.File, ID: facts.ClassID(path.Root.ID)}, path.Last().Name())
	}
	return nil
}

// makesLock: what is stored is a new lock.
func (r *replacing) makesLock(d link.Def) bool {
	e := link.Expr{Func: d.Func, Value: d.Src}
	return r.p.Value(e).Kind == facts.CallOf && slices.ContainsFunc(r.p.Types(e), func(t link.Type) bool {
		return t.Kind == link.ExternalInstance && t.At == e && known.LockOf(t.Name) != nil
	})
}

// atBirth: a function runs before anybody else has the object, or when the module
// is imported: a constructor, or what only constructors call.
func (r *replacing) atBirth(f link.Func, depth int) bool {
	fn := r.p.Function(f)
	if fn.Kind != facts.Def || known.Constructors[r.p.Text(f, fn.Name)] {
		return true
	}
	callers := r.p.Callers(f)
	return depth < farthest && len(callers) > 0 && !slices.ContainsFunc(callers, func(c link.Site) bool {
		return r.startsBefore(c) || !r.onNew(c) && !r.atBirth(c.Func, depth+1)
	})
}

// onNew: a method is called on an object that its caller makes: `Row()`, `cls()`,
// `cls.__new__(cls)`.
func (r *replacing) onNew(call link.Site) bool {
	_, receiver := r.p.MethodCalled(call)
	if slices.ContainsFunc(r.p.Types(receiver), func(t link.Type) bool { return t.Kind == link.Instance && t.At.Func == call.Func && t.At.Value != 0 }) {
		return true
	}
	fn := r.p.Function(call.Func)
	v := r.p.Value(receiver)
	return v.Kind == facts.Local && slices.ContainsFunc(r.p.VarDefs(call.Func, facts.VarID(v.A)), func(d link.Def) bool {
		made := r.p.Value(link.Expr{Func: d.Func, Value: d.Src})
		if made.Kind != facts.CallOf || d.Func != call.Func {
			return false
		}
		callee := fn.Values[made.A]
		ofClass := callee.Kind == facts.Local && len(fn.Params) > 0 && fn.Params[0].Var == facts.VarID(callee.A)
		return ofClass || callee.Kind == facts.Attr && r.p.Text(call.Func, callee.Name) == "__new__"
	})
}

// bornBy: a constructor calls a function.
func (r *replacing) bornBy(f link.Func) bool {
	return slices.ContainsFunc(r.p.Callers(f), func(c link.Site) bool { return r.atBirth(c.Func, 0) && !r.startsBefore(c) })
}

// startsBefore: a thread is started by a function before it gets to a site, as a
// script does.
func (r *replacing) startsBefore(at link.Site) bool {
	return slices.ContainsFunc(r.pass.Entries, func(e thread.Entry) bool { return e.Start.Func == at.Func && e.Start.Op < at.Op })
}

// afterFork: a function runs in a forked child, where there is one thread: it, or
// who calls it, says so by its name, is registered for that, or asks for the id
// of the process.
func (r *replacing) afterFork(f link.Func, depth int) bool {
	if depth > farthest {
		return false
	}
	name := r.p.Text(f, r.p.Function(f).Name)
	if strings.Contains(name, "fork") || r.p.AfterFork(f) || slices.ContainsFunc(r.p.InvokesOf("getpid"), func(s link.Site) bool { return s.Func == f }) {
		return true
	}
	return slices.ContainsFunc(r.p.Callers(f), func(c link.Site) bool { return r.afterFork(c.Func, depth+1) })
}

// beforeThreads: the function starts the threads itself, after it has made the
// lock for them.
func (r *replacing) beforeThreads(d link.Def) bool {
	for i := range r.pass.Entries {
		if e := &r.pass.Entries[i]; e.Start.Func == d.Func && e.Start.Op > d.Op {
			return true
		}
	}
	return false
}

// tested: a branch asks for the lock that is there, to make one only if there is
// none.
func (r *replacing) tested(d link.Def) bool {
	fn := r.p.Function(d.Func)
	target := r.p.File(d.Func).Expr(fn, fn.Ops[d.Op].Value)
	for i, op := range fn.Ops[:d.Op] {
		switch op.Kind {
		case facts.If, facts.Else, facts.Except, facts.Guard:
			if op.End > d.Op && (op.Kind == facts.Except || strings.Contains(r.p.File(d.Func).Expr(fn, fn.Ops[i].Value), target)) {
				return true
			}
		}
	}
	return false
}

func (r *replacing) report(path link.Path, first, again link.Def, s *section) {
	name := r.p.Show(path)
	r.pass.Report(finding.Finding{
		Location:   r.pass.At(again.Site),
		Message:    fmt.Sprintf("`%s` is replaced here: who holds the old one, as `%s` does, does not keep out who takes the new one", name, r.p.LocalName(s.holder)),
		Label:      "a new lock",
		Confidence: finding.Likely, Evidence: finding.Declared, GIL: finding.UnsafeAnyway,
		Subject: r.p.Qualified(path), Function: r.p.QualifiedName(again.Func),
		Related: []finding.Related{
			{Location: r.pass.At(first.Site), Role: "site", Message: "made here first"},
			{Location: r.pass.At(s.Site), Role: "lock", Message: "taken here"},
		},
		Facts: []finding.Fact{{Label: "threads", Text: "what takes locks is meant for threads [declared]"}},
		Help:  "keep the lock, and reset under it what it guards",
	})
}
