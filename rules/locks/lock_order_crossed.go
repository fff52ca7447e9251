package locks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Two objects of one class have one lock each, with one name. Where a function
// takes them in the order of its arguments, it takes them in both orders:
//
//	def transfer(self, other, amount):
//	    with self.lock:
//	        with other.lock:
//
// `a.transfer(b, 1)` beside `b.transfer(a, 1)`. Only what are arguments counts:
// a parent and its child have an order of their own.

// crossed reports whether an edge from a lock to its namesake is one between two
// arguments of the holder, in no order but theirs.
func (o *order) crossed(n *nested) bool {
	a, b := n.outer.Path, n.inner.Path
	if a == b || a.Len != 1 || b.Len != 1 || a.Steps != b.Steps {
		return false
	}
	x, ok := o.argument(n.holder, a)
	y, also := o.argument(n.holder, b)
	return ok && also && o.asGiven(x, y)
}

// argument gives the argument of a function that a path starts from.
func (o *order) argument(f link.Func, path link.Path) (link.Expr, bool) {
	fn := o.p.Function(f)
	var is uint32
	switch r := path.Root; {
	case r.Kind == link.SelfRoot && len(fn.Params) > 0:
		is = uint32(fn.Params[0].Var)
	case r.Kind == link.VarRoot && r.File == f.File && r.Func == f.ID:
		is = r.ID
	default:
		return link.Expr{}, false
	}
	v := slices.IndexFunc(fn.Values, func(v facts.Value) bool { return v.Kind == facts.Local && v.A == is })
	e := link.Expr{Func: f, Value: facts.ValueID(max(v, 0))}
	return e, v >= 0 && o.param(e) >= 0
}

// ofArguments: two locks that are written alike but for two arguments of the
// function: `a.lock` and `b.lock`, `locks[i]` and `locks[j]`, `lock_of(x)` and
// `lock_of(y)`.
func (o *order) ofArguments(a, b link.Expr) bool {
	x, y, by := o.differ(a, b)
	return by != itself && o.param(x) >= 0 && o.param(y) >= 0 && o.asGiven(x, y) && (by == byTable || o.alike(x, y))
}

// drawn gives the call of random by which two items are chosen that are taken one
// after the other: chance has no order.
//
//	i, j = random.sample(range(n), 2)
func (o *order) drawn(a, b link.Expr) (call link.Expr, ok bool) {
	x, y, by := o.differ(a, b)
	vx, vy := o.p.Value(x), o.p.Value(y)
	if by == itself || o.text(x) == o.text(y) && vx.Kind == facts.Local {
		return call, false
	}
	if vx.Kind == facts.Unpacked && vy.Kind == facts.Unpacked && vx.A == vy.A && vx.B != vy.B {
		call = link.Expr{Func: x.Func, Value: facts.ValueID(vx.A)}
		vx = o.p.Value(call)
	} else if call = x; o.text(x) != o.text(y) {
		return call, false
	}
	return call, vx.Kind == facts.CallOf && slices.ContainsFunc(o.p.Types(link.Expr{Func: x.Func, Value: facts.ValueID(vx.A)}), func(t link.Type) bool {
		return t.Kind == link.External && strings.HasPrefix(t.Name, "random.")
	})
}

// asGiven: two arguments are what callers gave, in the order in which they gave it.
func (o *order) asGiven(x, y link.Expr) bool {
	if o.param(x) == o.param(y) || o.ordered(x, y) {
		return false
	}
	a, b := o.bound(x), o.bound(y)
	if len(a) == 0 && len(b) == 0 {
		return true
	}
	if len(a) != 1 || len(b) != 1 { // first, second = self.in_order(first, second)
		return false
	}
	v, w, by := o.differ(link.Expr{Func: x.Func, Value: a[0].Src}, link.Expr{Func: y.Func, Value: b[0].Src})
	return by != itself && o.text(v) == o.text(x) && o.text(w) == o.text(y) // x, y = table[x], table[y]
}

func (o *order) bound(e link.Expr) []link.Def {
	return o.p.VarDefs(e.Func, facts.VarID(o.p.Value(e).A))
}

// relation says how two objects that are written alike come from what they differ in.
type relation uint8

const (
	itself      relation = iota // they are what differs
	byAttribute                 // by attributes of the same name
	byTable                     // by looking it up in one table, or asking one function
)

