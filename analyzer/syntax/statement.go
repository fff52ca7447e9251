package syntax

import "github.com/ftlint/ftlint/analyzer/source"

// file: statement* EOF
func (p *parser) file() []Stmt {
	p.next()
	for p.failed {
		p.recover()
	}
	for p.kind != tEOF {
		if !p.accept(tDedent) { // one whose indent an error has swallowed
			p.statement()
		}
	}
	return p.takeStmts(0)
}

func (p *parser) takeStmts(base int) []Stmt {
	list := p.stmtLists.copy(p.stmts[base:])
	p.stmts = p.stmts[:base]
	return list
}

func (p *parser) add(s Stmt) { p.stmts = append(p.stmts, s) }

// statement reads a compound statement or a line of simple statements.
func (p *parser) statement() {
	switch p.kind {
	case tIf:
		p.ifStatement()
	case tDef:
		p.function(p.start, nil, false)
	case tFor:
		p.forStatement(p.start, false)
	case tWhile:
		p.whileStatement()
	case tTry:
		p.tryStatement()
	case tWith:
		p.withStatement(p.start, false)
	case tClass:
		p.class(nil)
	case tAt:
		p.decorated()
	case tAsync:
		p.asyncStatement()
	case tName:
		if p.word() == "match" && p.matchStatement() {
			break
		}
		p.simpleStatements()
	default:
		p.simpleStatements()
	}
	for p.failed {
		p.recover()
		if p.kind == tIndent {
			p.suite() // the block of a head that was not understood
		}
	}
}

// simpleStatements: simple_stmt (';' simple_stmt)* [';'] NEWLINE
func (p *parser) simpleStatements() {
	for {
		p.simpleStatement()
		if p.kind == tNewline {
			p.next()
			return
		}
		if p.kind != tSemicolon {
			p.unexpected()
			return
		}
		p.next()
		if p.accept(tNewline) {
			return
		}
	}
}

func (p *parser) simpleStatement() {
	start := p.start
	switch p.kind {
	case tReturn:
		p.next()
		r := p.returns.new()
		if startsExpression[p.kind] {
			r.Value = p.starExpressions()
			p.gateStarTuple(r.Value, 8)
		}
		r.Span = p.since(start)
		p.add(r)
	case tImport:
		p.importStatement(start, false)
	case tFrom:
		p.importFrom(start, false)
	case tRaise:
		p.raise()
	case tPass:
		p.next()
		s := p.passes.new()
		s.Span = p.since(start)
		p.add(s)
	case tBreak:
		p.next()
		p.add(&Break{p.since(start)})
	case tContinue:
		p.next()
		p.add(&Continue{p.since(start)})
	case tDel:
		p.del()
	case tAssert:
		p.next()
		a := p.asserts.new()
		a.Test = p.expression()
		if p.accept(tComma) {
			a.Msg = p.expression()
		}
		a.Span = p.since(start)
		p.add(a)
	case tGlobal:
		names, spans := p.declaredNames()
		p.add(&Global{p.since(start), names, spans})
	case tNonlocal:
		names, spans := p.declaredNames()
		p.add(&Nonlocal{p.since(start), names, spans})
	case tName:
		if !p.softStatement() {
			p.expressionStatement()
		}
	default:
		p.expressionStatement()
	}
}

// softStatement reads the simple statements that begin with a soft keyword.
func (p *parser) softStatement() bool {
	switch p.word() {
	case "type":
		m := p.mark()
		p.next()
		if p.kind == tName {
			p.typeAlias(m.start)
			return true
		}
		p.backTo(m)
	case "lazy":
		m := p.mark()
		p.next()
		switch p.kind {
		case tImport:
			p.gate(p.start, p.end, 15, "invalid syntax")
			p.importStatement(m.start, true)
			return true
		case tFrom:
			p.gate(p.start, p.end, 15, "invalid syntax")
			p.importFrom(m.start, true)
			return true
		}
		p.backTo(m)
	}
	return false
}

