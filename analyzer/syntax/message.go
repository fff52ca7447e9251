package syntax

import "fmt"

// What is said about an error follows the invalid_ rules of CPython's grammar
// (Grammar/python.gram), so that people find the words that they know. Where a
// rule there has to read on to be sure of itself, so do we, in a trial.

// trial reads on after an error that is certain, to see which it is, and
// reports whether what it read was good. The caller then reports the error.
func (p *parser) trial(read func()) bool {
	if p.failed || p.quiet {
		return false
	}
	kind, start := p.kind, p.start
	p.quiet = true
	read()
	p.quiet = false
	if p.failed {
		p.failed, p.kind = false, kind
		if p.failure.scanner || p.failure.kind == tEOF {
			e := p.failure.error
			p.kind = tBad
			p.error(e.Start, e.End, e.Message)
		}
		p.start = start
		return false
	}
	if p.kind == tEOF {
		p.unexpected()
		return false
	}
	return true
}

// invalid is the error for a token that was passed over in a trial.
func (p *parser) invalid(start, end uint32) { p.error(start, end, "invalid syntax") }

func describe(e Expr) string {
	switch e := e.(type) {
	case *Attribute:
		return "attribute"
	case *Subscript:
		return "subscript"
	case *Starred:
		return "starred"
	case *Name:
		return "name"
	case *List:
		return "list"
	case *Tuple:
		return "tuple"
	case *Lambda:
		return "lambda"
	case *Call:
		return "function call"
	case *GeneratorExp:
		return "generator expression"
	case *Yield, *YieldFrom:
		return "yield expression"
	case *Await:
		return "await expression"
	case *ListComp:
		return "list comprehension"
	case *SetComp:
		return "set comprehension"
	case *DictComp:
		return "dict comprehension"
	case *Dict:
		return "dict literal"
	case *Set:
		return "set display"
	case *JoinedStr:
		return "f-string expression"
	case *TemplateStr:
		return "t-string expression"
	case *Compare:
		return "comparison"
	case *IfExp:
		return "conditional expression"
	case *NamedExpr:
		return "named expression"
	case *Constant:
		switch e.Kind {
		case None:
			return "None"
		case True:
			return "True"
		case False:
			return "False"
		case Ellipsis:
			return "ellipsis"
		}
		return "literal"
	}
	return "expression"
}

func (p *parser) errorOn(e Expr, format string, args ...any) {
	s := e.Extent()
	p.error(s.Start, s.End, fmt.Sprintf(format, args...))
}

// juxtaposed: two expressions side by side. It is Python 2's print or exec, or
// a comma that was forgotten in brackets.
func (p *parser) juxtaposed(start uint32, a Expr) {
	if p.failed || p.quiet {
		return
	}
	at, end, kind, depth := p.start, p.end, p.kind, p.depth
	if kind == tLBrace {
		depth-- // its own
	}
	name, isName := a.(*Name)
	isName = isName && name.Start == start
	if isName && (name.ID == "print" || name.ID == "exec") {
		if p.trial(func() { p.starExpressions() }) {
			p.python2 = true
			p.error(start, p.prevEnd, fmt.Sprintf("Missing parentheses in call to '%s'. Did you mean %s(...)?", name.ID, name.ID))
			return
		}
		p.invalid(at, end)
		return
	}
	if depth == 0 {
		if kind == tNot {
			p.next() // `not` may have become `not in`
			p.unexpected()
			return
		}
		if !p.softKeywordAt(start) {
			p.trial(func() { p.expression() }) // it may end in what is no token
		}
		p.invalid(at, end)
		p.failure.start = int(at)
		return
	}
	if isName && kind == tString || p.softKeywordAt(start) {
		p.invalid(at, end)
		return
	}
	if p.trial(func() { p.expression() }) {
		p.error(a.Extent().Start, p.prevEnd, "invalid syntax. Perhaps you forgot a comma?")
		p.failure.start = int(at)
		return
	}
	p.invalid(at, end)
}

func (p *parser) softKeywordAt(start uint32) bool {
	end := int(start)
	for end < len(p.text) && nameChars[p.text[end]] {
		end++
	}
	switch p.text[start:end] {
	case "match", "case", "type", "_":
		return true
	}
	return false
}

