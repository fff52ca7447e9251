package syntax

import "github.com/ftlint/ftlint/analyzer/source"

// matchStatement: 'match' subject ':' NEWLINE INDENT case+ DEDENT
//
// `match` is a name elsewhere; it is a statement where ':' and the end of the
// line follow the subject. It reports false and has read nothing where it is not.
func (p *parser) matchStatement() bool {
	m := p.mark()
	p.next()
	if !startsExpression[p.kind] {
		p.backTo(m)
		return false
	}
	certain := p.kind.isOperand()
	p.setQuiet(true)
	at := p.start
	subject := p.starNamedExpression()
	if _, star := subject.(*Starred); star && p.kind != tComma {
		p.unexpected()
	} else if p.kind == tComma {
		subject = p.tupleOf(at, subject, (*parser).starNamedExpression)
	}
	if p.kind == tColon {
		p.next()
		if p.kind == tNewline {
			p.setQuiet(len(p.errors) >= maxErrors)
			p.next()
			p.cases(m.start, subject)
			return true
		}
	}
	if certain && p.kind == tNewline {
		p.setQuiet(len(p.errors) >= maxErrors)
		p.error(p.start, p.end, "expected ':'")
		p.recover()
		p.cases(m.start, subject)
		return true
	}
	p.backTo(m)
	return false
}

func (p *parser) cases(start uint32, subject Expr) {
	s := &Match{Subject: subject}
	p.gate(start, start+uint32(len("match")), 10, "invalid syntax")
	if p.kind != tIndent {
		p.missingBlock("'match' statement", start)
	} else {
		p.next()
		errors := len(p.errors)
		for p.kind != tDedent && p.kind != tEOF {
			if p.atWord("case") {
				s.Cases = append(s.Cases, p.matchCase())
				continue
			}
			base := len(p.stmts)
			if len(p.errors) == errors { // else it may belong to a case that failed
				p.unexpected()
			}
			p.statement()
			p.stmts = p.stmts[:base]
		}
		p.accept(tDedent)
	}
	s.Span = p.since(start)
	p.add(s)
}

// matchCase: 'case' patterns ['if' named_expression] block
func (p *parser) matchCase() *MatchCase {
	c := &MatchCase{}
	c.Start = p.start
	p.next()
	c.Pattern = p.openPattern()
	if p.accept(tIf) {
		c.Guard = p.namedExpression()
	}
	c.Body = p.block("'case' statement", c.Start)
	c.End = p.prevEnd
	return c
}

// openPattern: open_sequence_pattern | pattern
func (p *parser) openPattern() Pattern {
	start := p.start
	first := p.maybeStarPattern()
	if _, star := first.(*MatchStar); !star && p.kind != tComma {
		return first
	}
	if p.kind != tComma {
		p.unexpected() // a star pattern alone
		return first
	}
	s := &MatchSequence{Patterns: p.restOfSequence(first, tColon)}
	s.Span = p.since(start)
	return s
}

// restOfSequence: (',' maybe_star_pattern)* [',']
func (p *parser) restOfSequence(first Pattern, end tokenKind) []Pattern {
	base := len(p.patterns)
	p.patterns = append(p.patterns, first)
	for p.accept(tComma) && p.kind != end && p.kind != tIf && p.kind != tBad {
		p.patterns = append(p.patterns, p.maybeStarPattern())
	}
	return p.takePatterns(base)
}

func (p *parser) takePatterns(base int) []Pattern {
	list := p.patternLists.copy(p.patterns[base:])
	p.patterns = p.patterns[:base]
	return list
}

// maybeStarPattern: '*' NAME | as_pattern
func (p *parser) maybeStarPattern() Pattern {
	if p.kind != tStar {
		return p.asPattern()
	}
	start := p.start
	p.next()
	s := &MatchStar{}
	if s.Name = p.name(); s.Name == "_" {
		s.Name = ""
	}
	s.Span = p.since(start)
	return s
}

