package locks

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
)

// pair is two locks that one function takes itself, the second under the first,
// as the function writes them: `with first:` and `with second:`. Of locks that it
// was given, or takes out of a container, the lock graph knows nothing; the pair
// is looked at in three ways.
//
//   - Who calls the function, or starts a thread that runs it, says what the two
//     are: Thread(target=work, args=(a, b)) and Thread(target=work, args=(b, a)).
//     So does who makes the object that keeps them.
//   - The two belong to the function's arguments: `a.lock` and `b.lock`, or
//     `locks[i]` and `locks[j]`. Then callers may want either order.
//   - The two are neighbours in a ring: `forks[i]` and `forks[(i + 1) % n]`.
type pair struct {
	holder       link.Func
	outer, inner taken
}

// taken is a lock that a function takes.
type taken struct {
	value facts.ValueID // as it is written there
	held  lock.Held
}

// pairs looks at the pairs of a function.
func (o *order) pairs(f link.Func) {
	if !o.takesTwo(f) {
		return
	}
	seen := map[[2]facts.OpID]bool{}
	var all []pair
	fr := o.p.Static(f)
	lock.Walk(o.p, fr, nil, func(op facts.OpID, held []lock.Held) {
		v, ok := entered(o.p, f, op)
		if !ok || len(held) == 0 {
			return
		}
		site := link.Site{Func: f, Op: op}
		inner, ok := lock.Identify(o.p, fr, v)
		if inner.Site = site; !ok || inner.Fresh || !blocks(o.p, site) {
			return
		}
		for _, outer := range held {
			at := [2]facts.OpID{outer.Site.Op, op}
			w, ok := entered(o.p, f, outer.Site.Op)
			if outer.Fresh || outer.Site.Func != f || seen[at] || !ok || !blocks(o.p, outer.Site) {
				continue
			}
			seen[at] = true
			if b := (pair{f, taken{w, outer}, taken{v, inner}}); !o.letIn(held, &b) {
				all = append(all, b)
			}
		}
	})
	for i := range all {
		o.pair(&all[i], all)
	}
}

// letIn: who takes the two has passed something that lets in one at a time, or
// fewer than would close a ring.
func (o *order) letIn(held []lock.Held, b *pair) bool {
	others := slices.ContainsFunc(held, func(h lock.Held) bool {
		_, ok := h.Identity()
		return ok && !h.Guess && !h.Fresh && h.Site != b.outer.held.Site && !h.PerInstance()
	})
	return others || o.counted(b)
}

// counted: the function enters a semaphore before the first of the two.
func (o *order) counted(b *pair) bool {
	for op := range b.outer.held.Site.Op {
		v, ok := entered(o.p, b.holder, op)
		if !ok {
			continue
		}
		for _, t := range o.p.Types(link.Expr{Func: b.holder, Value: v}) {
			if row := known.LockOf(t.Name); t.Kind == link.ExternalInstance && row != nil && row.Counted {
				return true
			}
		}
	}
	return false
}

// takesTwo: a function enters two things, as far as their names may be those of locks.
func (o *order) takesTwo(f link.Func) bool {
	n := 0
	for op := range o.p.Function(f).Ops {
		if _, ok := entered(o.p, f, facts.OpID(op)); ok {
			n++
		}
	}
	return n > 1
}

func (o *order) pair(b *pair, all []pair) {
	from, to := link.Expr{Func: b.holder, Value: b.outer.value}, link.Expr{Func: b.holder, Value: b.inner.value}
	x, at := o.kept(from)
	y, round := o.kept(to)
	if _, j, ok := o.items(x, y); ok && o.counts(j) {
		at = round
	}
	switch {
	case o.neighbours(x, y):
		if !o.chooses(x, y) && !o.bothWays(b, all) {
			o.reportRing(b, x, y, at)
		}
	case o.ofArguments(from, to):
		o.reportCrossed(&nested{holder: b.holder, outer: b.outer.held, inner: b.inner.held})
	default:
		if call, ok := o.drawn(from, to); ok {
			o.reportDrawn(&nested{holder: b.holder, outer: b.outer.held, inner: b.inner.held}, call)
			return
		}
		o.given(b)
	}
}

