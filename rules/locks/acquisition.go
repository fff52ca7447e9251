package locks

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/rules/rule"
)

// nested is a lock that is taken under another one: in the function that holds
// the other, or in what that function calls.
//
//	def move(self):
//	    with self.lock:        # outer
//	        self.log.write()   # calls
//	…
//	def write(self):
//	    with self.lock:        # inner
type nested struct {
	holder       link.Func   // the function that takes outer
	outer, inner lock.Held   // named as the holder's activation sees them
	calls        []link.Site // from the holder to the function that takes inner
	own          bool        // each of the calls is of a method of the caller's own object
	gates        []lock.Held // all that is held where inner is taken
}

// Bounds of the search below one lock.
const (
	deepest   = 5   // calls
	mostBelow = 400 // activations
)

// acquisitions finds the locks that are taken under others, in the whole program.
// Locks that are guessed, fresh or may not be got in the end are none.
type acquisitions struct {
	p     *link.Program
	found []nested
	root  link.Func
	left  int
	open  []link.Func
	tried []link.Path // locks that an open activation has taken without waiting
}

// nestedLocks is asked by several rules, and answered once.
func nestedLocks(pass *rule.ProjectPass) []nested {
	return link.Side(pass.Program, func(p *link.Program) *acquisitions {
		a := &acquisitions{p: p}
		for _, f := range lockTakers(p) {
			a.root, a.left = f, mostBelow
			a.below(p.Static(f), nil, nil, true)
		}
		return a
	}).found
}

// lockTakers gives the functions that may take a lock themselves, outside of
// tests and the like.
func lockTakers(p *link.Program) []link.Func {
	var takers []link.Func
	acquires := map[link.Func]bool{}
	for _, name := range []string{"acquire", "enter_context"} {
		for _, site := range p.InvokesOf(name) {
			acquires[site.Func] = true
		}
	}
	aside := map[source.FileID]bool{}
	for i, module := range p.Modules {
		aside[source.FileID(i)] = known.SilentModule(module)
	}
	p.Functions(func(f link.Func, fn *facts.Function) {
		if aside[f.File] {
			return
		}
		if acquires[f] || slices.ContainsFunc(fn.Ops, func(o facts.Op) bool { return o.Kind == facts.With && o.Flags&facts.Async == 0 }) {
			takers = append(takers, f)
		}
	})
	return takers
}

// below goes through an activation and what it calls. outer are the locks that
// the root holds where the chain of calls leaves it; own says that all calls so far
// are of the root's own object.
func (a *acquisitions) below(fr *link.Frame, outer []lock.Held, calls []link.Site, own bool) {
	if a.left--; a.left < 0 || slices.Contains(a.open, fr.Func) {
		return
	}
	a.open = append(a.open, fr.Func)
	tried := len(a.tried)
	defer func() { a.open, a.tried = a.open[:len(a.open)-1], a.tried[:tried] }()
	var seen []link.Site // where locks that are known of were taken
	lock.Walk(a.p, fr, nil, func(op facts.OpID, held []lock.Held) {
		held = firm(held)
		for i, h := range held { // of a lock that is a class of the program only the result is seen
			if h.Site.Func == fr.Func && !slices.Contains(seen, h.Site) {
				seen = append(seen, h.Site)
				a.take(slices.Concat(outer, held[:i]), h, calls, own)
			}
		}
		if h, ok := a.taken(fr, op); ok && !slices.Contains(seen, h.Site) {
			seen = append(seen, h.Site)
			a.take(slices.Concat(outer, held), h, calls, own)
		}
		under := outer
		if len(calls) == 0 {
			under = held
		}
		if len(under) > 0 && len(calls) < deepest {
			a.enter(fr, op, slices.Clone(under), calls, own)
		}
	})
}