// equals: '=' behind an expression that is no target and no keyword.
func (p *parser) equals(start uint32, e Expr, otherwise func()) {
	if p.failed || p.quiet {
		return
	}
	at, end := p.start, p.end
	switch e := e.(type) {
	case *Name, *Attribute, *Subscript, *Call, *BinOp, *UnaryOp, *Constant, *Dict, *Set, *ListComp, *SetComp, *DictComp, *Await, *JoinedStr:
		if u, ok := e.(*UnaryOp); ok && u.Op == Not {
			return
		}
		if c, ok := e.(*Constant); ok && (c.Kind == True || c.Kind == False || c.Kind == None) {
			return
		}
		name, isName := e.(*Name)
		isName = isName && name.Start == start
		good := p.trial(func() {
			p.next()
			p.operation(precBitOr)
			if p.kind == tEqual || p.kind == tColonEqual {
				p.unexpected()
			}
		})
		switch {
		case !good:
			otherwise()
			p.invalid(at, end)
		case isName:
			p.error(start, p.prevEnd, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
		default:
			p.errorOn(e, "cannot assign to %s here. Maybe you meant '==' instead of '='?", describe(e))
		}
	}
}

func (p *parser) invalidWalrus(start uint32, e Expr) {
	at, end := p.start, p.end
	if p.trial(func() { p.next(); p.expression() }) {
		p.errorOn(e, "cannot use assignment expressions with %s", describe(e))
		return
	}
	p.invalid(at, end)
}

// statementWalrus: ':=' in a statement of its own.
func (p *parser) statementWalrus(start uint32, e Expr) {
	if name, ok := e.(*Name); ok && name.Start == start {
		p.unexpected()
		return
	}
	p.invalidWalrus(start, e)
}

func (p *parser) missingElse(body Expr) {
	if p.kind == tColon {
		p.unexpected()
		return
	}
	p.error(body.Extent().Start, p.prevEnd, "expected 'else' after 'if' expression")
}

func (p *parser) positionalAfterKeyword(unpacked bool) {
	message := "positional argument follows keyword argument"
	if unpacked {
		message = "positional argument follows keyword argument unpacking"
	}
	p.error(p.start, p.end, message)
}

func (p *parser) invalidKeyword(start uint32, e Expr) {
	if c, ok := e.(*Constant); ok && c.Start == start && c.Kind >= True && c.Kind <= None {
		p.error(start, p.end, "cannot assign to "+describe(e))
		return
	}
	p.error(e.Extent().Start, p.end, `expression cannot contain assignment, perhaps you meant "=="?`)
}

// argumentValue reads the value behind NAME '='.
func (p *parser) argumentValue(start uint32) Expr {
	equal := p.prevEnd
	if p.kind == tComma || p.kind == tRParen {
		p.error(start, equal, "expected argument value expression")
		return p.bad()
	}
	e := p.expression()
	if p.kind == tFor || p.kind == tAsync {
		at, end := p.start, p.end
		if p.trial(func() { p.comprehension() }) {
			p.error(start, equal, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
		} else {
			p.invalid(at, end)
		}
	}
	return e
}

// invalidTarget finds what in e cannot be assigned to or deleted.
func (p *parser) invalidTarget(e Expr, ctx ExprContext) {
	verb := "assign to"
	if ctx == Del {
		verb = "delete"
	}
	switch e.(type) {
	case *Yield, *YieldFrom:
		if ctx == Store {
			p.errorOn(e, "assignment to yield expression not possible")
			return
		}
	}
	p.errorOn(e, "cannot %s %s", verb, describe(e))
}

// invalidAssignment: the left of '=' is no target.
func (p *parser) invalidAssignment(start uint32, e Expr, first bool) {
	if first && p.kind == tEqual {
		p.equals(start, e, func() { p.target(e, Store) })
	}
	p.target(e, Store)
}

func (p *parser) invalidAnnotation(e Expr) {
	at, end := p.start, p.end
	if !p.trial(func() { p.next(); p.expression() }) {
		p.invalid(at, end)
	}
	switch e.(type) {
	case *List:
		p.errorOn(e, "only single target (not list) can be annotated")
	case *Tuple:
		p.errorOn(e, "only single target (not tuple) can be annotated")
	default:
		p.errorOn(e, "illegal target for annotation")
	}
}

func (p *parser) invalidAugmented(e Expr) {
	at, end := p.start, p.end
	if !p.trial(func() { p.next(); p.yieldOrStar() }) {
		p.invalid(at, end)
	}
	p.errorOn(e, "'%s' is an illegal expression for augmented assignment", describe(e))
}

// expectForced expects a k that CPython's grammar insists on (&&).
func (p *parser) expectForced(k tokenKind) bool {
	if p.kind != k {
		p.error(p.start, p.end, "expected '"+spelling[k]+"'")
		return false
	}
	p.next()
	return true
}

// missingColon: the ':' of a compound statement. After some heads CPython
// insists on it, after others it says so at the end of the line only.
func (p *parser) missingColon(forced bool) {
	if forced || p.kind == tNewline {
		p.error(p.start, p.end, "expected ':'")
	} else {
		p.unexpected()
	}
}

func (p *parser) mixedExcept(h *ExceptHandler, star bool) {
	end := h.Start + uint32(len("except"))
	if star {
		end++
	}
	p.error(h.Start, end, "cannot have both 'except' and 'except*' on the same 'try'")
}

// dictValue: ':' expression
func (p *parser) dictValue() Expr {
	colon := p.start
	p.expect(tColon)
	switch p.kind {
	case tRBrace, tComma:
		p.error(colon, colon+1, "expression expected after dictionary key and ':'")
	case tStar:
		p.error(p.start, p.end, "cannot use a starred expression in a dictionary value")
	}
	return p.expression()
}

func (p *parser) missingColonInDict(key Expr) {
	end := key.Extent().End
	p.error(end-1, end, "':' expected after dictionary key")
}

// bareStar: '*' and a comma must be followed by a parameter.
func (p *parser) bareStar(start uint32, end tokenKind) {
	next := p.peekPunctuation()
	if next == spelling[end][0] || next == '*' && p.peekDoubleStar() {
		p.error(start, start+1, "named arguments must follow bare *")
	}
}

// peekPunctuation is the first character of the token behind the current one.
func (p *parser) peekPunctuation() byte {
	i := p.pos
	for i < len(p.text) && (classes[p.text[i]] == cSpace || classes[p.text[i]] == cLine) {
		i++
	}
	if i == len(p.text) {
		return 0
	}
	return p.text[i]
}

func (p *parser) peekDoubleStar() bool {
	i := p.pos
	for i < len(p.text) && (classes[p.text[i]] == cSpace || classes[p.text[i]] == cLine) {
		i++
	}
	return i+1 < len(p.text) && p.text[i] == '*' && p.text[i+1] == '*'
}

func (p *parser) afterKwarg(end tokenKind) {
	switch p.kind {
	case tName, tStar, tDoubleStar, tSlash:
		p.error(p.start, p.end, "arguments cannot follow var-keyword argument")
	}
}

// defaultValue reads the default behind the '=' of a parameter.
func (p *parser) defaultValue() Expr {
	if p.kind == tRParen || p.kind == tComma {
		p.error(p.prevEnd-1, p.prevEnd, "expected default value expression")
		return p.bad()
	}
	return p.expression()
}

func (p *parser) badParameter(end tokenKind) {
	if p.kind != tLParen || p.quiet {
		p.unexpected()
		return
	}
	start, stop := p.start, p.end
	good := p.trial(func() {
		p.next()
		for {
			p.name()
			if !p.accept(tComma) || p.kind == tRParen {
				break
			}
		}
		p.expect(tRParen)
	})
	switch {
	case !good:
		p.invalid(start, stop)
	case end == tColon:
		p.error(start, p.prevEnd, "Lambda expression parameters cannot be parenthesized")
	default:
		p.error(start, p.prevEnd, "Function parameters cannot be parenthesized")
	}
}

func (p *parser) typeBound(t *TypeParam) {
	at := p.start
	p.next()
	t.Bound = p.expression()
	if t.Kind != TypeVar {
		what := "bound"
		if _, ok := t.Bound.(*Tuple); ok {
			what = "constraints"
		}
		p.error(at, at+1, "cannot use "+what+" with "+[...]string{"", "TypeVarTuple", "ParamSpec"}[t.Kind])
	}
}

// comprehensionTarget: `for` behind several elements.
func (p *parser) comprehensionTarget(first Expr, end uint32) {
	at, stop := p.start, p.end
	if p.trial(func() { p.comprehension() }) {
		p.error(first.Extent().Start, end, "did you forget parentheses around the comprehension target?")
	}
	p.invalid(at, stop)
}

// misplacedNot: `not` where an operand of an arithmetic operator should be.
func (p *parser) misplacedNot() {
	at, end := p.start, p.end
	if p.trial(func() { p.next(); p.operation(precNot) }) {
		p.error(at, p.prevEnd, "'not' after an operator must be parenthesized")
	}
	p.invalid(at, end)
}

// emptyField: no expression behind the '{' of a field.
func (p *parser) emptyField(o prefixed) {
	switch p.kind {
	case tEqual, tExclam, tColon, tRBrace:
		p.error(p.start, p.end, p.formatError(o, "valid expression required before '"+p.word()+"'"))
	case tEOF:
		p.unexpected()
	default:
		p.error(p.start, p.end, p.formatError(o, "expecting a valid expression after '{'"))
	}
}

func (p *parser) badField(o prefixed, debug bool, conversion int) {
	message := "expecting '=', or '!', or ':', or '}'"
	switch {
	case p.failed:
		return
	case p.kind == tEOF:
		p.unexpected()
		return
	case conversion >= 0:
		message = "expecting ':' or '}'"
	case debug:
		message = "expecting '!', or ':', or '}'"
	}
	p.error(p.start, p.end, p.formatError(o, message))
}

func (p *parser) badConversion(o prefixed) {
	if p.kind == tColon || p.kind == tRBrace {
		p.error(p.start, p.end, p.formatError(o, "missing conversion character"))
	} else {
		p.error(p.start, p.end, p.formatError(o, "invalid conversion character"))
	}
}

func (p *parser) specUnclosed(o prefixed, at int) {
	p.error(uint32(at), uint32(at), p.formatError(o, "expecting '}', or format specs"))
}