// asPattern: closed_pattern ('|' closed_pattern)* ['as' NAME]
func (p *parser) asPattern() Pattern {
	start := p.start
	pattern := p.closedPattern()
	if p.kind == tVBar {
		base := len(p.patterns)
		p.patterns = append(p.patterns, pattern)
		for p.accept(tVBar) {
			p.patterns = append(p.patterns, p.closedPattern())
		}
		or := &MatchOr{Patterns: p.takePatterns(base)}
		or.Span = p.since(start)
		pattern = or
	}
	if p.accept(tAs) {
		a := &MatchAs{Pattern: pattern}
		if p.atWord("_") {
			p.error(p.start, p.end, "cannot use '_' as a target")
		}
		if p.kind != tName {
			at, end := p.start, p.end
			if p.trial(func() { p.expression() }) {
				p.error(at, p.prevEnd, "invalid pattern target")
			}
			p.invalid(at, end)
		}
		a.Name = p.name()
		a.Span = p.since(start)
		pattern = a
	}
	return pattern
}

func (p *parser) closedPattern() Pattern {
	start := p.start
	switch p.kind {
	case tNone, tTrue, tFalse:
		kind := None
		if p.kind == tTrue {
			kind = True
		} else if p.kind == tFalse {
			kind = False
		}
		p.next()
		return &MatchSingleton{p.since(start), kind}
	case tInt, tFloat, tComplex, tMinus, tString, tFString:
		value := p.literalPattern()
		return &MatchValue{p.since(start), value}
	case tName:
		return p.namePattern()
	case tLParen:
		return p.groupPattern()
	case tLBracket:
		p.next()
		s := &MatchSequence{Patterns: p.sequence(tRBracket)}
		p.closing(tRBracket, start)
		s.Span = p.since(start)
		return s
	case tLBrace:
		return p.mappingPattern()
	}
	p.unexpected()
	return &MatchAs{Span: p.since(p.prevEnd)}
}

func (p *parser) sequence(end tokenKind) []Pattern {
	if p.kind == end {
		return nil
	}
	return p.restOfSequence(p.maybeStarPattern(), end)
}

// literalPattern: signed_number | signed_number ('+' | '-') NUMBER | strings
func (p *parser) literalPattern() Expr {
	start := p.start
	if p.kind == tString || p.kind == tFString {
		return p.stringLiteral()
	}
	left := p.signedNumber()
	if p.kind != tPlus && p.kind != tMinus {
		return left
	}
	if isComplex(left) {
		p.error(left.Extent().Start, left.Extent().End, "real number required in complex literal")
	}
	b := p.binOps.new()
	b.Left, b.Op = left, binaryOperators[p.kind]
	p.next()
	if p.kind != tComplex {
		if p.kind == tInt || p.kind == tFloat {
			p.error(p.start, p.end, "imaginary number required in complex literal")
		}
		p.unexpected()
	}
	b.Right = p.number()
	b.Span = p.since(start)
	return b
}

func isComplex(e Expr) bool {
	if u, ok := e.(*UnaryOp); ok {
		e = u.Operand
	}
	c, ok := e.(*Constant)
	return ok && c.Kind == Complex
}

func (p *parser) signedNumber() Expr {
	if p.kind != tMinus {
		return p.number()
	}
	start := p.start
	p.next()
	u := p.unaryOps.new()
	u.Op = USub
	u.Operand = p.number()
	u.Span = p.since(start)
	return u
}

func (p *parser) number() Expr {
	switch p.kind {
	case tInt, tFloat, tComplex:
		return p.atom()
	}
	p.unexpected()
	return p.bad()
}

// namePattern: capture, wildcard, value or class.
func (p *parser) namePattern() Pattern {
	start := p.start
	n := p.names.new()
	n.Span, n.ID = p.span(), p.name()
	if p.kind != tDot && p.kind != tLParen {
		m := &MatchAs{Span: n.Span, Name: n.ID}
		if m.Name == "_" {
			m.Name = ""
		}
		return m
	}
	var value Expr = n
	for p.accept(tDot) {
		a := p.attributes.new()
		a.Value, a.Attr = value, p.name()
		a.Span = p.since(start)
		value = a
	}
	if p.kind != tLParen {
		return &MatchValue{value.Extent(), value}
	}
	return p.classPattern(start, value)
}

