package syntax

// precedence says how strongly an operator binds (Python reference, 6.17).
type precedence uint8

const (
	precNone precedence = iota
	precOr
	precAnd
	precNot
	precCompare
	precBitOr
	precBitXor
	precBitAnd
	precShift
	precSum
	precTerm
	precFactor
)

var binding = [tokenKinds]precedence{
	tOr: precOr, tAnd: precAnd,
	tEqEqual: precCompare, tNotEqual: precCompare, tLess: precCompare, tLessEqual: precCompare,
	tGreater: precCompare, tGreaterEqual: precCompare, tIn: precCompare, tIs: precCompare, tNot: precCompare,
	tVBar: precBitOr, tCaret: precBitXor, tAmper: precBitAnd, tLShift: precShift, tRShift: precShift,
	tPlus: precSum, tMinus: precSum,
	tStar: precTerm, tSlash: precTerm, tDoubleSlash: precTerm, tPercent: precTerm, tAt: precTerm,
}

var binaryOperators = [tokenKinds]Operator{
	tVBar: BitOr, tCaret: BitXor, tAmper: BitAnd, tLShift: LShift, tRShift: RShift,
	tPlus: Add, tMinus: Sub, tStar: Mult, tSlash: Div, tDoubleSlash: FloorDiv, tPercent: Mod, tAt: MatMult,
}

var comparisons = [tokenKinds]CmpOperator{
	tEqEqual: Eq, tNotEqual: NotEq, tLess: Lt, tLessEqual: LtE, tGreater: Gt, tGreaterEqual: GtE, tIn: In,
}

// starExpressions: star_expression (',' star_expression)* [',']
func (p *parser) starExpressions() Expr {
	start := p.start
	first := p.starExpression()
	if p.kind != tComma {
		return first
	}
	return p.tupleOf(start, first, (*parser).starExpression)
}

// tupleOf reads the rest of a tuple without parentheses.
func (p *parser) tupleOf(start uint32, first Expr, element func(*parser) Expr) Expr {
	base := len(p.exprs)
	p.exprs = append(p.exprs, first)
	for p.accept(tComma) && startsExpression[p.kind] {
		p.exprs = append(p.exprs, element(p))
	}
	t := p.tuples.new()
	t.Elts = p.takeExprs(base)
	t.Span = p.since(start)
	return t
}

// takeExprs pops the expressions above base and returns them as a list.
func (p *parser) takeExprs(base int) []Expr {
	list := p.exprLists.copy(p.exprs[base:])
	p.exprs = p.exprs[:base]
	return list
}

// starExpression: '*' bitwise_or | expression
func (p *parser) starExpression() Expr {
	if p.kind == tStar {
		return p.starred()
	}
	return p.expression()
}

func (p *parser) starred() Expr {
	start := p.start
	p.next()
	s := p.starreds.new()
	s.Value = p.operation(precBitOr)
	s.Span = p.since(start)
	return s
}

// starNamedExpression: '*' bitwise_or | named_expression
func (p *parser) starNamedExpression() Expr {
	if p.kind == tStar {
		return p.starred()
	}
	return p.namedExpression()
}

// namedExpression: NAME ':=' expression | expression
func (p *parser) namedExpression() Expr {
	start := p.start
	e := p.expression()
	switch p.kind {
	case tColonEqual:
		return p.walrus(start, e)
	case tEqual:
		p.equals(start, e, func() {})
	}
	return e
}

func (p *parser) walrus(start uint32, target Expr) Expr {
	name, ok := target.(*Name)
	if !ok || name.Start != start {
		p.invalidWalrus(start, target)
		return target
	}
	p.gate(start, p.end, 8, "invalid syntax")
	p.next()
	name.Ctx = Store
	n := &NamedExpr{Target: name}
	n.Value = p.expression()
	n.Span = p.since(start)
	return n
}

// expression: disjunction ['if' disjunction 'else' expression] | lambdef
func (p *parser) expression() Expr {
	if p.kind == tLambda {
		return p.lambda()
	}
	start := p.start
	e := p.operation(precOr)
	if p.kind == tIf {
		return p.conditional(start, e)
	}
	if startsExpression[p.kind] && p.kind != tStar {
		p.juxtaposed(start, e)
	}
	return e
}

func (p *parser) conditional(start uint32, body Expr) Expr {
	if !p.nest() {
		return body
	}
	defer func() { p.nesting-- }()
	p.next()
	n := p.ifExps.new()
	n.Body = body
	n.Test = p.operation(precOr)
	if p.kind != tElse {
		p.missingElse(body)
	} else {
		p.next()
	}
	n.Orelse = p.expression()
	n.Span = p.since(start)
	return n
}

// operation reads operators that bind at least as strongly as least: everything
// from disjunction down to factor, by precedence climbing.
func (p *parser) operation(least precedence) Expr {
	start := p.start
	var left Expr
	switch p.kind {
	case tNot:
		if least > precNot {
			if least >= precTerm {
				p.misplacedNot()
			}
			p.unexpected()
			return p.bad()
		}
		left = p.unary(Not, precNot)
	case tMinus:
		left = p.unary(USub, precFactor)
	case tPlus:
		left = p.unary(UAdd, precFactor)
	case tTilde:
		left = p.unary(Invert, precFactor)
	default:
		left = p.primary()
		if p.kind == tDoubleStar {
			left = p.power(start, left)
		}
	}
	for {
		level := binding[p.kind]
		if level < least || level == precNone {
			return left
		}
		switch level {
		case precOr:
			left = p.boolean(start, left, Or, tOr, precAnd)
		case precAnd:
			left = p.boolean(start, left, And, tAnd, precNot)
		case precCompare:
			if p.kind == tNot && !p.atNotIn() {
				return left
			}
			left = p.comparison(start, left)
		default:
			b := p.binOps.new()
			b.Left, b.Op = left, binaryOperators[p.kind]
			p.next()
			b.Right = p.operation(level + 1)
			b.Span = p.since(start)
			left = b
		}
	}
}

