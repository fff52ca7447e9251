package race

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// updates reports whether a Write stores what was computed from an earlier
// read of the same location, and gives that read.
//
//	self.n += 1
//	n = self.n; …; self.n = n + 1
func updates(p *link.Program, f link.Func, write facts.OpID) (facts.OpID, bool) {
	fn := p.Function(f)
	op := fn.Ops[write]
	if op.Kind != facts.Write {
		return 0, false
	}
	if op.Flags&facts.Augmented != 0 {
		for i := int(write) - 1; i >= 0; i-- {
			if fn.Ops[i].Kind == facts.Read && fn.Ops[i].Value == op.Value {
				return facts.OpID(i), true
			}
		}
		return 0, false
	}
	flow := flow{p: p, f: f, fn: fn, target: op.Value}
	if !flow.computes(op.Src, 0) {
		return 0, false
	}
	for i := int(write) - 1; i >= 0; i-- {
		if fn.Ops[i].Kind == facts.Read && flow.same(fn.Ops[i].Value, op.Value) {
			return facts.OpID(i), true
		}
	}
	return 0, false
}

// flow follows data from reads of a location to a store to it.
type flow struct {
	p      *link.Program
	f      link.Func
	fn     *facts.Function
	target facts.ValueID
}

// maxFlow bounds how many local variables are followed.
const maxFlow = 6

// computes reports whether the value is the result of an operation on what the
// target held. Handing the old value on unchanged, a copy, and `y or x` are no
// operations: two threads that do them leave what one would have left.
func (w *flow) computes(v facts.ValueID, depth int) bool {
	val := w.fn.Values[v]
	switch val.Kind {
	case facts.Compute:
		for _, operand := range w.fn.Lists[val.A] {
			if w.holds(operand, depth) {
				return true
			}
		}
	case facts.CallOf:
		if w.copies(val) {
			return false
		}
		for _, a := range w.fn.Calls[val.B].Args {
			if w.holds(a.Value, depth) {
				return true
			}
		}
	case facts.Local:
		return w.viaLocal(val, depth, w.computes)
	}
	return false
}

// holds reports whether the value is, or is computed from, what the target held.
func (w *flow) holds(v facts.ValueID, depth int) bool {
	val := w.fn.Values[v]
	switch val.Kind {
	case facts.Global, facts.Captured, facts.Attr:
		return w.same(v, w.target)
	case facts.Item:
		return w.same(v, w.target)
	case facts.Local:
		return w.viaLocal(val, depth, w.holds)
	}
	return w.computes(v, depth)
}

func (w *flow) viaLocal(val facts.Value, depth int, follow func(facts.ValueID, int) bool) bool {
	if depth >= maxFlow {
		return false
	}
	for _, d := range w.p.VarDefs(w.f, facts.VarID(val.A)) {
		if d.Func == w.f && follow(d.Src, depth+1) {
			return true
		}
	}
	return false
}

// copies: list(x), dict(x) and their like hand on the same contents, and so do
// iterators over them: `self.items = reversed(self.items)`.
func (w *flow) copies(call facts.Value) bool {
	callee := w.fn.Values[call.A]
	if callee.Kind != facts.Global && callee.Kind != facts.Attr {
		return false
	}
	switch w.p.Text(w.f, callee.Name) {
	case "list", "dict", "set", "tuple", "frozenset", "copy", "deepcopy", "str", "bytes", "int", "float", "bool",
		"iter", "reversed", "sorted", "enumerate", "cast", "proxy", "ref":
		return true
	}
	return false
}

// same reports whether two values of the function are written alike: the same
// name, the same attributes of the same name, the same constant key.
func (w *flow) same(a, b facts.ValueID) bool {
	if a == b {
		return true
	}
	x, y := w.fn.Values[a], w.fn.Values[b]
	if x.Kind != y.Kind || x.Name != y.Name {
		return false
	}
	switch x.Kind {
	case facts.Local, facts.Global:
		return x.A == y.A
	case facts.Captured:
		return x.A == y.A && x.B == y.B
	case facts.Attr:
		return w.same(facts.ValueID(x.A), facts.ValueID(y.A))
	case facts.Item:
		return w.same(facts.ValueID(x.A), facts.ValueID(y.A)) && w.same(facts.ValueID(x.B), facts.ValueID(y.B))
	case facts.Constant:
		return x.Op == y.Op && x.Name != 0
	}
	return false
}
