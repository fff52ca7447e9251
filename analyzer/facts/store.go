package facts

import (
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