func (p *parser) unary(op UnaryOperator, operand precedence) Expr {
	start := p.start
	u := p.unaryOps.new()
	u.Op = op
	if !p.nest() {
		return p.bad()
	}
	p.next()
	u.Operand = p.operation(operand)
	p.nesting--
	u.Span = p.since(start)
	return u
}

// power: await_primary '**' factor
func (p *parser) power(start uint32, base Expr) Expr {
	if !p.nest() {
		return base
	}
	p.next()
	b := p.binOps.new()
	b.Left, b.Op = base, Pow
	b.Right = p.operation(precFactor)
	p.nesting--
	b.Span = p.since(start)
	return b
}

func (p *parser) boolean(start uint32, left Expr, op BoolOperator, kind tokenKind, operand precedence) Expr {
	base := len(p.exprs)
	p.exprs = append(p.exprs, left)
	for p.accept(kind) {
		p.exprs = append(p.exprs, p.operation(operand))
	}
	b := p.boolOps.new()
	b.Op, b.Values = op, p.takeExprs(base)
	b.Span = p.since(start)
	return b
}

// atNotIn reports whether the `not` at hand is that of `not in`.
func (p *parser) atNotIn() bool {
	i := p.pos
	for i < len(p.text) {
		switch c := p.text[i]; {
		case classes[c] == cSpace, classes[c] == cLine && p.depth > 0:
			i++
		case c == '#' && p.depth > 0:
			i = lineEnd(p.text, i)
		case c == '\\' && newlineAt(p.text, i+1) > 0:
			i += 1 + newlineAt(p.text, i+1)
		default:
			return c == 'i' && i+1 < len(p.text) && p.text[i+1] == 'n' && (i+2 == len(p.text) || !nameChars[p.text[i+2]])
		}
	}
	return false
}

func (p *parser) comparison(start uint32, left Expr) Expr {
	base := len(p.exprs)
	var few [4]CmpOperator
	ops := few[:0]
	for binding[p.kind] == precCompare {
		op := comparisons[p.kind]
		switch p.kind {
		case tNot:
			if !p.atNotIn() {
				goto done
			}
			p.next()
			op = NotIn
		case tNotEqual:
			if p.text[p.start] == '<' {
				p.python2 = true
				p.unexpected()
			}
		case tIs:
			op = Is
			p.next()
			if p.kind != tNot {
				ops = append(ops, op)
				p.exprs = append(p.exprs, p.operation(precBitOr))
				continue
			}
			op = IsNot
		}
		p.next()
		ops = append(ops, op)
		p.exprs = append(p.exprs, p.operation(precBitOr))
	}
done:
	c := p.compares.new()
	c.Left, c.Ops, c.Comparators = left, p.cmpOps.copy(ops), p.takeExprs(base)
	c.Span = p.since(start)
	return c
}

// bad stands for an expression that is missing at the failed token.
func (p *parser) bad() Expr {
	return &BadExpr{p.since(p.prevEnd)}
}

// yieldExpression: 'yield' ('from' expression | [star_expressions])
func (p *parser) yieldExpression() Expr {
	start := p.start
	p.next()
	if p.accept(tFrom) {
		y := &YieldFrom{Value: p.expression()}
		y.Span = p.since(start)
		return y
	}
	y := &Yield{}
	if startsExpression[p.kind] {
		y.Value = p.starExpressions()
		p.gateStarTuple(y.Value, 8)
	}
	y.Span = p.since(start)
	return y
}

// gateStarTuple notes a tuple with a starred element that older grammars
// wanted in parentheses.
func (p *parser) gateStarTuple(e Expr, minor uint8) {
	t, ok := e.(*Tuple)
	if !ok || p.text[t.Start] == '(' && p.text[t.End-1] == ')' {
		return
	}
	for _, elt := range t.Elts {
		if s, ok := elt.(*Starred); ok {
			p.gate(s.Start, s.End, minor, "invalid syntax")
			return
		}
	}
}

// yieldOrStar: yield_expr | star_expressions
func (p *parser) yieldOrStar() Expr {
	if p.kind == tYield {
		return p.yieldExpression()
	}
	return p.starExpressions()
}

// lambda: 'lambda' [parameters] ':' expression
func (p *parser) lambda() Expr {
	if !p.nest() {
		return p.bad()
	}
	start := p.start
	p.next()
	l := p.lambdas.new()
	l.Args = p.parameters(tColon)
	if p.fieldDepth > 0 && p.depth == p.fieldDepth && p.kind == tColon {
		p.error(start, p.end, "f-string: lambda expressions are not allowed without parentheses")
	}
	p.expect(tColon)
	l.Body = p.expression()
	p.nesting--
	l.Span = p.since(start)
	return l
}
