package locks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// neighbours: two items of one container, of which one is got by counting round:
// `forks[i]` and `forks[(i + 1) % n]`.
func (o *order) neighbours(a, b link.Expr) bool {
	i, j, ok := o.items(a, b)
	return ok && (o.counts(i) || o.counts(j))
}

// items gives the keys of two items of one container.
func (o *order) items(a, b link.Expr) (i, j link.Expr, ok bool) {
	a, b = o.written(a), o.written(b)
	va, vb := o.p.Value(a), o.p.Value(b)
	if a.Func != b.Func || va.Kind != facts.Item || vb.Kind != facts.Item {
		return i, j, false
	}
	part := func(v uint32) link.Expr { return link.Expr{Func: a.Func, Value: facts.ValueID(v)} }
	i, j = part(va.B), part(vb.B)
	return i, j, o.text(part(va.A)) == o.text(part(vb.A)) && o.text(i) != o.text(j)
}

// counts: a key is a remainder.
func (o *order) counts(key link.Expr) bool {
	key = o.written(key)
	v := o.p.Value(key)
	return v.Kind == facts.Compute && v.Op == 1+uint8(syntax.Mod)
}

// chooses: which of two neighbours comes first is decided by where they stand, as
// the last one does that takes its right fork first, or by sorting the two.
func (o *order) chooses(a, b link.Expr) bool {
	i, j, _ := o.items(a, b)
	if o.ordered(i, j) {
		return true
	}
	fn := o.p.Function(i.Func)
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		if op.Kind != facts.If && op.Kind != facts.Guard {
			return false
		}
		return slices.ContainsFunc(append(o.positions(i), o.positions(j)...), func(place link.Expr) bool { return o.mentions(i.Func, op.Value, place) })
	})
}

// positions gives what a key is counted from: of `(i + 1) % n` i.
func (o *order) positions(key link.Expr) []link.Expr {
	fn, v := o.p.Function(key.Func), o.p.Value(key)
	switch v.Kind {
	case facts.Local:
		if bound, ok := o.p.BoundOnce(key); ok {
			return append(o.positions(bound), key)
		}
		return []link.Expr{key}
	case facts.Captured, facts.Attr:
		return []link.Expr{key}
	case facts.Compute:
		var all []link.Expr
		for i, operand := range fn.Lists[v.A] {
			if i == 0 || v.Op != 1+uint8(syntax.Mod) {
				all = append(all, o.positions(link.Expr{Func: key.Func, Value: operand})...)
			}
		}
		return all
	}
	return nil
}

// reportRing reports that a function takes two neighbours of a ring.
func (o *order) reportRing(b *pair, x, y link.Expr, given *link.Site) {
	if o.told[b.inner.held.Site] {
		return
	}
	o.told[b.inner.held.Site] = true
	n := nested{holder: b.holder, outer: b.outer.held, inner: b.inner.held, given: given}
	f := o.start(&n)
	f.Message = fmt.Sprintf("`%s` is taken under `%s`, and so on round the ring: if each thread has taken its first lock, all wait for their second for ever", o.text(o.written(y)), o.text(o.written(x)))
	f.Subject = o.text(o.written(x))
	f.Help = "take the two in the order of their positions, the smaller first"
	o.actAt(f, n.outer.Site)
	if given != nil && given.Func != b.holder && o.pass.Program.Function(given.Func).Class != 0 { // what a constructor keeps
		n.given = nil
		o.tell(f, n)
	}
	o.pass.Report(*f)
}