// classPattern: name_or_attr '(' [patterns] [keyword patterns] [','] ')'
func (p *parser) classPattern(start uint32, class Expr) Pattern {
	open := p.start
	p.next()
	c := &MatchClass{Cls: class}
	base := len(p.patterns)
	positional := -1
	for p.kind != tRParen && p.kind != tBad {
		if p.kind == tName && p.followedByEqual() {
			if positional < 0 {
				positional = len(p.patterns) - base
			}
			c.KwdAttrs = append(c.KwdAttrs, p.name())
			p.next()
			p.patterns = append(p.patterns, p.asPattern())
		} else {
			at := p.start
			p.patterns = append(p.patterns, p.asPattern())
			if positional >= 0 {
				p.error(at, p.prevEnd, "positional patterns follow keyword patterns")
			}
		}
		if !p.accept(tComma) {
			break
		}
	}
	all := p.takePatterns(base)
	c.Patterns = all
	if positional >= 0 {
		c.Patterns, c.KwdPatterns = all[:positional:positional], all[positional:]
	}
	p.closing(tRParen, open)
	c.Span = p.since(start)
	return c
}

// followedByEqual reports whether '=' comes next, without reading it.
func (p *parser) followedByEqual() bool {
	i := p.pos
	for i < len(p.text) && (classes[p.text[i]] == cSpace || classes[p.text[i]] == cLine) {
		i++
	}
	return i < len(p.text) && p.text[i] == '='
}

// groupPattern: '(' pattern ')' | '(' sequence ')'
func (p *parser) groupPattern() Pattern {
	start := p.start
	p.next()
	if p.kind != tRParen {
		first := p.maybeStarPattern()
		if _, star := first.(*MatchStar); !star && p.kind == tRParen {
			p.next()
			return first
		}
		if _, star := first.(*MatchStar); star && p.kind == tRParen {
			p.unexpected()
		}
		s := &MatchSequence{Patterns: p.restOfSequence(first, tRParen)}
		p.closing(tRParen, start)
		s.Span = p.since(start)
		return s
	}
	p.next()
	return &MatchSequence{Span: p.since(start)}
}

// mappingPattern: '{' [(literal | attr) ':' pattern (',' …)*] ['**' NAME] [','] '}'
func (p *parser) mappingPattern() Pattern {
	start := p.start
	p.next()
	m := &MatchMapping{}
	base, exprBase := len(p.patterns), len(p.exprs)
	for p.kind != tRBrace && p.kind != tBad {
		if m.Rest != "" {
			p.unexpected()
		}
		if p.accept(tDoubleStar) {
			if p.atWord("_") {
				p.unexpected()
			}
			m.Rest = p.name()
		} else {
			p.exprs = append(p.exprs, p.mappingKey())
			p.expect(tColon)
			p.patterns = append(p.patterns, p.asPattern())
		}
		if !p.accept(tComma) {
			break
		}
	}
	m.Keys, m.Patterns = p.takeExprs(exprBase), p.takePatterns(base)
	p.closing(tRBrace, start)
	m.Span = p.since(start)
	return m
}

func (p *parser) mappingKey() Expr {
	switch p.kind {
	case tNone, tTrue, tFalse:
		return p.atom()
	case tName:
		start := p.start
		n := p.names.new()
		n.Span, n.ID = p.span(), p.name()
		var value Expr = n
		if p.kind != tDot {
			p.unexpected()
		}
		for p.accept(tDot) {
			a := p.attributes.new()
			a.Value, a.Attr = value, p.name()
			a.Span = source.Span{Start: start, End: p.prevEnd}
			value = a
		}
		return value
	}
	return p.literalPattern()
}
