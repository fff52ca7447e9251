package syntax

import "github.com/ftlint/ftlint/analyzer/source"

// primary: ['await'] atom ('.' NAME | '(' arguments ')' | '[' slices ']')*
func (p *parser) primary() Expr {
	start := p.start
	if p.kind == tAwait {
		p.next()
		if p.kind == tAwait {
			p.unexpected()
		}
		a := &Await{Value: p.primary()}
		a.Span = p.since(start)
		return a
	}
	e := p.atom()
	for {
		switch p.kind {
		case tDot:
			p.next()
			a := p.attributes.new()
			a.Value = e
			a.Attr = p.name()
			a.Span = p.since(start)
			e = a
		case tLParen:
			e = p.call(start, e)
		case tLBracket:
			e = p.subscript(start, e)
		default:
			return e
		}
	}
}

func (p *parser) atom() Expr {
	switch p.kind {
	case tName:
		n := p.names.new()
		n.ID = identifier(p.word())
		n.Span = p.span()
		p.next()
		return n
	case tString, tFString:
		return p.stringLiteral()
	case tInt:
		return p.literal(Int)
	case tFloat:
		return p.literal(Float)
	case tComplex:
		return p.literal(Complex)
	case tLParen:
		return p.parenthesised()
	case tLBracket:
		return p.listDisplay()
	case tLBrace:
		return p.braces()
	case tNone:
		return p.singleton(None)
	case tTrue:
		return p.singleton(True)
	case tFalse:
		return p.singleton(False)
	case tEllipsis:
		return p.singleton(Ellipsis)
	}
	p.unexpected()
	return p.bad()
}

func (p *parser) literal(kind ConstantKind) Expr {
	c := p.constants.new()
	c.Kind, c.Value, c.Span = kind, p.word(), p.span()
	p.next()
	return c
}

func (p *parser) singleton(kind ConstantKind) Expr {
	c := p.constants.new()
	c.Kind, c.Span = kind, p.span()
	p.next()
	return c
}

// closing reads the closing bracket of what began at open.
func (p *parser) closing(k tokenKind, open uint32) {
	if p.kind == k {
		p.next()
		return
	}
	p.unexpected()
}

// parenthesised: a group, a tuple, a generator or a yield.
func (p *parser) parenthesised() Expr {
	start := p.start
	p.next()
	if p.kind == tRParen {
		p.next()
		t := p.tuples.new()
		t.Span = p.since(start)
		return t
	}
	if p.kind == tYield {
		y := p.yieldExpression()
		p.closing(tRParen, start)
		return y
	}
	at := p.start
	if p.kind == tDoubleStar {
		end := p.end
		if p.trial(func() { p.next(); p.expression(); p.expect(tRParen) }) {
			p.error(at, end, "cannot use double starred expression here")
		}
		p.invalid(at, end)
	}
	first := p.starNamedExpression()
	switch p.kind {
	case tComma:
		t := p.tuples.new()
		t.Elts = p.elements(first)
		p.closing(tRParen, start)
		t.Span = p.since(start)
		return t
	case tFor, tAsync:
		return p.generator(start, first)
	}
	if s, ok := first.(*Starred); ok && s.Start == at && p.kind == tRParen {
		p.error(s.Start, s.End, "cannot use starred expression here")
	}
	p.closing(tRParen, start)
	return first
}

// elements reads the rest of a display: (',' star_named_expression)* [','].
func (p *parser) elements(first Expr) []Expr {
	base := len(p.exprs)
	p.exprs = append(p.exprs, first)
	for p.accept(tComma) && startsExpression[p.kind] {
		p.exprs = append(p.exprs, p.starNamedExpression())
	}
	return p.takeExprs(base)
}

// generator reads from `for` to the closing parenthesis.
func (p *parser) generator(start uint32, elt Expr) Expr {
	p.gateUnpacking(elt)
	g := &GeneratorExp{Elt: elt, Generators: p.comprehension()}
	p.closing(tRParen, start)
	g.Span = p.since(start)
	return g
}

func (p *parser) gateUnpacking(elt Expr) {
	if s, ok := elt.(*Starred); ok {
		p.gate(s.Start, s.End, 15, "iterable unpacking cannot be used in comprehension")
	}
}

// comprehension: (['async'] 'for' star_targets 'in' disjunction ('if' disjunction)*)+
func (p *parser) comprehension() []Comprehension {
	var one [1]Comprehension
	list := one[:0]
	for p.kind == tFor || p.kind == tAsync {
		var c Comprehension
		if async := p.span(); p.accept(tAsync) {
			if c.Async = true; p.kind != tFor {
				p.invalid(async.Start, async.End)
			}
		}
		p.expect(tFor)
		c.Target = p.starTargets()
		if p.kind != tIn {
			p.error(p.start, p.end, "'in' expected after for-loop variables")
		}
		p.next()
		c.Iter = p.operation(precOr)
		base := len(p.exprs)
		for p.accept(tIf) {
			p.exprs = append(p.exprs, p.operation(precOr))
		}
		c.Ifs = p.takeExprs(base)
		list = append(list, c)
	}
	return p.generators.copy(list)
}

