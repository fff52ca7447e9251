package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// missing adds, as a guess, the lock that a test finds to be none on one of its
// ways, if the function takes it elsewhere: who gives no lock has no threads.
//
//	if self.lock is None:
//	    self.total += n
//	else:
//	    with self.lock: self.total += n
func (w *walker) missing(test facts.OpID, s state, truth bool) state {
	op := w.fn.Ops[test]
	if op.Kind != facts.If {
		return s
	}
	v, absent := w.absent(op.Value, truth)
	if !absent || !LockLike(lastName(w.p, w.fr.Func, v)) || !w.entersSame(v) {
		return s
	}
	if h, ok := w.t.identify(w.fr, v); ok {
		h.Site = link.Site{Func: w.fr.Func, Op: test}
		s.held = take(s.held, h.doubted())
	}
	return s
}

// absent gives the object of which a test tells whether there is one, and whether
// there is none if the test comes out so.
func (w *walker) absent(test facts.ValueID, truth bool) (facts.ValueID, bool) {
	v := w.fn.Values[test]
	switch v.Kind {
	case facts.Not:
		return w.absent(facts.ValueID(v.A), !truth)
	case facts.Compare:
		other := w.fn.Values[v.B]
		if other.Kind != facts.Constant || syntax.ConstantKind(other.Op) != syntax.None {
			return 0, false
		}
		switch syntax.CmpOperator(v.Op) {
		case syntax.Is, syntax.Eq:
			return facts.ValueID(v.A), truth
		case syntax.IsNot, syntax.NotEq:
			return facts.ValueID(v.A), !truth
		}
		return 0, false
	case facts.Attr, facts.Local, facts.Captured, facts.Global:
		return test, !truth
	}
	return 0, false
}

// entersSame reports whether the function has a `with` over what is written so.
func (w *walker) entersSame(v facts.ValueID) bool {
	text := func(v facts.ValueID) string { return w.p.File(w.fr.Func).Expr(w.fn, v) }
	lock := text(v)
	return slices.ContainsFunc(w.fn.Ops, func(op facts.Op) bool { return op.Kind == facts.With && text(op.Value) == lock })
}