// differ gives what two expressions that are written alike differ in: of
// `self.rows[i].lock` and `self.rows[j].lock` i and j.
func (o *order) differ(a, b link.Expr) (x, y link.Expr, by relation) {
	a, b = o.written(a), o.written(b)
	va, vb := o.p.Value(a), o.p.Value(b)
	part := func(x, y uint32, least relation) (link.Expr, link.Expr, relation) {
		v, w, by := o.differ(link.Expr{Func: a.Func, Value: facts.ValueID(x)}, link.Expr{Func: b.Func, Value: facts.ValueID(y)})
		return v, w, max(by, least)
	}
	same := func(x, y uint32) bool {
		return o.text(link.Expr{Func: a.Func, Value: facts.ValueID(x)}) == o.text(link.Expr{Func: b.Func, Value: facts.ValueID(y)})
	}
	if a.Func != b.Func || va.Kind != vb.Kind {
		return a, b, itself
	}
	switch {
	case va.Kind == facts.Attr && va.Name == vb.Name:
		return part(va.A, vb.A, byAttribute)
	case va.Kind == facts.Item && same(va.A, vb.A) && !same(va.B, vb.B):
		return part(va.B, vb.B, byTable)
	case va.Kind == facts.CallOf && same(va.A, vb.A):
		fn := o.p.Function(a.Func)
		if one, other := fn.Calls[va.B].Args, fn.Calls[vb.B].Args; len(one) == 1 && len(other) == 1 {
			return part(uint32(one[0].Value), uint32(other[0].Value), byTable)
		}
	}
	return a, b, itself
}

func (o *order) text(e link.Expr) string {
	return o.p.File(e.Func).Expr(o.p.Function(e.Func), e.Value)
}

// alike: two objects are of one class, as far as that is known; if it is not, the
// function uses something else of both than their locks.
func (o *order) alike(x, y link.Expr) bool {
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
			if v.Kind == facts.Attr && fn.Values[v.A] == fn.Values[e.Value] && !slices.Contains(names, v.Name) {
				names = append(names, v.Name)
			}
		}
		return names
	}
	shared := 0 // the way to the lock is one
	others := uses(y)
	for _, name := range uses(x) {
		if slices.Contains(others, name) {
			shared++
		}
	}
	return shared > 1
}

// ordered: the function compares two objects or sorts them, as who puts locks in
// order does.
func (o *order) ordered(x, y link.Expr) bool {
	fn := o.p.Function(x.Func)
	between := func(a, b facts.ValueID) bool {
		return o.mentions(x.Func, a, x) && o.mentions(x.Func, b, y) || o.mentions(x.Func, a, y) && o.mentions(x.Func, b, x)
	}
	return slices.ContainsFunc(fn.Values, func(v facts.Value) bool {
		switch v.Kind {
		case facts.Compare:
			switch syntax.CmpOperator(v.Op) {
			case syntax.Lt, syntax.LtE, syntax.Gt, syntax.GtE:
				return between(facts.ValueID(v.A), facts.ValueID(v.B))
			}
		case facts.CallOf:
			callee := fn.Values[v.A]
			if callee.Kind == facts.Global && slices.Contains([]string{"sorted", "min", "max"}, o.p.Text(x.Func, callee.Name)) {
				return slices.ContainsFunc(fn.Calls[v.B].Args, func(a facts.Arg) bool {
					return slices.ContainsFunc(fn.Calls[v.B].Args, func(b facts.Arg) bool { return between(a.Value, b.Value) })
				})
			}
		}
		return false
	})
}

// mentions reports whether a value is got from what an expression is, as far as
// that is written in the function.
func (o *order) mentions(f link.Func, v facts.ValueID, what link.Expr) bool {
	fn := o.p.Function(f)
	text := o.text(what)
	seen := map[facts.ValueID]bool{}
	var search func(v facts.ValueID) bool
	search = func(v facts.ValueID) bool {
		if seen[v] {
			return false
		}
		seen[v] = true
		if o.text(link.Expr{Func: f, Value: v}) == text {
			return true
		}
		if bound, ok := o.p.BoundOnce(link.Expr{Func: f, Value: v}); ok && search(bound.Value) {
			return true
		}
		for operand := range fn.Operands(v) {
			if search(operand) {
				return true
			}
		}
		return false
	}
	return search(v)
}

func (o *order) reportCrossed(n *nested) {
	o.reportUnordered(n, fmt.Sprintf("of the arguments of `%s`: two calls with the same objects the other way round may wait for each other for ever", o.p.LocalName(n.holder)))
}

// reportDrawn reports two locks that chance puts in an order.
func (o *order) reportDrawn(n *nested, call link.Expr) {
	o.reportUnordered(n, fmt.Sprintf("in which `%s` gives them: two threads that draw them the other way round may wait for each other for ever", o.text(call)))
}

// reportUnordered reports two locks that are taken in an order that is none.
func (o *order) reportUnordered(n *nested, which string) {
	if o.told[n.inner.Site] {
		return
	}
	o.told[n.inner.Site] = true
	inner := n.inner.Name
	if len(n.calls) > 0 { // named as the function that takes it names it
		inner = o.p.Show(n.inner.Path)
	}
	f := o.start(n)
	f.Message = fmt.Sprintf("`%s` and `%s` are taken in the order %s", n.outer.Name, inner, which)
	f.Subject = o.p.Qualified(n.outer.Path)
	f.Help = "take them in an order that the objects have, as that of `id(…)`"
	o.actAt(f, n.outer.Site)
	o.tell(f, *n)
	o.pass.Report(*f)
}