func (p *parser) listDisplay() Expr {
	start := p.start
	p.next()
	if p.kind != tRBracket {
		first := p.starNamedExpression()
		if p.kind == tFor || p.kind == tAsync {
			p.gateUnpacking(first)
			c := &ListComp{Elt: first, Generators: p.comprehension()}
			p.closing(tRBracket, start)
			c.Span = p.since(start)
			return c
		}
		l := p.lists.new()
		l.Elts = p.elements(first)
		if p.kind == tFor || p.kind == tAsync {
			p.comprehensionTarget(first, p.prevEnd)
		}
		p.closing(tRBracket, start)
		l.Span = p.since(start)
		return l
	}
	p.next()
	l := p.lists.new()
	l.Span = p.since(start)
	return l
}

// braces: a dict, a set or one of their comprehensions.
func (p *parser) braces() Expr {
	start := p.start
	p.next()
	if p.kind == tRBrace {
		p.next()
		d := p.dicts.new()
		d.Span = p.since(start)
		return d
	}
	if p.kind == tDoubleStar {
		return p.dict(start, nil)
	}
	at := p.start
	first := p.starNamedExpression()
	switch p.kind {
	case tColon:
		switch first.(type) {
		case *Starred, *NamedExpr:
			if first.Extent().Start == at {
				p.unexpected() // without parentheses neither is a key
			}
		}
		return p.dict(start, first)
	case tFor, tAsync:
		p.gateUnpacking(first)
		p.gateWalrus(at, first, 9)
		c := &SetComp{Elt: first, Generators: p.comprehension()}
		p.closing(tRBrace, start)
		c.Span = p.since(start)
		return c
	}
	p.gateWalrus(at, first, 9)
	s := &Set{Elts: p.elements(first)}
	if p.kind == tFor || p.kind == tAsync {
		p.comprehensionTarget(first, p.prevEnd)
	}
	p.closing(tRBrace, start)
	s.Span = p.since(start)
	return s
}

// dict reads a dict display or comprehension from its first ':' or '**'.
func (p *parser) dict(start uint32, key Expr) Expr {
	base := len(p.exprs) // keys and values in turn
	for {
		var value Expr
		itemStart := p.start
		if key == nil {
			p.next()
			value = p.operation(precBitOr)
		} else {
			value = p.dictValue()
		}
		if len(p.exprs) == base && (p.kind == tFor || p.kind == tAsync) {
			if key == nil {
				p.gate(itemStart, p.prevEnd, 15, "dict unpacking cannot be used in dict comprehension")
				key, value = value, nil
			}
			c := &DictComp{Key: key, Value: value, Generators: p.comprehension()}
			p.closing(tRBrace, start)
			c.Span = p.since(start)
			return c
		}
		p.exprs = append(p.exprs, key, value)
		key = nil
		if !p.accept(tComma) || p.kind == tRBrace || p.kind == tBad {
			break
		}
		if p.kind != tDoubleStar {
			key = p.expression()
			if p.kind != tColon {
				p.missingColonInDict(key)
				p.exprs = append(p.exprs, key, p.bad())
				break
			}
		}
	}
	d := p.dicts.new()
	pairs := p.exprs[base:]
	n := len(pairs) / 2
	lists := p.exprLists.copy(pairs)
	for i := range n {
		lists[i], lists[n+i] = pairs[2*i], pairs[2*i+1]
	}
	d.Keys, d.Values = lists[:n:n], lists[n:]
	p.exprs = p.exprs[:base]
	p.closing(tRBrace, start)
	d.Span = p.since(start)
	return d
}

// gateWalrus notes an assignment expression without parentheses as a set's
// element or an index.
func (p *parser) gateWalrus(start uint32, e Expr, minor uint8) {
	if n, ok := e.(*NamedExpr); ok && n.Start == start {
		p.gate(n.Start, n.End, minor, "invalid syntax")
	}
}

// subscript: '[' slices ']'
func (p *parser) subscript(start uint32, value Expr) Expr {
	open := p.start
	p.next()
	s := p.subscripts.new()
	s.Value = value
	s.Slice = p.slicesOf()
	p.closing(tRBracket, open)
	s.Span = p.since(start)
	return s
}

// slicesOf: slice !',' | (slice | starred_expression) (',' …)* [',']
func (p *parser) slicesOf() Expr {
	start := p.start
	first := p.sliceOrStar()
	if _, star := first.(*Starred); !star && p.kind != tComma {
		return first
	}
	base := len(p.exprs)
	p.exprs = append(p.exprs, first)
	for p.accept(tComma) && (startsExpression[p.kind] || p.kind == tColon) {
		p.exprs = append(p.exprs, p.sliceOrStar())
	}
	t := p.tuples.new()
	t.Elts = p.takeExprs(base)
	t.Span = p.since(start)
	return t
}

func (p *parser) sliceOrStar() Expr {
	if p.kind == tStar {
		s := p.starredArgument()
		p.gate(s.Start, s.End, 11, "invalid syntax")
		return s
	}
	return p.slice()
}

