package bind

import "github.com/ftlint/ftlint/analyzer/syntax"

func (b *binder) functionDef(n *syntax.FunctionDef) {
	b.add(n.Name, FunctionName, n)
	b.defaults(n.Args)
	b.exprs(n.Decorators)
	outer := b.cur
	if len(n.TypeParams) > 0 {
		b.open(TypeParameters, n, parameters, n.Name)
		b.typeParams(n.TypeParams)
	}
	b.annotations(n.Args)
	b.annotation(n.Returns)
	inner := b.open(Function, n, body, n.Name)
	b.arguments(n.Args)
	b.block(n.Body)
	b.close(inner)
	if inner != outer {
		b.close(outer)
	}
}

func (b *binder) classDef(n *syntax.ClassDef) {
	b.add(n.Name, ClassName, n)
	b.exprs(n.Decorators)
	private := manglingName(n.Name)
	outer := b.cur
	if len(n.TypeParams) > 0 {
		b.open(TypeParameters, n, parameters, n.Name)
		s := b.scope()
		s.private, s.unmangled = private, b.cur
		b.typeParams(n.TypeParams)
	}
	b.exprs(n.Bases)
	b.keywords(n.Keywords)
	inner := b.open(Class, n, body, n.Name)
	s := b.scope()
	s.private, s.unmangled = private, 0
	if len(n.TypeParams) > 0 {
		b.add("__type_params__", Assigned, n)
	}
	b.block(n.Body)
	b.close(inner)
	if inner != outer {
		b.close(outer)
	}
}

func (b *binder) typeAlias(n *syntax.TypeAlias) {
	if n.Name == nil {
		return
	}
	b.add(n.Name.ID, TypeAliasName, n.Name)
	outer := b.cur
	if len(n.TypeParams) > 0 {
		b.open(TypeParameters, n, parameters, n.Name.ID)
		b.typeParams(n.TypeParams)
	}
	inner := b.open(TypeAlias, n, body, n.Name.ID)
	b.expr(n.Value)
	b.close(inner)
	if inner != outer {
		b.close(outer)
	}
}

func (b *binder) typeParams(list []syntax.TypeParam) {
	for i := range list {
		p := &list[i]
		if p.Name == "" {
			continue
		}
		name := b.table.Mangle(b.cur, p.Name)
		if in := b.scope(); in.unmangled == b.cur {
			name = mangled(in.private, p.Name)
		}
		s := &b.table.Symbols[b.symbol(b.cur, name)]
		if s.Flags&TypeParameter != 0 {
			b.fail(p.Span, "duplicate type parameter '%s'", p.Name)
		}
		s.Flags |= TypeParameter
		s.Bindings++
		if s.First == nil {
			s.First = p
		}
		if p.Bound != nil {
			outer := b.open(TypeVariable, p, value, p.Name)
			b.expr(p.Bound)
			b.close(outer)
		}
		if p.Default != nil {
			outer := b.open(TypeVariable, p, value, p.Name)
			b.expr(p.Default)
			b.close(outer)
		}
	}
}

// defaults are evaluated outside of the function.
func (b *binder) defaults(a *syntax.Arguments) {
	if a == nil {
		return
	}
	b.exprs(a.Defaults)
	b.exprs(a.KwDefaults)
}

func (b *binder) annotations(a *syntax.Arguments) {
	if a == nil || b.textual {
		return
	}
	for _, list := range [...][]*syntax.Arg{a.PosOnly, a.Args, {a.Vararg, a.Kwarg}, a.KwOnly} {
		for _, arg := range list {
			if arg != nil {
				b.annotation(arg.Annotation)
			}
		}
	}
}

func (b *binder) annotation(e syntax.Expr) {
	if !b.textual {
		b.expr(e)
	}
}

func (b *binder) arguments(a *syntax.Arguments) {
	if a == nil {
		return
	}
	for _, list := range [...][]*syntax.Arg{a.PosOnly, a.Args, a.KwOnly, {a.Vararg, a.Kwarg}} {
		for _, arg := range list {
			if arg == nil {
				continue
			}
			id := b.add(arg.Name, Parameter, arg)
			if id != none && b.table.Symbols[id].Bindings > 1 {
				b.fail(arg.Span, "duplicate argument '%s' in function definition", arg.Name)
			}
		}
	}
}
