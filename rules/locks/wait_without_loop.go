package locks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/rules/rule"
)

// WaitWithoutLoop is FT507.
var WaitWithoutLoop = &rule.Rule{
	Code: "FT507", Name: "wait-without-loop", Severity: finding.Error, Since: "0.2.0",
	Beside: waitWithoutLoop,
	Doc: rule.Doc{
		Title: "a condition is waited for once, and what it stands for is not looked at again",
		Why: "When `wait` returns, the lock is held again, but between `notify` and that another thread may have had it: the item that was announced may be gone. " +
			"`notify_all` wakes all that wait, for what is enough for one, and a wait with a timeout returns without any notice. If the notice comes before the wait begins, it is lost.",
		Bad: `import threading

ready = threading.Condition()
items = []

def take():
    with ready:
        if not items:
            ready.wait()
        return items.pop()

def put(item):
    with ready:
        items.append(item)
        ready.notify_all()
`,
		Good: `import threading

ready = threading.Condition()
items = []

def take():
    with ready:
        while not items:
            ready.wait()
        return items.pop()

def put(item):
    with ready:
        items.append(item)
        ready.notify_all()
`,
		Fix: "Wait in a loop over what is waited for, or by `wait_for`. `--fix` turns an `if` whose body is the wait into a `while`.",
		Limits: "Conditions of `threading` and `multiprocessing` are looked at, where the object is known to be one. A wait that is in any loop, in a function that is called in a loop, or whose result is used " +
			"is left alone, and so is one with a timeout: what comes after it has to reckon with either outcome. So is one that nothing comes after. If nothing is changed or taken out of a container afterwards, it is possible only: what was announced may be there for good. A wait before which nothing is asked is reported " +
			"whatever its timeout may be, where the method that gives notice stores what the waiting one reads afterwards.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#condition-objects",
		},
	},
}

func waitWithoutLoop(pass *rule.ProjectPass) {
	for _, site := range pass.Program.InvokesOf("wait") {
		w := waitOnce{pass, pass.Program, site}
		if known.SilentModule(w.p.Modules[site.File]) {
			continue
		}
		if w.isCondition() && !w.repeated() {
			w.report()
		} else if n, ok := w.blind(); ok {
			w.reportBlind(n)
		}
	}
}

// waitOnce looks at one call of a method named wait.
type waitOnce struct {
	pass *rule.ProjectPass
	p    *link.Program
	site link.Site
}

func (w waitOnce) call() facts.Value {
	fn := w.p.Function(w.site.Func)
	return fn.Values[fn.Ops[w.site.Op].Value]
}

// isCondition: the object is a condition, and nothing else.
func (w waitOnce) isCondition() bool {
	callee := w.p.Function(w.site.Func).Values[w.call().A]
	if callee.Kind != facts.Attr {
		return false
	}
	types := w.p.Types(link.Expr{Func: w.site.Func, Value: facts.ValueID(callee.A)})
	is := func(t link.Type) bool {
		row := known.LockOf(t.Name)
		return t.Kind == link.ExternalInstance && row != nil && row.Waits
	}
	return len(types) > 0 && !slices.ContainsFunc(types, func(t link.Type) bool { return t.Kind != link.Immutable && !is(t) }) &&
		slices.ContainsFunc(types, is)
}

// repeated: the wait is in a loop, its result is used, or it ends by itself.
func (w waitOnce) repeated() bool {
	fn := w.p.Function(w.site.Func)
	if w.p.Function(w.site.Func).Async || w.inLoop(w.site) || w.used() {
		return true
	}
	if !w.takesLock() && slices.ContainsFunc(w.p.Callers(w.site.Func), w.inLoop) {
		return true
	}
	return len(fn.Calls[w.call().B].Args) > 0 || w.last()
}

// last: nothing comes after the wait that what is waited for could matter to, but
// perhaps a line in a log.
func (w waitOnce) last() bool {
	fn := w.p.Function(w.site.Func)
	block := fn.Enclosing(w.site.Op)
	read := false // what is read goes into the next line of the log, or matters
	for i, o := range fn.Ops[w.site.Op+1:] {
		switch {
		case o.Kind == facts.Return:
			if read || facts.OpID(i)+w.site.Op+1 <= block {
				return !read
			}
		case o.Kind == facts.Read:
			read = true
		case o.Kind == facts.Invoke && isLogCall(w.p, w.site.Func, fn.Values[o.Value]):
			read = false
		default:
			return false
		}
	}
	return !read
}