// slice: [expression] ':' [expression] [':' [expression]] | named_expression
func (p *parser) slice() Expr {
	start := p.start
	var lower Expr
	if p.kind != tColon {
		lower = p.namedExpression()
		if p.kind != tColon {
			p.gateWalrus(start, lower, 10)
			return lower
		}
		if n, ok := lower.(*NamedExpr); ok && n.Start == start {
			p.unexpected()
		}
	}
	s := p.slices.new()
	s.Lower = lower
	p.next()
	if startsExpression[p.kind] && p.kind != tStar {
		s.Upper = p.expression()
	}
	if p.accept(tColon) && startsExpression[p.kind] && p.kind != tStar {
		s.Step = p.expression()
	}
	s.Span = p.since(start)
	return s
}

// starredArgument: '*' expression
func (p *parser) starredArgument() *Starred {
	start := p.start
	p.next()
	s := p.starreds.new()
	if !startsExpression[p.kind] {
		p.error(p.start, p.end, "Invalid star expression")
	}
	s.Value = p.expression()
	if p.kind == tEqual {
		at, end := p.start, p.end
		if p.trial(func() { p.next(); p.expression() }) {
			p.error(start, p.prevEnd, "cannot assign to iterable argument unpacking")
		}
		p.invalid(at, end)
	}
	s.Span = p.since(start)
	return s
}

// call: '(' [arguments] ')' | genexp
func (p *parser) call(start uint32, function Expr) Expr {
	open := p.start
	c := p.calls.new()
	c.Func = function
	p.next()
	if p.kind != tRParen {
		c.Args, c.Keywords = p.callArguments(open, true)
	}
	p.closing(tRParen, open)
	c.Span = p.since(start)
	return c
}

// callArguments reads the arguments of a call or class up to the ')'. A
// generator may stand alone in a call; its span takes in the parentheses.
func (p *parser) callArguments(open uint32, generators bool) ([]Expr, []*Keyword) {
	base, keywordBase := len(p.exprs), len(p.keywords)
	var unpacked, misplaced bool
	comma := open
	for p.kind != tRParen && p.kind != tBad {
		start := p.start
		switch p.kind {
		case tStar:
			p.exprs = append(p.exprs, p.starredArgument())
			s := p.exprs[len(p.exprs)-1]
			if generators && (p.kind == tFor || p.kind == tAsync) {
				p.gate(start, p.prevEnd, 15, "iterable unpacking cannot be used in comprehension")
				p.exprs[len(p.exprs)-1] = p.argumentGenerator(open, s, len(p.exprs)-base == 1 && len(p.keywords) == keywordBase)
			} else if unpacked {
				p.error(comma, p.prevEnd, "iterable argument unpacking follows keyword argument unpacking")
			}
		case tDoubleStar:
			p.next()
			k := p.keywordNode.new()
			k.Value = p.expression()
			k.Span = p.since(start)
			if p.kind == tEqual {
				at, end := p.start, p.end
				if p.trial(func() { p.next(); p.expression() }) {
					p.error(start, p.prevEnd, "cannot assign to keyword argument unpacking")
				}
				p.invalid(at, end)
			}
			p.keywords = append(p.keywords, k)
			unpacked = true
		default:
			e := p.expression()
			switch p.kind {
			case tColonEqual:
				if n, ok := e.(*Name); !ok || n.Start != start {
					p.unexpected()
				}
				e = p.walrus(start, e)
			case tEqual:
				p.keywordArgument(start, e)
				goto next
			}
			if p.kind == tFor || p.kind == tAsync {
				if !generators {
					p.unexpected()
				}
				e = p.argumentGenerator(open, e, len(p.exprs) == base && len(p.keywords) == keywordBase)
			}
			misplaced = misplaced || len(p.keywords) > keywordBase
			p.exprs = append(p.exprs, e)
		}
	next:
		comma = p.start
		if !p.accept(tComma) {
			break
		}
	}
	if misplaced && p.kind == tRParen {
		p.positionalAfterKeyword(unpacked)
	}
	keywords := p.keywordLists.copy(p.keywords[keywordBase:])
	p.keywords = p.keywords[:keywordBase]
	return p.takeExprs(base), keywords
}

// argumentGenerator reads a generator among arguments: it must be the only one.
func (p *parser) argumentGenerator(open uint32, elt Expr, first bool) Expr {
	g := &GeneratorExp{Elt: elt, Generators: p.comprehension()}
	if !first || p.kind == tComma {
		p.error(elt.Extent().Start, p.prevEnd, "Generator expression must be parenthesized")
	}
	g.Span = source.Span{Start: open, End: p.end} // the ')' is the current token
	return g
}

func (p *parser) keywordArgument(start uint32, e Expr) {
	name, ok := e.(*Name)
	if !ok || name.Start != start {
		p.invalidKeyword(start, e)
		return
	}
	p.next()
	k := p.keywordNode.new()
	k.Arg = name.ID
	k.Value = p.argumentValue(start)
	k.Span = p.since(start)
	p.keywords = append(p.keywords, k)
}
