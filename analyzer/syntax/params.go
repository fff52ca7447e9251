package syntax

// parameters reads the parameters of a function up to the ')', or of a lambda
// up to the ':'; a lambda's have no annotations.
func (p *parser) parameters(end tokenKind) *Arguments {
	a := p.arguments.new()
	var few [8]*Arg
	list := few[:0] // the parameters since the last '/' or '*'
	base := len(p.exprs)
	var kwDefaults []Expr
	const (
		positional = iota
		keywordOnly
		finished
	)
	state := positional
	seenSlash := false
	for p.kind != end && p.kind != tBad {
		start := p.start
		switch p.kind {
		case tSlash:
			switch {
			case state != positional:
				p.error(start, p.end, "/ must be ahead of *")
			case seenSlash:
				p.error(start, p.end, "/ may appear only once")
			case len(list) == 0:
				if p.peekPunctuation() != ',' {
					p.unexpected()
				}
				p.error(start, p.end, "at least one argument must precede /")
			}
			p.gate(start, p.end, 8, "invalid syntax")
			seenSlash = true
			a.PosOnly = p.argLists.copy(list)
			list = list[:0]
			if p.next(); p.kind == tStar {
				p.error(p.start, p.end, "expected comma between / and *")
			}
		case tStar:
			if state != positional {
				p.error(start, p.end, "* argument may appear only once")
			}
			state = keywordOnly
			a.Args = p.argLists.copy(list)
			list = list[:0]
			p.next()
			if p.kind == tName {
				a.Vararg = p.parameter(end, true)
				if p.kind == tEqual {
					p.error(p.start, p.end, "var-positional argument cannot have default value")
				}
			} else if p.kind == tComma {
				p.bareStar(start, end)
			} else {
				p.error(start, p.prevEnd, "named arguments must follow bare *")
			}
		case tDoubleStar:
			p.next()
			a.Kwarg = p.parameter(end, false)
			if p.kind == tEqual {
				p.error(p.start, p.end, "var-keyword argument cannot have default value")
			}
			if p.kind == tComma {
				p.next()
				p.afterKwarg(end)
			}
			p.kwOnly(a, &list, state == keywordOnly, kwDefaults)
			a.Defaults = p.takeExprs(base)
			return a
		default:
			list = append(list, p.parameter(end, false))
			var value Expr
			if p.accept(tEqual) {
				value = p.defaultValue()
			}
			if state == keywordOnly {
				kwDefaults = append(kwDefaults, value)
			} else if value != nil {
				p.exprs = append(p.exprs, value)
			} else if len(p.exprs) > base {
				last := list[len(list)-1]
				p.error(last.Start, last.End, "parameter without a default follows parameter with a default")
			}
		}
		if !p.accept(tComma) {
			break
		}
	}
	p.kwOnly(a, &list, state == keywordOnly, kwDefaults)
	a.Defaults = p.takeExprs(base)
	return a
}

// kwOnly puts the parameters since the last '*' where they belong.
func (p *parser) kwOnly(a *Arguments, list *[]*Arg, star bool, defaults []Expr) {
	if star {
		a.KwOnly = p.argLists.copy(*list)
		a.KwDefaults = p.exprLists.copy(defaults)
	} else {
		a.Args = p.argLists.copy(*list)
	}
}

// parameter: NAME [':' annotation]
func (p *parser) parameter(end tokenKind, star bool) *Arg {
	a := p.args.new()
	start := p.start
	if p.kind != tName {
		p.badParameter(end)
		return a
	}
	a.Name = p.name()
	if end == tRParen && p.accept(tColon) {
		if star && p.kind == tStar {
			s := p.starred()
			p.gate(s.Extent().Start, s.Extent().End, 11, "invalid syntax")
			a.Annotation = s
		} else {
			a.Annotation = p.expression()
		}
	}
	a.Span = p.since(start)
	return a
}

// typeParams: ['[' type_param (',' type_param)* [','] ']']
func (p *parser) typeParams() []TypeParam {
	if p.kind != tLBracket {
		return nil
	}
	open := p.start
	p.next()
	var list []TypeParam
	for p.kind != tRBracket && p.kind != tBad {
		list = append(list, p.typeParam())
		if !p.accept(tComma) {
			break
		}
	}
	if len(list) == 0 {
		p.error(p.start, p.end, "Type parameter list cannot be empty")
	}
	p.closing(tRBracket, open)
	p.gate(open, p.prevEnd, 12, "invalid syntax")
	return list
}

// typeParam: NAME [':' expression] ['=' expression] | '*' NAME ['=' star_expression] | '**' NAME ['=' expression]
func (p *parser) typeParam() TypeParam {
	var t TypeParam
	start := p.start
	switch p.kind {
	case tStar:
		t.Kind = TypeVarTuple
		p.next()
	case tDoubleStar:
		t.Kind = ParamSpec
		p.next()
	}
	t.Name = p.name()
	if p.kind == tColon {
		p.typeBound(&t)
	}
	if p.kind == tEqual {
		at := p.start
		p.next()
		if t.Kind == TypeVarTuple {
			t.Default = p.starExpression()
		} else {
			t.Default = p.expression()
		}
		p.gate(at, p.prevEnd, 13, "invalid syntax")
	}
	t.Span = p.since(start)
	return t
}
