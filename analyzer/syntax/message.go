package syntax

import "fmt"

func (p *parser) invalidWalrus(start uint32, e Expr) {
	s := e.Extent()
	p.error(s.Start, s.End, fmt.Sprintf("cannot use assignment expressions with %s", describe(e)))
}

func (p *parser) invalidStatementWalrus(start uint32, e Expr) {
	p.unexpected()
}

func (p *parser) missingElse(start uint32) {
	p.error(start, p.prevEnd, "expected 'else' after 'if' expression")
}

func (p *parser) missingIn() { p.unexpected() }

func (p *parser) notClosed(open uint32) { p.unexpected() }

func (p *parser) dictValue() Expr {
	p.expect(tColon)
	return p.expression()
}

func (p *parser) missingColonInDict(key Expr) { p.unexpected() }

func (p *parser) positionalAfterKeyword(unpacked bool) {
	message := "positional argument follows keyword argument"
	if unpacked {
		message = "positional argument follows keyword argument unpacking"
	}
	p.error(p.prevEnd, p.prevEnd, message)
}

func (p *parser) invalidKeyword(start uint32, e Expr) {
	p.error(start, p.end, `expression cannot contain assignment, perhaps you meant "=="?`)
}

func (p *parser) argumentValue(start uint32) Expr { return p.expression() }

func (p *parser) invalidTarget(e Expr, ctx ExprContext) {
	s := e.Extent()
	p.error(s.Start, s.End, fmt.Sprintf("cannot assign to %s", describe(e)))
}

func (p *parser) invalidAnnotation(e Expr) {
	s := e.Extent()
	switch e.(type) {
	case *List:
		p.error(s.Start, s.End, "only single target (not list) can be annotated")
	case *Tuple:
		p.error(s.Start, s.End, "only single target (not tuple) can be annotated")
	default:
		p.error(s.Start, s.End, "illegal target for annotation")
	}
}

func (p *parser) invalidAugmented(e Expr) {
	s := e.Extent()
	p.error(s.Start, s.End, fmt.Sprintf("'%s' is an illegal expression for augmented assignment", describe(e)))
}

func (p *parser) noAssignment() {}

func (p *parser) badStatementEnd() { p.unexpected() }

func (p *parser) legacyStatement() bool { return false }

func (p *parser) importedAs() string { return p.name() }

func (p *parser) boundAs() string { return p.name() }

func (p *parser) emptyImport() { p.unexpected() }

func (p *parser) missingColon() { p.unexpected() }

func (p *parser) expectParenthesis() bool { return p.expect(tLParen) }

func (p *parser) mixedExcept(h *ExceptHandler) {
	p.error(h.Start, h.Start, "cannot have both 'except' and 'except*' on the same 'try'")
}

func (p *parser) missingHandler() {
	p.error(p.start, p.end, "expected 'except' or 'finally' block")
}

func (p *parser) bareStar(start uint32, end tokenKind) {}

func (p *parser) afterKwarg(end tokenKind) {
	if p.kind != end {
		p.error(p.start, p.end, "arguments cannot follow var-keyword argument")
	}
}

func (p *parser) defaultValue(end tokenKind) Expr { return p.expression() }

func (p *parser) badParameter(end tokenKind) { p.unexpected() }

func (p *parser) typeBound(t *TypeParam) {
	at := p.start
	p.next()
	t.Bound = p.expression()
	if t.Kind != TypeVar {
		p.error(at, at+1, "cannot use bound with "+[...]string{"", "TypeVarTuple", "ParamSpec"}[t.Kind])
	}
}

func (p *parser) emptyField(o prefixed) {
	p.error(p.start, p.end, p.formatError(o, "valid expression required before '"+p.word()+"'"))
}

func (p *parser) badField(o prefixed) {
	p.error(p.start, p.end, p.formatError(o, "expecting '}'"))
}

func (p *parser) badConversion(o prefixed) {
	p.error(p.start, p.end, p.formatError(o, "invalid conversion character"))
}

func (p *parser) afterConversion(o prefixed) {
	p.error(p.start, p.end, p.formatError(o, "expecting ':' or '}'"))
}

func (p *parser) unterminatedFormatSpec(o prefixed) {
	p.error(p.start, p.end, p.formatError(o, "expecting '}', or format specs"))
}

func (p *parser) specNewline(o prefixed) {
	p.error(p.start, p.end, p.formatError(o, "newlines are not allowed in format specifiers"))
}

func (p *parser) specUnclosed(o prefixed) {
	p.error(p.start, p.end, p.formatError(o, "expecting '}', or format specs"))
}

func describe(e Expr) string { return "expression" }