// raise: 'raise' [expression ['from' expression]]
func (p *parser) raise() {
	start := p.start
	p.next()
	r := p.raises.new()
	if startsExpression[p.kind] && p.kind != tStar {
		r.Exc = p.expression()
		if p.accept(tFrom) {
			r.Cause = p.expression()
		} else if p.kind == tComma && !p.quiet { // raise E, "message"
			p.unexpected()
			p.python2 = true
		}
	}
	r.Span = p.since(start)
	p.add(r)
}

// del: 'del' target (',' target)* [',']
func (p *parser) del() {
	start := p.start
	p.next()
	base := len(p.exprs)
	for {
		if !startsExpression[p.kind] {
			if len(p.exprs) == base {
				p.unexpected()
			}
			break
		}
		e := p.starExpression()
		p.target(e, Del)
		p.exprs = append(p.exprs, e)
		if !p.accept(tComma) {
			break
		}
	}
	d := &Delete{Targets: p.takeExprs(base)}
	d.Span = p.since(start)
	p.add(d)
}

// declaredNames: ('global' | 'nonlocal') NAME (',' NAME)*
func (p *parser) declaredNames() (names []string, spans []source.Span) {
	p.next()
	for {
		span := p.span()
		name := p.name()
		if p.kind == tBad {
			return
		}
		names, spans = append(names, name), append(spans, span)
		if !p.accept(tComma) {
			return
		}
	}
}

// typeAlias: 'type' NAME [type_params] '=' expression
func (p *parser) typeAlias(start uint32) {
	p.gate(start, p.prevEnd, 12, "invalid syntax")
	name := p.names.new()
	name.Span = p.span()
	name.ID, name.Ctx = p.name(), Store
	t := &TypeAlias{Name: name}
	t.TypeParams = p.typeParams()
	p.expect(tEqual)
	t.Value = p.expression()
	t.Span = p.since(start)
	p.add(t)
}

// expressionStatement: assignments of all kinds, and expressions.
func (p *parser) expressionStatement() {
	start := p.start
	e := p.yieldOrStar()
	switch {
	case p.kind == tEqual:
		p.assign(start, e)
	case p.kind == tColon:
		p.annotated(start, e)
	case p.kind.isAugmented():
		p.augmentedAssign(start, e)
	default:
		if p.kind == tColonEqual {
			p.statementWalrus(start, e)
		}
		s := p.exprStmts.new()
		s.Value = e
		s.Span = p.since(start)
		p.add(s)
	}
}

// assign: (star_targets '=')+ (yield_expr | star_expressions)
func (p *parser) assign(start uint32, value Expr) {
	base := len(p.exprs)
	for p.kind == tEqual {
		if !p.isTarget(value) {
			p.invalidAssignment(start, value, len(p.exprs) == base)
		}
		p.next()
		p.target(value, Store)
		p.exprs = append(p.exprs, value)
		value = p.yieldOrStar()
	}
	a := p.assigns.new()
	a.Value = value
	a.Targets = p.takeExprs(base)
	a.Span = p.since(start)
	if p.kind.isAugmented() {
		p.unexpected()
	}
	p.add(a)
}

// annotated: single_target ':' expression ['=' (yield_expr | star_expressions)]
func (p *parser) annotated(start uint32, target Expr) {
	a := p.annAssigns.new()
	legal := true
	switch t := target.(type) {
	case *Name:
		a.Simple = t.Start == start
	case *Attribute, *Subscript, *BadExpr:
	default:
		legal = false
	}
	if !legal {
		p.invalidAnnotation(target)
	}
	p.target(target, Store)
	a.Target = target
	p.next()
	a.Annotation = p.expression()
	if p.accept(tEqual) {
		at, yield := p.start, p.kind == tYield
		if a.Value = p.yieldOrStar(); yield {
			p.gate(at, p.prevEnd, 8, "invalid syntax")
		}
		p.gateStarTuple(a.Value, 8)
	}
	a.Span = p.since(start)
	p.add(a)
}

func (p *parser) augmentedAssign(start uint32, target Expr) {
	a := p.augAssigns.new()
	a.Target, a.Op = target, augmented[p.kind]
	switch target.(type) {
	case *Name, *Attribute, *Subscript, *BadExpr:
		p.target(target, Store)
	default:
		p.invalidAugmented(target)
	}
	p.next()
	a.Value = p.yieldOrStar()
	a.Span = p.since(start)
	p.add(a)
}