// enter goes into what an op calls: not into constructors, since what concerns a
// new object alone is mostly told by its arguments, and not into functions that
// were put into a container, since of whose container it is nothing is known.
func (a *acquisitions) enter(fr *link.Frame, op facts.OpID, under []lock.Held, calls []link.Site, own bool) {
	callees := a.p.Implicit(fr, op)
	fn := a.p.Function(fr.Func)
	if o := fn.Ops[op]; o.Kind == facts.Invoke && !a.element(fr.Func, facts.ValueID(fn.Values[o.Value].A)) {
		called, _ := a.p.CalleesIn(fr, link.Expr{Func: fr.Func, Value: o.Value})
		callees = append(callees, called...)
	}
	site := link.Site{Func: fr.Func, Op: op}
	for _, c := range callees {
		if callee := a.p.Function(c.Func); c.Guess || c.Fresh || callee.Async || callee.Generator && c.Made.Value == 0 {
			continue
		}
		a.below(a.p.Enter(fr, site, c), under, append(slices.Clip(calls), site), own && a.ofSelf(fr.Func, c))
	}
}

// element: a called value comes out of a container.
func (a *acquisitions) element(f link.Func, v facts.ValueID) bool {
	fn := a.p.Function(f)
	val := fn.Values[v]
	if val.Kind == facts.Local {
		return slices.ContainsFunc(a.p.VarDefs(f, facts.VarID(val.A)), func(d link.Def) bool {
			return d.Func == f && a.element(f, d.Src)
		})
	}
	return val.Kind == facts.Element || val.Kind == facts.Item || val.Kind == facts.Unpacked
}

// ofSelf: a callee is a method of the object that the caller is a method of.
func (a *acquisitions) ofSelf(f link.Func, c link.Callee) bool {
	fn := a.p.Function(f)
	if c.Receiver.Value == 0 || c.Receiver.Func != f || len(fn.Params) == 0 {
		return false
	}
	v := fn.Values[c.Receiver.Value]
	if v.Kind == facts.CallOf { // super().m()
		callee := fn.Values[v.A]
		return callee.Kind == facts.Global && a.p.Text(f, callee.Name) == "super"
	}
	_, _, method := a.p.EnclosingSelf(f)
	return method && v.Kind == facts.Local && facts.VarID(v.A) == fn.Params[0].Var
}

// waits: the lock is taken however long it takes.
func (a *acquisitions) waits(site link.Site) bool {
	fn := a.p.Function(site.Func)
	op := fn.Ops[site.Op]
	return op.Kind != facts.Invoke || len(fn.Calls[fn.Values[op.Value].B].Args) == 0 || a.p.Text(site.Func, fn.Values[fn.Values[op.Value].A].Name) == "enter_context"
}

// taken is the lock that an op itself takes.
func (a *acquisitions) taken(fr *link.Frame, op facts.OpID) (lock.Held, bool) {
	fn := a.p.Function(fr.Func)
	o := fn.Ops[op]
	v := o.Value
	switch {
	case o.Kind == facts.With && o.Flags&facts.Async == 0:
	case o.Kind == facts.Invoke:
		call := fn.Values[v]
		callee := fn.Values[call.A]
		args := fn.Calls[call.B].Args
		if callee.Kind != facts.Attr {
			return lock.Held{}, false
		}
		switch name := a.p.Text(fr.Func, callee.Name); {
		case name == "acquire":
			v = facts.ValueID(callee.A)
		case name == "enter_context" && len(args) == 1:
			v = args[0].Value
		default:
			return lock.Held{}, false
		}
	default:
		return lock.Held{}, false
	}
	h, ok := lock.Identify(a.p, fr, v)
	h.Site = link.Site{Func: fr.Func, Op: op}
	return h, ok && !h.Guess && !h.Fresh
}

// take adds what a lock is taken under.
func (a *acquisitions) take(outer []lock.Held, inner lock.Held, calls []link.Site, own bool) {
	if !a.waits(inner.Site) {
		a.tried = append(a.tried, inner.Path)
		return
	}
	for _, h := range outer {
		if !slices.Contains(a.tried, h.Path) { // what comes after a try is not for who holds it
			a.found = append(a.found, nested{a.root, h, inner, calls, own, outer})
		}
	}
}

// firm are the locks that are certain to be locks, and to be held.
func firm(held []lock.Held) []lock.Held {
	return slices.DeleteFunc(slices.Clone(held), func(h lock.Held) bool { return h.Guess || h.Fresh })
}
