package locks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/syntax"
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
				o.pair(&b)
			}
		}
	})
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

func (o *order) pair(b *pair) {
	if o.ordered(b.holder) {
		return
	}
	from, to := link.Expr{Func: b.holder, Value: b.outer.value}, link.Expr{Func: b.holder, Value: b.inner.value}
	switch {
	case o.neighbours(from, to):
		o.reportRing(b, from, to, nil)
	case o.ofArguments(from, to):
		o.reportCrossed(&nested{holder: b.holder, outer: b.outer.held, inner: b.inner.held})
	default:
		o.given(b)
	}
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

// items gives the container and the keys of two items of one container.
func (o *order) items(a, b link.Expr) (i, j link.Expr, ok bool) {
	a, b = o.written(a), o.written(b)
	va, vb := o.p.Value(a), o.p.Value(b)
	if a.Func != b.Func || va.Kind != facts.Item || vb.Kind != facts.Item {
		return i, j, false
	}
	text := func(v uint32) string { return o.p.File(a.Func).Expr(o.p.Function(a.Func), facts.ValueID(v)) }
	i, j = link.Expr{Func: a.Func, Value: facts.ValueID(va.B)}, link.Expr{Func: a.Func, Value: facts.ValueID(vb.B)}
	return i, j, text(va.A) == text(vb.A) && text(va.B) != text(vb.B)
}

// neighbours: two items of one container, of which one is got by counting round.
func (o *order) neighbours(a, b link.Expr) bool {
	i, j, ok := o.items(a, b)
	return ok && (o.counts(i) || o.counts(j))
}

// counts: a key is a remainder.
func (o *order) counts(key link.Expr) bool {
	key = o.written(key)
	v := o.p.Value(key)
	return v.Kind == facts.Compute && v.Op == 1+uint8(syntax.Mod)
}

// ofArguments: two items of one container, under keys that are arguments, or the
// same attribute of two arguments that the function treats alike.
func (o *order) ofArguments(a, b link.Expr) bool {
	if i, j, ok := o.items(a, b); ok {
		return o.fromParam(i) >= 0 && o.fromParam(j) >= 0 && o.fromParam(i) != o.fromParam(j)
	}
	a, b = o.written(a), o.written(b)
	va, vb := o.p.Value(a), o.p.Value(b)
	if va.Kind != facts.Attr || vb.Kind != facts.Attr || va.Name != vb.Name {
		return false
	}
	x, y := link.Expr{Func: a.Func, Value: facts.ValueID(va.A)}, link.Expr{Func: b.Func, Value: facts.ValueID(vb.A)}
	return o.param(x) >= 0 && o.param(y) >= 0 && o.param(x) != o.param(y) && o.alike(x, y, va.Name)
}

// fromParam gives the parameter that an expression is, or is an attribute of.
func (o *order) fromParam(e link.Expr) int {
	if v := o.p.Value(e); v.Kind == facts.Attr {
		e.Value = facts.ValueID(v.A)
	}
	return o.param(e)
}

// alike: two objects are of one class, as far as that is known; if it is not, the
// function uses something else of both than their locks.
func (o *order) alike(x, y link.Expr, attr facts.NameID) bool {
	classes := func(e link.Expr) (found []link.Class) {
		for _, t := range o.p.Types(e) {
			if t.Kind == link.Instance {
				found = append(found, t.Class)
			}
		}
		return found
	}
	if a, b := classes(x), classes(y); len(a) > 0 && len(b) > 0 {
		return slices.ContainsFunc(a, func(c link.Class) bool { return slices.Contains(b, c) })
	}
	uses := func(e link.Expr) (names []facts.NameID) {
		fn := o.p.Function(e.Func)
		for _, v := range fn.Values {
			if v.Kind == facts.Attr && v.Name != attr && fn.Values[v.A] == fn.Values[e.Value] {
				names = append(names, v.Name)
			}
		}
		return names
	}
	both := uses(y)
	return slices.ContainsFunc(uses(x), func(n facts.NameID) bool { return slices.Contains(both, n) })
}

// given looks at the places that say what the two locks are: those that call the
// function, if it was given both or one of them, or that make its object.
func (o *order) given(b *pair) {
	from, to := link.Expr{Func: b.holder, Value: b.outer.value}, link.Expr{Func: b.holder, Value: b.inner.value}
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
	v := o.p.Value(e)
	self, class, ok := o.p.Self(e.Func)
	if !ok || v.Kind != facts.Attr {
		return link.Func{}, -1
	}
	if base := o.p.Function(e.Func).Values[v.A]; base.Kind != facts.Local || facts.VarID(base.A) != self {
		return link.Func{}, -1
	}
	defs := o.p.FieldDefs(class, o.p.Text(e.Func, v.Name))
	init, ok := o.p.Method(class, "__init__")
	if !ok || len(defs) != 1 || defs[0].Func != init {
		return link.Func{}, -1
	}
	return init, o.param(link.Expr{Func: init, Value: defs[0].Src})
}

// givenAt looks at one such place.
func (o *order) givenAt(b *pair, at link.Site, x, y link.Expr) {
	if o.ordered(at.Func) {
		return
	}
	if o.neighbours(x, y) {
		o.reportRing(b, x, y, &at)
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

// reportRing reports that a function takes two neighbours of a ring.
func (o *order) reportRing(b *pair, x, y link.Expr, given *link.Site) {
	if o.told[b.inner.held.Site] {
		return
	}
	o.told[b.inner.held.Site] = true
	show := func(e link.Expr) string {
		e = o.written(e)
		return o.p.File(e.Func).Expr(o.p.Function(e.Func), e.Value)
	}
	n := nested{holder: b.holder, outer: b.outer.held, inner: b.inner.held, given: given}
	f := o.start(&n)
	f.Message = fmt.Sprintf("`%s` is taken under `%s`, and so on round the ring: if each thread has taken its first lock, all wait for their second for ever", show(y), show(x))
	f.Subject = show(x)
	f.Help = "take the two in the order of their positions, the smaller first"
	for i := range f.Related {
		if f.Related[i].Location == o.pass.At(n.outer.Site) {
			f.Related[i].Role = "act"
		}
	}
	f.Chains = append(f.Chains, f.Chains[0])
	f.Confidence = finding.Likely
	o.pass.Report(*f)
}
