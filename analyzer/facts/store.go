package facts

import (
	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// storeName binds a name: a Bind of a local variable, a Write of what threads
// can share. A walrus in a comprehension binds in the function around it,
// which Resolve sees to.
func (e *extractor) storeName(name string, v ValueID, span source.Span) {
	target, _ := e.location(name)
	kind := Write
	if target.Kind == Local {
		kind = Bind
	}
	e.op(Op{Kind: kind, Value: e.value(target), Src: v}, span)
}

// rebinding is a parameter that a block gives a value of its own: to the end of
// the block it is another variable.
type rebinding struct {
	symbol bind.SymbolID
	before VarID
}

// rebind gives a parameter a value that is made here, if no inner function sees
// it and it is no cast, which gives the same. What the caller has handed over is
// not what the rest of the block has:
//
//	if "key" in headers:
//	    headers = headers.copy()
//	    headers["key"] = hide(headers["key"])
func (e *extractor) rebind(name string, v ValueID) bool {
	switch val := e.values[v]; {
	case val.Kind == CallOf && e.texts[e.values[val.A].Name] != "cast":
	case val.Kind == Display || val.Kind == Built:
	default:
		return false
	}
	sym, place := e.table.Resolve(e.scope, name)
	if place != bind.Own || e.table.Symbols[sym].Flags&(bind.Parameter|bind.Closure|bind.Cell|bind.Rebound) != bind.Parameter || e.quiet > 0 {
		return false
	}
	fn, before := e.varOf(sym)
	if fn != e.fn {
		return false
	}
	vars := &e.locals[fn]
	now := VarID(len(*vars))
	*vars = append(*vars, Var{Name: e.name(name)})
	e.rebound = append(e.rebound, rebinding{sym, before})
	e.vars[sym] = now
	own := e.value(Value{Kind: Local, A: uint32(now)})
	e.op(Op{Kind: Bind, Value: own, Src: v}, e.stmt)
	e.op(Op{Kind: Bind, Value: e.value(Value{Kind: Local, A: uint32(before)}), Src: own}, e.stmt) // behind the block it may be either
	return true
}

// store assigns v to a target, taken apart where the target is a sequence.
func (e *extractor) store(target syntax.Expr, v ValueID) {
	switch t := target.(type) {
	case *syntax.Name:
		e.storeName(t.ID, v, e.stmt)
	case *syntax.Attribute:
		base := e.expr(t.Value)
		e.op(Op{Kind: Write, Value: e.value(Value{Kind: Attr, A: uint32(base), Name: e.attr(t.Attr)}), Src: v}, e.stmt)
	case *syntax.Subscript:
		if object, name, ok := e.namespaceItem(t); ok {
			base := e.expr(object)
			e.op(Op{Kind: Write, Value: e.value(Value{Kind: Attr, A: uint32(base), Name: e.name(name)}), Src: v}, e.stmt)
			return
		}
		base := e.expr(t.Value)
		key := e.expr(t.Slice)
		e.op(Op{Kind: Write, Value: e.value(Value{Kind: Item, A: uint32(base), B: uint32(key)}), Src: v}, e.stmt)
	case *syntax.Tuple:
		e.unpack(t.Elts, v)
	case *syntax.List:
		e.unpack(t.Elts, v)
	case *syntax.Starred:
		e.store(t.Value, 0)
	}
}

// unpack pairs targets with the elements of v: those of a display element by
// element, so that `a, self.x = self.x, None` is no update of self.x.
func (e *extractor) unpack(targets []syntax.Expr, v ValueID) {
	val := e.values[v]
	if val.Kind == Display && DisplayKind(val.Op) <= ListDisplay && len(e.lists[val.A]) == len(targets) && !e.anyStarred(targets, e.lists[val.A]) {
		for i, item := range e.lists[val.A] {
			e.store(targets[i], item)
		}
		return
	}
	for i, t := range targets {
		item := ValueID(0)
		if v != 0 {
			item = e.value(Value{Kind: Unpacked, A: uint32(v), B: uint32(i)})
		}
		e.store(t, item)
	}
}

func (e *extractor) anyStarred(targets []syntax.Expr, items []ValueID) bool {
	for i := range targets {
		if _, star := targets[i].(*syntax.Starred); star || e.values[items[i]].Kind == Starred {
			return true
		}
	}
	return false
}

// augAssign reads the target, evaluates the operand, writes the target: the
// order of CPython's compiler.
func (e *extractor) augAssign(s *syntax.AugAssign) {
	target, span := e.augTarget(s.Target)
	id := e.value(target)
	if target.Kind != Local {
		e.op(Op{Kind: Read, Value: id, Flags: Augmented}, span)
	}
	operand := e.expr(s.Value)
	result := e.list(Compute, 1+uint8(s.Op), e.items(id, operand))
	if target.Kind == Local {
		e.op(Op{Kind: Bind, Value: id, Src: result, Flags: Augmented}, s.Span)
		return
	}
	e.op(Op{Kind: Write, Value: id, Src: result, Flags: Augmented}, s.Span)
}

func (e *extractor) augTarget(target syntax.Expr) (Value, source.Span) {
	switch t := target.(type) {
	case *syntax.Name:
		v, _ := e.location(t.ID)
		return v, t.Span
	case *syntax.Attribute:
		return Value{Kind: Attr, A: uint32(e.expr(t.Value)), Name: e.attr(t.Attr)}, t.Span
	case *syntax.Subscript:
		if object, name, ok := e.namespaceItem(t); ok {
			return Value{Kind: Attr, A: uint32(e.expr(object)), Name: e.name(name)}, t.Span
		}
		base := e.expr(t.Value)
		return Value{Kind: Item, A: uint32(base), B: uint32(e.expr(t.Slice))}, t.Span
	}
	return Value{}, target.Extent()
}

func (e *extractor) annAssign(s *syntax.AnnAssign) {
	if target, _ := e.augTarget(s.Target); target.Kind == Attr || target.Kind == Local || target.Kind == Global {
		e.op(Op{Kind: Declare, Value: e.value(target), Src: e.silent(s.Annotation)}, s.Span)
	}
	if s.Value != nil {
		e.store(s.Target, e.expr(s.Value))
	}
}

func (e *extractor) remove(target syntax.Expr) {
	switch t := target.(type) {
	case *syntax.Name:
		v, _ := e.location(t.ID)
		e.op(Op{Kind: Delete, Value: e.value(v)}, e.stmt)
	case *syntax.Attribute:
		base := e.expr(t.Value)
		e.op(Op{Kind: Delete, Value: e.value(Value{Kind: Attr, A: uint32(base), Name: e.attr(t.Attr)})}, e.stmt)
	case *syntax.Subscript:
		if object, name, ok := e.namespaceItem(t); ok {
			base := e.expr(object)
			e.op(Op{Kind: Delete, Value: e.value(Value{Kind: Attr, A: uint32(base), Name: e.name(name)})}, e.stmt)
			return
		}
		base := e.expr(t.Value)
		key := e.expr(t.Slice)
		e.op(Op{Kind: Delete, Value: e.value(Value{Kind: Item, A: uint32(base), B: uint32(key)})}, e.stmt)
	case *syntax.Tuple:
		for _, elt := range t.Elts {
			e.remove(elt)
		}
	case *syntax.List:
		for _, elt := range t.Elts {
			e.remove(elt)
		}
	}
}
