package bind

import "github.com/ftlint/ftlint/analyzer/syntax"

func (b *binder) exprs(list []syntax.Expr) {
	for _, e := range list {
		b.expr(e)
	}
}

// expr walks an expression. Chains that grow to the left (a.b.c, a + b + c,
// f(x)(y)) have no limit in Python: their links wait on the spine, not on the
// stack, until the leftmost operand has been walked.
func (b *binder) expr(e syntax.Expr) {
	base := len(b.spine)
	for left := e; left != nil; {
		switch n := left.(type) {
		case *syntax.Name:
			b.name(n)
			left = nil
		case *syntax.Constant:
			left = nil
		case *syntax.Attribute:
			left = n.Value
		case *syntax.Call:
			b.spine = append(b.spine, n)
			left = n.Func
		case *syntax.Subscript:
			b.spine = append(b.spine, n)
			left = n.Value
		case *syntax.BinOp:
			b.spine = append(b.spine, n)
			left = n.Left
		case *syntax.Compare:
			b.spine = append(b.spine, n)
			left = n.Left
		default:
			b.operand(n)
			left = nil
		}
	}
	for len(b.spine) > base {
		last := len(b.spine) - 1
		link := b.spine[last]
		b.spine = b.spine[:last]
		switch n := link.(type) {
		case *syntax.Call:
			b.exprs(n.Args)
			b.keywords(n.Keywords)
		case *syntax.Subscript:
			b.expr(n.Slice)
		case *syntax.BinOp:
			b.expr(n.Right)
		case *syntax.Compare:
			b.exprs(n.Comparators)
		}
	}
}

// operand walks an expression that is no left chain.
func (b *binder) operand(e syntax.Expr) {
	switch n := e.(type) {
	case *syntax.Tuple:
		b.exprs(n.Elts)
	case *syntax.List:
		b.exprs(n.Elts)
	case *syntax.Set:
		b.exprs(n.Elts)
	case *syntax.Dict:
		b.exprs(n.Keys)
		b.exprs(n.Values)
	case *syntax.BoolOp:
		b.exprs(n.Values)
	case *syntax.UnaryOp:
		b.expr(n.Operand)
	case *syntax.IfExp:
		b.expr(n.Test)
		b.expr(n.Body)
		b.expr(n.Orelse)
	case *syntax.Starred:
		b.expr(n.Value)
	case *syntax.Slice:
		b.expr(n.Lower)
		b.expr(n.Upper)
		b.expr(n.Step)
	case *syntax.JoinedStr:
		b.exprs(n.Values)
	case *syntax.TemplateStr:
		b.exprs(n.Values)
	case *syntax.FormattedValue:
		b.formatted(n.Value, n.FormatSpec)
	case *syntax.Interpolation:
		b.formatted(n.Value, n.FormatSpec)
	case *syntax.Await:
		b.refuse("await expression", n)
		b.expr(n.Value)
	case *syntax.Yield:
		b.yield(n)
		b.expr(n.Value)
	case *syntax.YieldFrom:
		b.yield(n)
		b.expr(n.Value)
	case *syntax.NamedExpr:
		b.walrus(n)
	case *syntax.Lambda:
		b.lambda(n)
	case *syntax.ListComp:
		b.comprehension(n, "listcomp", n.Generators, nil, n.Elt)
	case *syntax.SetComp:
		b.comprehension(n, "setcomp", n.Generators, nil, n.Elt)
	case *syntax.DictComp:
		b.comprehension(n, "dictcomp", n.Generators, n.Value, n.Key)
	case *syntax.GeneratorExp:
		b.comprehension(n, "genexpr", n.Generators, nil, n.Elt)
	}
}

func (b *binder) formatted(value syntax.Expr, spec *syntax.JoinedStr) {
	b.expr(value)
	if spec != nil {
		b.exprs(spec.Values)
	}
}

func (b *binder) keywords(list []*syntax.Keyword) {
	for _, k := range list {
		b.expr(k.Value)
	}
}

func (b *binder) name(n *syntax.Name) {
	switch n.Ctx {
	case syntax.Load:
		b.add(n.ID, Used, nil)
		if n.ID == "super" && b.scope().Kind.FunctionLike() {
			b.add(classCell, Used, nil) // super() reads it
		}
	case syntax.Store:
		if b.target {
			b.iterationTarget(n)
		} else {
			b.add(n.ID, Assigned, n)
		}
	case syntax.Del:
		b.add(n.ID, Deleted, n)
	}
}

func (b *binder) yield(n syntax.Expr) {
	b.refuse("yield expression", n)
	s := b.scope()
	if s.Kind != Comprehension {
		s.Generator = true
		return
	}
	where := map[string]string{
		"listcomp": "list comprehension", "setcomp": "set comprehension",
		"dictcomp": "dict comprehension", "genexpr": "generator expression",
	}[s.Name]
	b.fail(n.Extent(), "'yield' inside %s", where)
}

