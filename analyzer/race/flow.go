package race

import (
	"slices"

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
	flow := flow{p: p, f: f, fn: fn, target: op.Value, write: write}
	if !flow.computes(op.Src, write, 0) {
		return 0, false
	}
	for i := int(write) - 1; i >= 0; i-- {
		if before := fn.Ops[i]; before.Kind == facts.Read && flow.same(before.Value, op.Value) || before.Kind == facts.Invoke && flow.looksUp(before.Value) {
			return facts.OpID(i), true
		}
	}
	return 0, false
}

// Holds reports whether a value of a function is what the location held that a
// write stores to, or is computed from it: of `d[k] = d.get(k, 0) - n` the call is.
func Holds(p *link.Program, write link.Site, v facts.ValueID) bool {
	fn := p.Function(write.Func)
	flow := flow{p: p, f: write.Func, fn: fn, target: fn.Ops[write.Op].Value, write: write.Op}
	return flow.holds(v, write.Op, 0)
}

// flow follows data from reads of a location to a store to it.
type flow struct {
	p      *link.Program
	f      link.Func
	fn     *facts.Function
	target facts.ValueID
	write  facts.OpID
	// bindings that were looked at, of all variables on all ways
	followed int
}

// maxFlow bounds how many local variables are followed one after the other, and
// maxFollowed how many bindings are looked at for one store. A function that
// binds a name a hundred times has 100⁶ ways; what is not followed is no update.
const (
	maxFlow     = 6
	maxFollowed = 10_000
)

// computes reports whether the value is the result of an operation on what the
// target held. Handing the old value on unchanged, a copy, and `y or x` are no
// operations: two threads that do them leave what one would have left. A copy
// that is changed before it is stored is one:
//
//	new = self.items.copy(); new.append(x); self.items = new
//	self.items = [*self.items, x]
func (w *flow) computes(v facts.ValueID, at facts.OpID, depth int) bool {
	val := w.fn.Values[v]
	switch val.Kind {
	case facts.Compute:
		return w.anyHolds(w.fn.Lists[val.A], at, depth)
	case facts.Display:
		rest, taken := w.parts(val)
		return len(rest) > 0 && w.anyHolds(taken, at, depth)
	case facts.CallOf:
		follow := w.holds
		if w.copies(val) {
			follow = w.computes
		}
		for _, a := range w.fn.Calls[val.B].Args {
			if follow(a.Value, at, depth) {
				return true
			}
		}
	case facts.Local:
		return w.viaLocal(val, at, depth, w.computes) || w.edited(val.A) && w.viaLocal(val, at, depth, w.copied)
	}
	return false
}

// holds reports whether the value is, or is computed from, what the target held.
func (w *flow) holds(v facts.ValueID, at facts.OpID, depth int) bool {
	val := w.fn.Values[v]
	switch val.Kind {
	case facts.Global, facts.Captured, facts.Attr, facts.Item:
		return w.same(v, w.target)
	case facts.Local:
		return w.viaLocal(val, at, depth, w.holds)
	}
	return w.looksUp(v) || w.copied(v, at, depth) || w.computes(v, at, depth)
}

func (w *flow) anyHolds(values []facts.ValueID, at facts.OpID, depth int) bool {
	return slices.ContainsFunc(values, func(v facts.ValueID) bool { return w.holds(v, at, depth) })
}

// viaLocal follows a variable that is read at an op to what it was bound to.
func (w *flow) viaLocal(val facts.Value, at facts.OpID, depth int, follow func(facts.ValueID, facts.OpID, int) bool) bool {
	defs := w.p.VarDefs(w.f, facts.VarID(val.A))
	if w.followed += len(defs); depth >= maxFlow || w.followed > maxFollowed {
		return false
	}
	last := w.lastBinding(defs, at)
	return slices.ContainsFunc(defs, func(d link.Def) bool {
		return d.Func == w.f && (d.Site.Op >= last || d.Site.Op >= at) && follow(d.Src, d.Site.Op, depth+1)
	})
}

// lastBinding gives the last of a variable's bindings that is always made before
// an op is reached: the earlier ones are overwritten there. It is 0 if there is none.
func (w *flow) lastBinding(defs []link.Def, at facts.OpID) facts.OpID {
	var last facts.OpID
	for _, d := range slices.Backward(defs) { // bindings mostly stand in the order of the text
		if d.Func == w.f && last < d.Site.Op && d.Site.Op < at && at < w.fn.Enclosing(d.Site.Op) {
			last = d.Site.Op
		}
	}
	return last
}

// looksUp reports whether a call takes the target, an item, out of its container:
// d.get(k, 0).
func (w *flow) looksUp(v facts.ValueID) bool {
	val, item := w.fn.Values[v], w.fn.Values[w.target]
	if val.Kind != facts.CallOf || item.Kind != facts.Item {
		return false
	}
	callee, args := w.fn.Values[val.A], w.fn.Calls[val.B].Args
	if callee.Kind != facts.Attr || len(args) == 0 || args[0].Name != 0 {
		return false
	}
	switch w.p.Text(w.f, callee.Name) {
	case "get", "setdefault", "pop":
		return w.same(facts.ValueID(callee.A), facts.ValueID(item.A)) && w.same(args[0].Value, facts.ValueID(item.B))
	}
	return false
}

// copied reports whether the value is a copy of what the target held.
func (w *flow) copied(v facts.ValueID, at facts.OpID, depth int) bool {
	val := w.fn.Values[v]
	switch val.Kind {
	case facts.Display:
		rest, taken := w.parts(val)
		return len(rest) == 0 && w.anyHolds(taken, at, depth)
	case facts.CallOf:
		callee, args := w.fn.Values[val.A], w.fn.Calls[val.B].Args
		if w.copies(val) && len(args) > 0 {
			return w.holds(args[0].Value, at, depth)
		}
		return w.copies(val) && callee.Kind == facts.Attr && w.holds(facts.ValueID(callee.A), at, depth)
	}
	return false
}

// parts gives what a display names item by item, and the containers whose items
// it takes over: of [*a, b] b, and a.
func (w *flow) parts(display facts.Value) (named, taken []facts.ValueID) {
	items := w.fn.Lists[display.A]
	if facts.DisplayKind(display.Op) == facts.DictDisplay {
		for i := 0; i+1 < len(items); i += 2 {
			if items[i] == 0 {
				taken = append(taken, items[i+1])
			} else {
				named = append(named, items[i+1])
			}
		}
		return named, taken
	}
	for _, item := range items {
		if star := w.fn.Values[item]; star.Kind == facts.Starred {
			taken = append(taken, facts.ValueID(star.A))
		} else {
			named = append(named, item)
		}
	}
	return named, taken
}

// edited reports whether the function changes what a variable holds before it
// stores that.
func (w *flow) edited(v uint32) bool {
	for i := range w.fn.Ops[:w.write] {
		changed, ok := changedBy(w.p, w.f, w.fn, &w.fn.Ops[i])
		if !ok {
			continue
		}
		if of := named(w.fn, changed); of.Kind == facts.Local && of.A == v {
			return true
		}
	}
	return false
}

// copies: list(x), dict(x), x.copy() and their like hand on the same contents, and so do
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
