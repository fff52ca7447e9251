package facts

import (
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Longest str or int that a Constant keeps. Longer ones are never a key or an
// attribute's name that anyone compares.
const maxConstant = 64

// Longest float that a Constant keeps: a timeout. Longer ones are data.
const maxFloat = 6

func (e *extractor) optional(x syntax.Expr) ValueID {
	if x == nil {
		return 0
	}
	return e.expr(x)
}

func (e *extractor) exprs(xs []syntax.Expr) []ValueID {
	items := carve(&e.room.ids, len(xs))
	for i, x := range xs {
		items[i] = e.expr(x)
	}
	return items
}

// expr gives the value of an expression and appends the effects of evaluating it.
func (e *extractor) expr(x syntax.Expr) ValueID {
	switch x := x.(type) {
	case *syntax.Name:
		v, shared := e.location(x.ID)
		id := e.value(v)
		if shared {
			e.op(Op{Kind: Read, Value: id}, x.Span)
		}
		return id
	case *syntax.Attribute:
		return e.read(Value{Kind: Attr, A: uint32(e.expr(x.Value)), Name: e.attr(x.Attr)}, x.Span)
	case *syntax.Subscript:
		if object, name, ok := e.namespaceItem(x); ok {
			return e.read(Value{Kind: Attr, A: uint32(e.expr(object)), Name: e.name(name)}, x.Span)
		}
		base := e.expr(x.Value)
		return e.read(Value{Kind: Item, A: uint32(base), B: uint32(e.expr(x.Slice))}, x.Span)
	case *syntax.Constant:
		return e.constant(x)
	case *syntax.Call:
		return e.call(x)
	case *syntax.BinOp:
		left := e.expr(x.Left)
		return e.list(Compute, 1+uint8(x.Op), e.items(left, e.expr(x.Right)))
	case *syntax.UnaryOp:
		v := e.expr(x.Operand)
		if x.Op == syntax.Not {
			return e.value(Value{Kind: Not, A: uint32(v)})
		}
		return e.list(Compute, 0, e.items(v))
	case *syntax.Compare:
		return e.compare(x)
	case *syntax.BoolOp:
		return e.boolOp(x)
	case *syntax.IfExp:
		return e.ifExp(x)
	case *syntax.NamedExpr:
		v := e.expr(x.Value)
		e.storeName(x.Target.ID, v, x.Span)
		return v
	case *syntax.Lambda:
		id := e.function(Function{Kind: Lambda, Span: x.Span, NameSpan: x.Span}, x, body{expr: x.Body})
		e.params(id, x, x.Args)
		return e.value(Value{Kind: FuncOf, A: uint32(id)})
	default:
		return e.display(x)
	}
}

func (e *extractor) display(x syntax.Expr) ValueID {
	switch x := x.(type) {
	case *syntax.Tuple:
		return e.list(Display, uint8(TupleDisplay), e.exprs(x.Elts))
	case *syntax.List:
		return e.list(Display, uint8(ListDisplay), e.exprs(x.Elts))
	case *syntax.Set:
		return e.list(Display, uint8(SetDisplay), e.exprs(x.Elts))
	case *syntax.Dict:
		items := carve(&e.room.ids, 2*len(x.Values))
		for i, v := range x.Values {
			if i < len(x.Keys) {
				items[2*i] = e.optional(x.Keys[i])
			}
			items[2*i+1] = e.expr(v)
		}
		return e.list(Display, uint8(DictDisplay), items)
	case *syntax.ListComp:
		return e.comprehension(x, ListDisplay, x.Elt, nil, x.Generators)
	case *syntax.SetComp:
		return e.comprehension(x, SetDisplay, x.Elt, nil, x.Generators)
	case *syntax.GeneratorExp:
		return e.comprehension(x, GeneratorDisplay, x.Elt, nil, x.Generators)
	case *syntax.DictComp:
		return e.comprehension(x, DictDisplay, x.Key, x.Value, x.Generators)
	case *syntax.Starred:
		return e.value(Value{Kind: Starred, A: uint32(e.expr(x.Value))})
	case *syntax.JoinedStr:
		return e.list(Compute, 0, e.exprs(x.Values))
	case *syntax.TemplateStr:
		return e.list(Compute, 0, e.exprs(x.Values))
	case *syntax.FormattedValue:
		return e.formatted(x.Value, x.FormatSpec)
	case *syntax.Interpolation:
		return e.formatted(x.Value, x.FormatSpec)
	case *syntax.Slice:
		return e.list(Compute, 0, e.items(e.optional(x.Lower), e.optional(x.Upper), e.optional(x.Step)))
	case *syntax.Await:
		v := e.expr(x.Value)
		e.op(Op{Kind: Await, Value: v}, x.Span)
		return e.value(Value{Kind: Awaited, A: uint32(v)})
	case *syntax.Yield:
		e.op(Op{Kind: Yield, Value: e.optional(x.Value)}, x.Span)
	case *syntax.YieldFrom:
		e.op(Op{Kind: Yield, Value: e.expr(x.Value), Flags: Delegated}, x.Span)
	}
	return e.value(Value{})
}

func (e *extractor) items(items ...ValueID) []ValueID { return keep(&e.room.ids, items) }

func (e *extractor) formatted(x syntax.Expr, spec *syntax.JoinedStr) ValueID {
	v := e.expr(x)
	if spec != nil {
		e.exprs(spec.Values)
	}
	return v
}

func (e *extractor) read(v Value, span source.Span) ValueID {
	id := e.value(v)
	e.op(Op{Kind: Read, Value: id}, span)
	return id
}

// attr is the name of an attribute as this scope mangles it.
func (e *extractor) attr(name string) NameID {
	return e.name(e.table.Mangle(e.scope, name))
}

func (e *extractor) constant(x *syntax.Constant) ValueID {
	v := Value{Kind: Constant, Op: uint8(x.Kind)}
	if (x.Kind == syntax.Str || x.Kind == syntax.Int) && len(x.Value) <= maxConstant || x.Kind == syntax.Float && len(x.Value) <= maxFloat {
		v.Name = e.name(x.Value)
	}
	return e.value(v)
}

// call evaluates callee and arguments. The lookup of the callee itself is no
// Read: the Invoke stands for it.
func (e *extractor) call(x *syntax.Call) ValueID {
	if id, ok := e.dynamic(x); ok {
		return id
	}
	callee := e.callee(x.Func)
	args := carve(&e.room.args, len(x.Args)+len(x.Keywords))
	for i, a := range x.Args {
		args[i] = Arg{Value: e.expr(a)}
	}
	for i, k := range x.Keywords {
		args[len(x.Args)+i] = Arg{Name: e.name(k.Arg), Mapping: k.Arg == "", Value: e.expr(k.Value)}
	}
	e.calls = append(e.calls, Call{args})
	v := e.value(Value{Kind: CallOf, A: uint32(callee), B: uint32(len(e.calls) - 1)})
	e.op(Op{Kind: Invoke, Value: v}, x.Span)
	return v
}

func (e *extractor) callee(x syntax.Expr) ValueID {
	switch x := x.(type) {
	case *syntax.Name:
		v, _ := e.location(x.ID)
		return e.value(v)
	case *syntax.Attribute:
		return e.value(Value{Kind: Attr, A: uint32(e.expr(x.Value)), Name: e.attr(x.Attr)})
	}
	return e.expr(x)
}

// compare gives the first comparison of a chain; the others are evaluated
// only if it holds.
func (e *extractor) compare(x *syntax.Compare) ValueID {
	left := e.expr(x.Left)
	right := e.expr(x.Comparators[0])
	first := e.comparison(x.Ops[0], left, right, x.Span)
	if len(x.Comparators) == 1 {
		return first
	}
	tests := carve(&e.room.ids, len(x.Comparators))
	tests[0] = first
	for i, c := range x.Comparators[1:] {
		g := e.op(Op{Kind: Guard, Value: tests[i]}, c.Extent())
		next := e.expr(c)
		tests[i+1] = e.comparison(x.Ops[i+1], right, next, x.Span)
		e.end(g)
		right = next
	}
	return e.list(Either, uint8(EitherAnd), tests)
}

// comparison is a value; asking what an object contains is an effect, too.
func (e *extractor) comparison(op syntax.CmpOperator, left, right ValueID, span source.Span) ValueID {
	v := e.value(Value{Kind: Compare, Op: uint8(op), A: uint32(left), B: uint32(right)})
	if op == syntax.In || op == syntax.NotIn {
		e.op(Op{Kind: Contains, Value: v}, span)
	}
	return v
}

func (e *extractor) boolOp(x *syntax.BoolOp) ValueID {
	kind, flags := EitherAnd, uint8(0)
	if x.Op == syntax.Or {
		kind, flags = EitherOr, Negated
	}
	items := carve(&e.room.ids, len(x.Values))
	items[0] = e.expr(x.Values[0])
	for i, v := range x.Values[1:] {
		g := e.op(Op{Kind: Guard, Value: items[i], Flags: flags}, v.Extent())
		items[i+1] = e.expr(v)
		e.end(g)
	}
	return e.list(Either, uint8(kind), items)
}

func (e *extractor) ifExp(x *syntax.IfExp) ValueID {
	test := e.expr(x.Test)
	g := e.op(Op{Kind: Guard, Value: test}, x.Body.Extent())
	then := e.expr(x.Body)
	e.end(g)
	g = e.op(Op{Kind: Guard, Value: test, Flags: Negated}, x.Orelse.Extent())
	orelse := e.expr(x.Orelse)
	e.end(g)
	return e.list(Either, uint8(EitherIf), e.items(then, orelse))
}

// comprehension is a nest of loops. The first iterable is evaluated outside,
// in the scope around it; a generator's loops run when it is advanced.
func (e *extractor) comprehension(x syntax.Expr, kind DisplayKind, elt, value syntax.Expr, gens []syntax.Comprehension) ValueID {
	outer, span := e.scope, e.stmt
	iter := e.expr(gens[0].Iter)
	if scope, ok := e.table.ScopeOf(x); ok {
		e.scope = scope
	}
	blocks := make([]OpID, 0, 8)
	if kind == GeneratorDisplay {
		blocks = append(blocks, e.op(Op{Kind: Lazy}, x.Extent()))
	}
	for i := range gens {
		g := &gens[i]
		if i > 0 {
			iter = e.expr(g.Iter)
		}
		blocks = append(blocks, e.op(Op{Kind: For, Value: iter, Flags: async(g.Async)}, g.Iter.Extent()))
		e.stmt = g.Iter.Extent()
		e.store(g.Target, e.value(Value{Kind: Element, A: uint32(iter)}))
		for _, test := range g.Ifs {
			v := e.expr(test)
			blocks = append(blocks, e.op(Op{Kind: If, Value: v}, test.Extent()))
		}
	}
	v := e.expr(elt)
	if value != nil {
		v = e.expr(value)
	}
	for _, b := range blocks {
		e.end(b)
	}
	e.scope, e.stmt = outer, span
	return e.value(Value{Kind: Built, Op: uint8(kind), A: uint32(v)})
}