func (b *binder) lambda(n *syntax.Lambda) {
	b.defaults(n.Args)
	outer := b.open(Lambda, n, body, "lambda")
	b.arguments(n.Args)
	b.expr(n.Body)
	b.close(outer)
}

// comprehension walks a comprehension in the order in which it runs, but for
// its first iterable, which the scope around evaluates.
func (b *binder) comprehension(n syntax.Expr, name string, generators []syntax.Comprehension, value, elt syntax.Expr) {
	if len(generators) > 0 {
		b.iterable(generators[0].Iter)
	}
	outer := b.open(Comprehension, n, body, name)
	target := b.target // it may stand in the target of another: for a[[…]] in b
	for i := range generators {
		g := &generators[i]
		b.target = true
		b.expr(g.Target)
		b.target = false
		if i > 0 {
			b.iterable(g.Iter)
		}
		b.exprs(g.Ifs)
	}
	b.expr(value)
	b.expr(elt)
	b.close(outer)
	b.target = target
}

func (b *binder) iterable(e syntax.Expr) {
	b.iterables++
	b.expr(e)
	b.iterables--
}

func (b *binder) iterationTarget(n *syntax.Name) {
	id := b.add(n.ID, IterationTarget, n)
	if id != none && b.table.Symbols[id].Flags&(DeclaredGlobal|DeclaredNonlocal) != 0 {
		b.fail(n.Span, "comprehension inner loop cannot rebind assignment expression target '%s'", n.ID)
	}
}

// walrus binds its name in the nearest scope around that is no comprehension
// (PEP 572); the comprehension then has the name by declaration, as if by a
// global or nonlocal statement.
func (b *binder) walrus(n *syntax.NamedExpr) {
	b.expr(n.Value)
	if n.Target == nil || n.Target.ID == "" {
		return
	}
	name := n.Target.ID
	if b.iterables > 0 {
		b.fail(n.Span, "assignment expression cannot be used in a comprehension iterable expression")
	}
	b.refuse("named expression", n)
	if b.scope().Kind != Comprehension {
		b.add(name, Assigned, n.Target)
		return
	}
	holder, ok := b.holder(n.Target)
	if !ok {
		b.add(name, Assigned, n.Target)
		return
	}
	declared := DeclaredNonlocal
	held := &b.table.Symbols[b.symbol(holder, b.table.Mangle(b.cur, name))]
	if held.First == nil {
		held.First = n.Target
	}
	if holder == ModuleScope {
		held.Flags |= DeclaredGlobal
	} else {
		held.Flags |= Assigned
	}
	if held.Flags&DeclaredGlobal != 0 {
		declared = DeclaredGlobal
	}
	b.add(name, Assigned|declared, n.Target)
}

// holder finds the scope that holds the target of a walrus in a comprehension.
func (b *binder) holder(target *syntax.Name) (ScopeID, bool) {
	t := &b.table
	scope := b.cur
	for ; t.Scopes[scope].Kind == Comprehension; scope = t.Scopes[scope].Parent {
		id, ok := t.Lookup(scope, target.ID)
		if ok && t.Symbols[id].Flags&IterationTarget != 0 {
			b.fail(target.Span, "assignment expression cannot rebind comprehension iteration variable '%s'", target.ID)
			return 0, false
		}
	}
	switch kind := t.Scopes[scope].Kind; kind {
	case Module, Function, Lambda:
		return scope, true
	case Class:
		b.fail(target.Span, "assignment expression within a comprehension cannot be used in a class body")
	case TypeParameters:
		b.fail(target.Span, "assignment expression within a comprehension cannot be used within the definition of a generic")
	case TypeAlias:
		b.fail(target.Span, "assignment expression within a comprehension cannot be used in a type alias")
	case TypeVariable:
		b.fail(target.Span, "assignment expression within a comprehension cannot be used in a TypeVar bound")
	}
	return 0, false
}

// refuse notes an expression that may not stand directly in an annotation scope.
func (b *binder) refuse(what string, n syntax.Expr) {
	s := b.scope()
	switch s.Kind {
	case TypeParameters:
		b.fail(n.Extent(), "%s cannot be used within the definition of a generic", what)
	case TypeAlias:
		b.fail(n.Extent(), "%s cannot be used within a type alias", what)
	case TypeVariable:
		p := s.Node.(*syntax.TypeParam)
		part := "default"
		if p.Bound != nil && p.Bound.Extent().Contains(n.Extent()) {
			part = "bound"
		}
		words := map[syntax.TypeParamKind]string{syntax.TypeVar: "TypeVar", syntax.TypeVarTuple: "TypeVarTuple", syntax.ParamSpec: "ParamSpec"}
		b.fail(n.Extent(), "%s cannot be used within a %s %s", what, words[p.Kind], part)
	}
}
