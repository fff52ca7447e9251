package locks

import (
	"fmt"
	"slices"

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
	return a != b && a.Len == 1 && b.Len == 1 && a.Steps == b.Steps &&
		o.argument(n.holder, a) && o.argument(n.holder, b) && !o.ordered(n.holder)
}

func (o *order) argument(f link.Func, path link.Path) bool {
	fn := o.p.Function(f)
	switch path.Root.Kind {
	case link.SelfRoot:
		return true
	case link.VarRoot:
		return path.Root.File == f.File && path.Root.Func == f.ID && slices.ContainsFunc(fn.Params, func(p facts.Param) bool { return uint32(p.Var) == path.Root.ID })
	}
	return false
}

// ordered: the function compares, sorts or numbers something, as who puts locks
// in order does.
func (o *order) ordered(f link.Func) bool {
	fn := o.p.Function(f)
	return slices.ContainsFunc(fn.Values, func(v facts.Value) bool {
		switch v.Kind {
		case facts.Compare:
			switch syntax.CmpOperator(v.Op) {
			case syntax.Lt, syntax.LtE, syntax.Gt, syntax.GtE:
				return true
			}
		case facts.CallOf:
			callee := fn.Values[v.A]
			return callee.Kind == facts.Global && slices.Contains([]string{"id", "sorted", "min", "max", "hash"}, o.p.Text(f, callee.Name))
		}
		return false
	})
}

func (o *order) reportCrossed(n *nested) {
	if o.told[n.inner.Site] {
		return
	}
	o.told[n.inner.Site] = true
	inner := n.inner.Name
	if len(n.calls) > 0 { // named as the function that takes it names it
		inner = o.p.Show(n.inner.Path)
	}
	f := o.start(n)
	f.Message = fmt.Sprintf("`%s` and `%s` are taken in the order of the arguments of `%s`: two calls with the same objects the other way round may wait for each other for ever",
		n.outer.Name, inner, o.p.LocalName(n.holder))
	f.Subject = o.p.Qualified(n.outer.Path)
	f.Help = "take them in an order that the objects have, as that of `id(…)`"
	f.Chains = append(f.Chains, f.Chains[0])
	for i := range f.Related {
		if f.Related[i].Role == "lock" && f.Related[i].Location == o.pass.At(n.outer.Site) {
			f.Related[i].Role = "act"
		}
	}
	o.pass.Report(*f)
}
