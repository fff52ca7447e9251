package race

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// Kind is what an access does to its location.
type Kind uint8

const (
	Read   Kind = iota
	Write       // stores something new
	Update      // stores what was computed from what it read before
	Mutate      // changes the object that the location holds: self.items.append(x)
)

// Changes reports whether the access is more than a read.
func (k Kind) Changes() bool { return k != Read }

// Access is one effect on one location.
type Access struct {
	Path  link.Path
	Kind  Kind
	Site  link.Site
	From  link.Site // of an Update: where the old value was read
	Frame *link.Frame
	Entry *thread.Entry // nil: code that the entries do not run
	Held  []lock.Held
}

// effects gives the accesses of one op of a frame's function, as far as their
// locations are changed anywhere; nil stands for all.
func effects(p *link.Program, changed changes, fr *link.Frame, i facts.OpID, held []lock.Held) []Access {
	fn := p.Function(fr.Func)
	op := fn.Ops[i]
	site := link.Site{Func: fr.Func, Op: i}
	var out []Access
	note := func(kind Kind, paths []link.Path, from link.Site) {
		for _, path := range paths {
			out = append(out, Access{Path: path, Kind: kind, Site: site, From: from, Frame: fr, Held: held})
		}
	}
	switch op.Kind {
	case facts.Read, facts.Write, facts.Delete:
		if changed != nil && !changed.matter(p, fr.Func, op.Value) {
			return nil
		}
	}
	switch op.Kind {
	case facts.Read:
		note(Read, p.Slots(fr, op.Value), link.Site{})
	case facts.Write, facts.Delete:
		kind, from := Write, link.Site{}
		if read, ok := updates(p, fr.Func, i); ok {
			kind, from = Update, link.Site{Func: fr.Func, Op: read}
		}
		note(kind, p.Slots(fr, op.Value), from)
		if target := fn.Values[op.Value]; target.Kind == facts.Item {
			note(Mutate, p.Paths(fr, facts.ValueID(target.A)), link.Site{})
		}
	case facts.Invoke:
		callee := fn.Values[fn.Values[op.Value].A]
		if callee.Kind == facts.Attr && mutates(p, link.Expr{Func: fr.Func, Value: facts.ValueID(callee.A)}, p.Text(fr.Func, callee.Name)) {
			note(Mutate, p.Paths(fr, facts.ValueID(callee.A)), link.Site{})
		}
	}
	return out
}

// mutates reports whether a method changes its receiver in place.
func mutates(p *link.Program, receiver link.Expr, method string) bool {
	for _, t := range p.Types(receiver) {
		_, container := known.Containers[t.Name]
		if t.Kind == link.Container || t.Kind == link.ExternalInstance && container {
			return known.Mutators[method]
		}
	}
	return false
}

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

// copies: list(x), dict(x) and their like hand on the same contents.
func (w *flow) copies(call facts.Value) bool {
	callee := w.fn.Values[call.A]
	if callee.Kind != facts.Global && callee.Kind != facts.Attr {
		return false
	}
	switch w.p.Text(w.f, callee.Name) {
	case "list", "dict", "set", "tuple", "frozenset", "copy", "deepcopy", "str", "bytes", "int", "float", "bool":
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

// Flag reports whether the access stores True or False: a step of a protocol
// that no other value depends on.
func (a *Access) Flag(p *link.Program) bool {
	op := p.Op(a.Site)
	v := p.Value(link.Expr{Func: a.Site.Func, Value: op.Src})
	kind := syntax.ConstantKind(v.Op)
	return a.Kind == Write && op.Kind == facts.Write && v.Kind == facts.Constant && (kind == syntax.True || kind == syntax.False)
}

// Numeric reports whether an Update makes a new object, so that one of two
// at once is lost: the result is a number or a string as far as it is known,
// and not a container that `+=` changes in place.
func (a *Access) Numeric(p *link.Program) bool {
	op := p.Op(a.Site)
	if op.Flags&facts.Augmented == 0 {
		return true
	}
	result := p.Types(link.Expr{Func: a.Site.Func, Value: op.Src})
	holds := append(p.TypesAt(a.Path), p.Types(link.Expr{Func: a.Site.Func, Value: op.Value})...)
	for _, t := range holds {
		if t.Kind == link.Container && t.Name != "tuple" || t.Kind == link.ExternalInstance || t.Kind == link.Instance {
			return false
		}
	}
	for _, t := range append(holds, result...) {
		if t.Kind == link.Immutable && t.Name != "None" {
			return true
		}
	}
	v := p.Value(link.Expr{Func: a.Site.Func, Value: op.Src})
	return v.Kind == facts.Compute && v.Op != 0 && syntax.Operator(v.Op-1) == syntax.Sub
}
