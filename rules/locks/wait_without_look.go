package locks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// This file answers: does a wait begin without a look at what it is for? Whoever
// gives notice stores what has happened, and who waits reads it afterwards, but
// does not ask before: if it has happened already, nobody gives notice again.
//
//	def set(self, value):
//	    with self.ready:
//	        self.value = value; self.ready.notify_all()
//
//	def wait(self, timeout=None):
//	    with self.ready: self.ready.wait(timeout)
//	    return self.value is not None

// notice is a call that wakes up who waits, and the store before it that says why.
type notice struct {
	store, call link.Site
	attr        facts.NameID // of the store's function
}

// blind gives the notice that a wait may miss, if it is for good, in the section
// that its function enters for it, with nothing asked in between.
func (w waitOnce) blind() (notice, bool) {
	fn := w.p.Function(w.site.Func)
	self, class, method := w.p.Self(w.site.Func)
	if !method || fn.Async || w.inLoop(w.site) || w.used() || slices.ContainsFunc(w.p.Callers(w.site.Func), w.inLoop) || !w.forGood() {
		return notice{}, false
	}
	condition := w.attribute()
	enters := slices.IndexFunc(fn.Ops, func(o facts.Op) bool {
		return o.Kind == facts.With && o.End > w.site.Op && w.p.LastName(link.Expr{Func: w.site.Func, Value: o.Value}) == condition
	})
	if condition == 0 || enters < 0 || slices.ContainsFunc(fn.Ops[:w.site.Op], func(o facts.Op) bool {
		return o.Kind == facts.If || o.Kind == facts.Guard || o.Kind == facts.While
	}) {
		return notice{}, false
	}
	for _, name := range []string{"notify", "notify_all", "notifyAll"} {
		for _, call := range w.p.InvokesOf(name) {
			_, of, ok := w.p.Self(call.Func)
			if !ok || of != class || call.Func == w.site.Func || (waitOnce{w.pass, w.p, call}).attribute() != condition {
				continue
			}
			if n, ok := w.told(call, self); ok {
				return n, true
			}
		}
	}
	return notice{}, false
}

// attribute gives the name of the attribute on which the method is called.
func (w waitOnce) attribute() link.Name {
	fn := w.p.Function(w.site.Func)
	callee := fn.Values[w.call().A]
	if callee.Kind != facts.Attr || fn.Values[callee.A].Kind != facts.Attr {
		return 0
	}
	return w.p.LastName(link.Expr{Func: w.site.Func, Value: facts.ValueID(callee.A)})
}

// forGood: the wait has no timeout, or one that is None unless the caller says
// otherwise.
func (w waitOnce) forGood() bool {
	fn := w.p.Function(w.site.Func)
	isNone := func(f link.Func, v facts.ValueID) bool {
		val := w.p.Value(link.Expr{Func: f, Value: v})
		return v != 0 && val.Kind == facts.Constant && syntax.ConstantKind(val.Op) == syntax.None
	}
	for _, a := range fn.Calls[w.call().B].Args {
		byDefault := slices.ContainsFunc(fn.Params, func(p facts.Param) bool {
			val := fn.Values[a.Value]
			return val.Kind == facts.Local && facts.VarID(val.A) == p.Var && isNone(link.Func{File: w.site.File, ID: fn.Outer}, p.Default)
		})
		if !byDefault && !isNone(w.site.Func, a.Value) {
			return false
		}
	}
	return true
}

// told gives the store before a call that gives notice, of an attribute that the
// waiting function reads after the wait.
func (w waitOnce) told(call link.Site, self facts.VarID) (notice, bool) {
	fn, teller := w.p.Function(w.site.Func), w.p.Function(call.Func)
	own := func(fn *facts.Function, v facts.ValueID, self facts.VarID) bool {
		val := fn.Values[v]
		return val.Kind == facts.Attr && fn.Values[val.A].Kind == facts.Local && facts.VarID(fn.Values[val.A].A) == self
	}
	for i, op := range teller.Ops[:call.Op] {
		if op.Kind != facts.Write || !own(teller, op.Value, teller.Params[0].Var) {
			continue
		}
		stored := teller.Values[op.Value].Name
		for _, read := range fn.Ops[w.site.Op:] {
			if read.Kind == facts.Read && own(fn, read.Value, self) && w.p.Name(w.site.Func, fn.Values[read.Value].Name) == w.p.Name(call.Func, stored) {
				return notice{link.Site{Func: call.Func, Op: facts.OpID(i)}, call, stored}, true
			}
		}
	}
	return notice{}, false
}

func (w waitOnce) reportBlind(n notice) {
	fn := w.p.Function(w.site.Func)
	name := w.p.File(w.site.Func).Expr(fn, facts.ValueID(fn.Values[w.call().A].A))
	what := w.p.Text(n.call.Func, n.attr)
	w.pass.Report(finding.Finding{
		Location:   w.pass.At(w.site),
		Message:    fmt.Sprintf("`%s` is waited for without a look at `%s`: if `%s` has given notice already, nobody wakes up", name, what, w.p.LocalName(n.call.Func)),
		Label:      "waits, whatever has happened",
		Confidence: finding.Likely, Evidence: finding.Intrinsic, GIL: finding.UnsafeAnyway,
		Subject:  w.p.QualifiedName(w.site.Func) + "." + name,
		Function: w.p.QualifiedName(w.site.Func),
		Related: []finding.Related{
			{Location: w.pass.At(n.store), Role: "write", Message: fmt.Sprintf("`%s` stores here what has happened", w.p.LocalName(n.call.Func))},
			{Location: w.pass.At(n.call), Role: "act", Message: "and gives notice here"},
		},
		Help: fmt.Sprintf("ask first, under the same lock: `while …: %s.wait(…)`", name),
	})
}
