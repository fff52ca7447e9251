package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// Violation is a call of a function that says to require a lock, where it is not
// held.
type Violation struct {
	Call   link.Site
	Callee link.Func
	Lock   Held // as the callee names it
	Told   bool // by a test, a docstring, a comment or its name, not to ftlint
}

// Violations gives the calls that break a `requires`, in order of callee and
// call, and those of functions that tell without ftlint that they require a lock, if
// somebody else holds it. Constructors may: nobody else has the object yet.
func (c *Callers) Violations() []Violation {
	var out []Violation
	t := tableOf(c.p)
	required := t.declarations().required
	c.p.Functions(func(f link.Func, _ *facts.Function) {
		for _, l := range required[f] {
			for _, site := range c.p.Callers(f) {
				if !c.has(site, f, l) && !c.constructs(site.Func, l) {
					out = append(out, Violation{site, f, l, false})
				}
			}
		}
		if len(required[f]) == 0 {
			out = c.untold(out, f)
		}
	})
	return out
}

// untold adds the calls of a function that do not hold the lock that it tells to require,
// where others do for certain. Only calls on the caller's own object, or of the same module,
// say whose lock it is; what begins and ends the object's use may be alone.
func (c *Callers) untold(out []Violation, f link.Func) []Violation {
	t := tableOf(c.p)
	told := t.told(f)
	if len(told) != 1 {
		return out
	}
	l := told[0]
	var without []link.Site
	proof := false
	for _, site := range c.p.ShippedCallers(f) {
		if site.Func == f || c.replaced(site, f) || c.p.AfterFork(site.Func) || c.making(site) || c.constructs(site.Func, l) {
			continue
		}
		held := c.at(site, f)
		switch i := find(held, l.Path); {
		case i >= 0:
			proof = proof || !held[i].Guess
		case len(c.heldAt(site)) == 0 && t.ofSameObject(site.Func, f, c.p.Op(site).Value) && c.inUse(site.Func):
			without = append(without, site)
		}
	}
	if !proof {
		return out
	}
	for _, site := range without {
		out = append(out, Violation{site, f, l, true})
	}
	return out
}

// inUse reports whether a function belongs to the use of its object, and is called.
func (c *Callers) inUse(f link.Func) bool {
	name := c.p.Text(f, c.p.Function(f).Name)
	if known.MakesReady(name) || known.Ends(name) || name == "__del__" {
		return false
	}
	return !c.p.Private(f) || slices.ContainsFunc(c.p.ShippedCallers(f), func(s link.Site) bool { return s.Func != f && !c.making(s) })
}

// has reports whether a lock that a callee names is held at a call.
func (c *Callers) has(site link.Site, callee link.Func, l Held) bool {
	r := l.Path.Root
	if r.Kind != link.VarRoot {
		return find(c.at(site, callee), l.Path) >= 0
	}
	for i, param := range c.p.Function(callee).Params {
		arg, ok := c.p.Argument(link.Expr{Func: site.Func, Value: c.p.Op(site).Value}, callee, i)
		if uint32(param.Var) != r.ID || !ok {
			continue
		}
		for _, base := range c.p.Paths(c.p.Static(site.Func), arg) {
			if path, ok := l.Path.Rebase(base); ok && find(c.heldAt(site), path) >= 0 {
				return true
			}
		}
	}
	return false
}

// constructs: the lock is one of an object that is being made.
func (c *Callers) constructs(f link.Func, l Held) bool {
	return l.PerInstance() && c.p.Text(f, c.p.Function(f).Name) == "__init__"
}