// bothWays: the function takes the two the other way round, too, as who sits at the
// end of a ring does.
func (o *order) bothWays(b *pair, all []pair) bool {
	text := func(t taken) string { return o.text(link.Expr{Func: b.holder, Value: t.value}) }
	return slices.ContainsFunc(all, func(c pair) bool { return text(c.outer) == text(b.inner) && text(c.inner) == text(b.outer) })
}

// written follows a variable that is bound once to what it is bound to.
func (o *order) written(e link.Expr) link.Expr {
	if bound, ok := o.p.BoundOnce(e); ok && o.param(e) < 0 {
		return bound
	}
	return e
}

// param gives the parameter that an expression is; -1 for others.
func (o *order) param(e link.Expr) int {
	fn := o.p.Function(e.Func)
	v := fn.Values[e.Value]
	return slices.IndexFunc(fn.Params, func(p facts.Param) bool { return v.Kind == facts.Local && uint32(p.Var) == v.A })
}

// given looks at the places that say what the two locks are: those that call the
// function, if it was given both or one of them, or that make its object.
func (o *order) given(b *pair) {
	from, to := link.Expr{Func: b.holder, Value: b.outer.value}, link.Expr{Func: b.holder, Value: b.inner.value}
	if o.ordered(from, to) {
		return
	}
	for _, where := range []func(link.Expr) (link.Func, int){o.asParam, o.asField} {
		f, i := where(from)
		g, j := where(to)
		if i < 0 && j < 0 || i >= 0 && j >= 0 && f != g {
			continue
		}
		if i < 0 {
			f = g
		}
		for _, at := range o.p.GivenIn(f) {
			x, y := from, to
			if i >= 0 {
				x = at.Args[i]
			}
			if j >= 0 {
				y = at.Args[j]
			}
			if x.Value != 0 && y.Value != 0 {
				o.givenAt(b, at.Site, x, y)
			}
		}
		return
	}
}

// asParam gives the parameter that a lock is.
func (o *order) asParam(e link.Expr) (link.Func, int) { return e.Func, o.param(e) }

// asField gives the parameter of the constructor that is kept in the attribute
// that a lock is.
func (o *order) asField(e link.Expr) (link.Func, int) {
	d, ok := o.field(e)
	if !ok {
		return link.Func{}, -1
	}
	return d.Func, o.param(link.Expr{Func: d.Func, Value: d.Src})
}

// kept follows an attribute of self that is an item to where the constructor takes
// it out of its container.
func (o *order) kept(e link.Expr) (link.Expr, *link.Site) {
	if d, ok := o.field(e); ok {
		if src := (link.Expr{Func: d.Func, Value: d.Src}); o.p.Value(o.written(src)).Kind == facts.Item {
			return src, &d.Site
		}
	}
	return e, nil
}

// field gives the only place that gives an attribute of self a value, if it is in
// the constructor.
func (o *order) field(e link.Expr) (link.Def, bool) {
	v := o.p.Value(e)
	self, class, ok := o.p.Self(e.Func)
	if !ok || v.Kind != facts.Attr {
		return link.Def{}, false
	}
	if base := o.p.Function(e.Func).Values[v.A]; base.Kind != facts.Local || facts.VarID(base.A) != self {
		return link.Def{}, false
	}
	defs := o.p.FieldDefs(class, o.p.Text(e.Func, v.Name))
	init, ok := o.p.Method(class, "__init__")
	if !ok || len(defs) != 1 || defs[0].Func != init {
		return link.Def{}, false
	}
	return defs[0], true
}

// givenAt looks at one such place.
func (o *order) givenAt(b *pair, at link.Site, x, y link.Expr) {
	if o.neighbours(x, y) {
		if !o.chooses(x, y) {
			o.reportRing(b, x, y, &at)
		}
		return
	}
	if x.Func == y.Func && o.ordered(x, y) {
		return
	}
	n := nested{holder: b.holder, given: &at}
	for _, l := range []struct {
		e    link.Expr
		from *taken
		to   *lock.Held
	}{{x, &b.outer, &n.outer}, {y, &b.inner, &n.inner}} {
		h, ok := lock.Identify(o.p, o.p.Static(l.e.Func), l.e.Value)
		if !ok || h.Guess || h.Fresh && l.e.Func == b.holder {
			return
		}
		h.Site, h.Fresh = l.from.held.Site, false
		*l.to = h
	}
	o.add(n)
}
