package race

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// A function lends what it returns, if that is a container which the program
// keeps, or goes through one only when it is itself gone through: a view, an
// iterator, an adaptor. The walk is then where its caller loops, under the locks
// that are held there.
//
//	def active(self): return self.jobs.values()
//	def itervalues(d): return iter(d.values())
//	for job in self.active(): …             goes through self.jobs
//	for job in itervalues(self.jobs): …     so does this

// lent is where a walk goes on that starts at a call: a value of the callee.
type lent struct {
	fr *link.Frame
	of facts.ValueID
	by facts.OpID // the return
}

// Container gives the expression that has the access's path: a value of the
// site's function, or of the one that lent it.
func (a *Access) Container() link.Expr {
	if a.lent != nil {
		return link.Expr{Func: a.lent.fr.Func, Value: a.lent.of}
	}
	return link.Expr{Func: a.Site.Func, Value: a.Of}
}

// Lent gives the return of the function that is called for the container of an
// access, if it is.
func (a *Access) Lent() (link.Site, bool) {
	if a.lent == nil {
		return link.Site{}, false
	}
	return link.Site{Func: a.lent.fr.Func, Op: a.lent.by}, true
}

// through notes that a container is gone through. That of a parameter is the
// caller's, if it is a caller's walk that came here.
func (n *noter) through(container facts.ValueID, depth int) {
	switch val := n.fn.Values[container]; {
	case val.Kind == facts.CallOf:
		n.borrow(container, depth, func(inner *noter, given facts.ValueID) { inner.walk(given, depth+1) })
		return
	case n.caller != nil && val.Kind == facts.Local:
		if arg := n.p.ArgumentOf(n.fr, container); arg != 0 {
			n.caller.walk(arg, depth+1)
			return
		}
	}
	if holdsMany(n.p, link.Expr{Func: n.fr.Func, Value: container}) {
		n.contents(Walk, container, 0)
	}
}

// borrow notes what going through the result of a call goes through: use does
// what the caller does, to what a callee returns.
func (n *noter) borrow(v facts.ValueID, depth int, use func(inner *noter, given facts.ValueID)) {
	if n.changed == nil || depth > maxAdaptors || n.calls == maxComposed || !n.changed.lends(n.p, n.fr.Func, n.fn, v) {
		return
	}
	call := link.Expr{Func: n.fr.Func, Value: v}
	caller := *n // a copy, so that n itself may live on the stack: there is one for each op
	callees, _ := n.p.CalleesIn(n.fr, call)
	for _, c := range callees {
		fn := n.p.Function(c.Func)
		if fn.Generator || fn.Async || c.Fresh || c.Guess {
			continue
		}
		next := n.p.Enter(n.fr, link.Site{Func: n.fr.Func, Op: n.p.OpOf(call)}, c)
		inner := noter{p: n.p, changed: n.changed, fr: next, fn: fn, site: n.site, held: n.held, caller: &caller, calls: n.calls + 1}
		guarded := facts.OpID(0) // up to here, a `with` holds something: what leaves it is FT305's
		for i, op := range fn.Ops {
			switch {
			case op.Kind == facts.With:
				guarded = max(guarded, op.End)
			case op.Kind == facts.Return && op.Value != 0 && facts.OpID(i) >= guarded:
				first := len(inner.out)
				use(&inner, op.Value)
				caller.lend(inner.out[first:], v, lent{fr: next, by: facts.OpID(i)})
			}
		}
	}
	n.out = caller.out
}

// lend takes over the walks of a callee.
func (n *noter) lend(walks []Access, call facts.ValueID, by lent) {
	for _, a := range walks {
		if a.Action != Walk {
			continue
		}
		if a.lent == nil {
			by := by
			by.of = a.Of
			a.lent = &by
		}
		a.Of, a.Frame, a.Loop = call, n.fr, n.fn.Async
		n.out = append(n.out, a)
	}
}

// lends reports whether the function that a call names may lend something that
// is changed somewhere.
func (c *changes) lends(p *link.Program, f link.Func, fn *facts.Function, v facts.ValueID) bool {
	val := fn.Values[v]
	if val.Kind != facts.CallOf {
		return false
	}
	callee := fn.Values[val.A]
	return (callee.Kind == facts.Attr || callee.Kind == facts.Global) && c.lenders.Has(p.Name(f, callee.Name))
}

// returned notes what a function returns, if that may be kept somewhere.
func (c *changes) returned(f link.Func, fn *facts.Function, v facts.ValueID) {
	switch fn.Values[v].Kind {
	case facts.Attr, facts.Global, facts.CallOf:
		if !fn.Generator && !fn.Async {
			c.returns = append(c.returns, link.Expr{Func: f, Value: v})
		}
	}
}

// findLenders finds the functions that lend something, once the names of all that
// is changed are known. What one lends, another one may pass on.
func (c *changes) findLenders(p *link.Program) {
	for range 2 {
		for _, e := range c.returns {
			if fn := p.Function(e.Func); c.kept(p, e.Func, fn, e.Value, 0) {
				c.lenders.Add(p.KnownAs(e.Func))
			}
		}
	}
}

// kept reports whether going through a value may go through what is changed
// somewhere, or through an argument.
func (c *changes) kept(p *link.Program, f link.Func, fn *facts.Function, v facts.ValueID, depth int) bool {
	switch val := fn.Values[v]; val.Kind {
	case facts.Attr, facts.Global:
		return c.Has(p.Name(f, val.Name))
	case facts.Local:
		for _, param := range fn.Params {
			if depth > 0 && uint32(param.Var) == val.A {
				return true
			}
		}
	case facts.CallOf:
		callee := fn.Values[val.A]
		if callee.Kind != facts.Attr && callee.Kind != facts.Global || depth > maxAdaptors {
			return false
		}
		name := p.Text(f, callee.Name)
		if callee.Kind == facts.Attr && known.Views[name] != "" {
			return c.kept(p, f, fn, facts.ValueID(callee.A), depth+1)
		}
		if c.lenders.Has(p.Name(f, callee.Name)) {
			return true
		}
		if !vocabulary().consumers.Has(p.Name(f, callee.Name)) {
			return false
		}
		for _, a := range fn.Calls[val.B].Args {
			if c.kept(p, f, fn, a.Value, depth+1) {
				return true
			}
		}
	}
	return false
}