// takesLock: the wait is in a section of its own function, so that a loop around
// the call of that function tests nothing under the lock.
func (w waitOnce) takesLock() bool {
	taken := false
	lock.Walk(w.p, w.p.Static(w.site.Func), nil, func(op facts.OpID, held []lock.Held) {
		if op == w.site.Op {
			taken = slices.ContainsFunc(held, func(h lock.Held) bool { return h.Site.Func == w.site.Func })
		}
	})
	return taken
}

func (w waitOnce) inLoop(site link.Site) bool {
	fn := w.p.Function(site.Func)
	for i := int(site.Op) - 1; i >= 0; i-- {
		switch fn.Ops[i].Kind {
		case facts.While, facts.For, facts.Condition:
			if fn.Ops[i].End > site.Op {
				return true
			}
		}
	}
	return false
}

// used: something is done with what the wait returns.
func (w waitOnce) used() bool {
	fn := w.p.Function(w.site.Func)
	value := fn.Ops[w.site.Op].Value
	return slices.ContainsFunc(fn.Ops[w.site.Op+1:], func(o facts.Op) bool { return o.Value == value || o.Src == value }) ||
		slices.ContainsFunc(fn.Values, func(v facts.Value) bool { return v.Kind == facts.Not && facts.ValueID(v.A) == value })
}

// test is the innermost `if` around the wait.
func (w waitOnce) test() (facts.OpID, bool) {
	fn := w.p.Function(w.site.Func)
	for i := int(w.site.Op) - 1; i >= 0; i-- {
		if o := &fn.Ops[i]; o.End > w.site.Op && (o.Kind == facts.If || o.Kind == facts.Else) {
			return facts.OpID(i), true
		}
	}
	return 0, false
}

// relies: after the wait the function changes something, or takes an item, which
// another one that has been woken may have done first. What is only looked at may
// have come for good, as a result has.
func (w waitOnce) relies() bool {
	fn := w.p.Function(w.site.Func)
	return slices.ContainsFunc(fn.Ops[w.site.Op+1:], func(o facts.Op) bool {
		v := fn.Values[o.Value]
		switch o.Kind {
		case facts.Write, facts.Delete:
			return true
		case facts.Read:
			return v.Kind == facts.Item
		case facts.Invoke:
			callee := fn.Values[v.A]
			return callee.Kind == facts.Attr && known.Mutators[w.p.Text(w.site.Func, callee.Name)]
		}
		return false
	})
}

func (w waitOnce) report() {
	fn := w.p.Function(w.site.Func)
	callee := fn.Values[w.call().A]
	name := w.p.File(w.site.Func).Expr(fn, facts.ValueID(callee.A))
	f := finding.Finding{
		Location:   w.pass.At(w.site),
		Message:    fmt.Sprintf("`%s` is waited for without a loop: what it stands for may be gone, or not be there yet, when the wait is over", name),
		Label:      "waits once",
		Confidence: finding.Likely,
		Evidence:   finding.Intrinsic,
		GIL:        finding.UnsafeAnyway,
		Subject:    w.p.QualifiedName(w.site.Func) + "." + name,
		Function:   w.p.QualifiedName(w.site.Func),
		Help:       fmt.Sprintf("wait in a `while` over what is waited for, or call `%s.wait_for(…)`", name),
	}
	if i, ok := w.test(); ok {
		if !w.relies() {
			f.Confidence = finding.Possible
		}
		f.Related = []finding.Related{{Location: w.pass.At(link.Site{Func: w.site.Func, Op: i}), Role: "test", Message: "tested before, and not again after"}}
		f.Fixes = []finding.Fix{{Applicability: finding.Safe, Message: "test again after the wait", Plans: []edit.Plan{edit.Repeat{At: f.Location.Span}}}}
	}
	w.pass.Report(f)
}
