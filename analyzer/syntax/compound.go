package syntax

import (
	"fmt"
	"strings"
)

// block: ':' (simple_stmts | NEWLINE INDENT statement+ DEDENT)
//
// owner says what wants it, in the words of the error, and at where that began.
// When the head has failed, the block below it is read nevertheless, so that
// what is in there stays. Behind a block nothing is failed.
func (p *parser) block(owner string, at uint32) []Stmt {
	base := len(p.stmts)
	switch {
	case p.kind != tColon:
		p.missingColon(forcedColon[owner])
		p.recover()
		if p.kind == tIndent {
			p.suite()
		}
		return p.takeStmts(base)
	default:
		p.next()
	}
	if p.kind != tNewline {
		p.simpleStatements()
		for p.failed {
			p.recover()
		}
		return p.takeStmts(base)
	}
	p.next()
	if p.kind == tIndent {
		p.suite()
	} else {
		p.missingBlock(owner, at)
	}
	return p.takeStmts(base)
}

// forcedColon has the statements after whose heads CPython's grammar insists on
// a ':' (&&':').
var forcedColon = map[string]bool{
	"function definition": true, "'else' statement": true, "'try' statement": true, "'finally' statement": true,
}

// suite: INDENT statement+ DEDENT
func (p *parser) suite() {
	p.next()
	for p.kind != tDedent && p.kind != tEOF {
		p.statement()
	}
	if p.kind == tDedent {
		p.next()
	}
}

// ifStatement: 'if' named_expression block ('elif' …)* ['else' block]
//
// Each elif is an If in the Orelse of the one before; all end where the last
// block ends. The chain is made in a loop, so that its length is no depth.
func (p *parser) ifStatement() {
	var chain [8]*If
	all := chain[:0]
	for owner := "'if' statement"; ; owner = "'elif' statement" {
		n := p.ifs.new()
		n.Start = p.start
		all = append(all, n)
		p.next()
		n.Test = p.namedExpression()
		n.Body = p.block(owner, n.Start)
		if p.kind != tElif {
			break
		}
	}
	last := all[len(all)-1]
	last.Orelse = p.elseBlock()
	for i := len(all) - 1; i >= 0; i-- {
		all[i].End = p.prevEnd
		if i > 0 {
			all[i-1].Orelse = p.stmtLists.copy([]Stmt{all[i]})
		}
	}
	p.add(all[0])
}

func (p *parser) elseBlock() []Stmt {
	if p.kind != tElse {
		return nil
	}
	line := p.start
	p.next()
	return p.block("'else' statement", line)
}

// whileStatement: 'while' named_expression block ['else' block]
func (p *parser) whileStatement() {
	w := &While{}
	w.Start = p.start
	p.next()
	w.Test = p.namedExpression()
	w.Body = p.block("'while' statement", w.Start)
	w.Orelse = p.elseBlock()
	w.End = p.prevEnd
	p.add(w)
}

// forStatement: 'for' star_targets 'in' star_expressions block ['else' block]
func (p *parser) forStatement(start uint32, async bool) {
	f := p.fors.new()
	f.Async = async
	p.next()
	f.Target = p.starTargets()
	if p.kind != tIn {
		p.unexpected()
	} else {
		p.next()
	}
	f.Iter = p.starExpressions()
	p.gateStarTuple(f.Iter, 9)
	f.Body = p.block("'for' statement", start)
	f.Orelse = p.elseBlock()
	f.Span = p.since(start)
	p.add(f)
}

// asyncStatement: 'async' (def | for | with)
func (p *parser) asyncStatement() {
	start := p.start
	p.next()
	switch p.kind {
	case tDef:
		p.function(start, nil, true)
	case tFor:
		p.forStatement(start, true)
	case tWith:
		p.withStatement(start, true)
	default:
		p.unexpected()
	}
}

// decorated: ('@' named_expression NEWLINE)+ (function | class)
func (p *parser) decorated() {
	base := len(p.exprs)
	for p.accept(tAt) {
		at := p.start
		e := p.namedExpression()
		p.gateDecorator(at, e)
		p.exprs = append(p.exprs, e)
		if p.kind != tNewline {
			p.unexpected()
		}
		if p.failed {
			p.recover()
			if p.kind == tEOF || p.kind == tDedent {
				break
			}
			continue
		}
		p.next()
	}
	decorators := p.takeExprs(base)
	switch p.kind {
	case tDef:
		p.function(p.start, decorators, false)
	case tClass:
		p.class(decorators)
	case tAsync:
		start := p.start
		p.next()
		if p.kind != tDef {
			p.unexpected()
			return
		}
		p.function(start, decorators, true)
	default:
		p.unexpected()
	}
}

// gateDecorator notes what the grammar of 3.8 did not allow: anything but a
// dotted name, called at most once.
func (p *parser) gateDecorator(start uint32, e Expr) {
	name := e
	if e.Extent().Start != start {
		p.gate(start, p.prevEnd, 9, "invalid syntax") // in parentheses
		return
	}
	if c, ok := e.(*Call); ok {
		name = c.Func
	}
	for {
		switch n := name.(type) {
		case *Attribute:
			name = n.Value
			continue
		case *Name, *BadExpr:
			return
		}
		s := e.Extent()
		p.gate(s.Start, s.End, 9, "invalid syntax")
		return
	}
}

// function: 'def' NAME [type_params] '(' [parameters] ')' ['->' expression] block
func (p *parser) function(start uint32, decorators []Expr, async bool) {
	f := p.functions.new()
	f.Async, f.Decorators = async, decorators
	p.next()
	f.NameSpan = p.span()
	f.Name = p.name()
	f.TypeParams = p.typeParams()
	open := p.start
	if p.expectForced(tLParen) {
		f.Args = p.parameters(tRParen)
		p.closing(tRParen, open)
	} else {
		f.Args = p.arguments.new()
	}
	if p.accept(tArrow) {
		f.Returns = p.expression()
	}
	f.Body = p.block("function definition", start)
	f.Span = p.since(start)
	p.add(f)
}

// class: 'class' NAME [type_params] ['(' [arguments] ')'] block
func (p *parser) class(decorators []Expr) {
	c := &ClassDef{Decorators: decorators}
	c.Start = p.start
	p.next()
	c.NameSpan = p.span()
	c.Name = p.name()
	c.TypeParams = p.typeParams()
	open := p.start
	if p.accept(tLParen) {
		c.Bases, c.Keywords = p.callArguments(open, false)
		p.closing(tRParen, open)
	}
	c.Body = p.block("class definition", c.Start)
	c.End = p.prevEnd
	p.add(c)
}

// withStatement: 'with' ('(' with_item (',' with_item)* [','] ')' | with_item (',' with_item)*) block
//
// Only the ':' behind it tells whether a parenthesis holds the items or is
// part of the first, so the items are tried first.
func (p *parser) withStatement(start uint32, async bool) {
	w := &With{Async: async}
	m := p.mark()
	p.next()
	if p.kind == tLParen {
		p.setQuiet(true)
		if w.Items = p.parenthesisedItems(); w.Items == nil {
			p.backTo(m)
			p.next()
		}
		p.setQuiet(len(p.errors) >= maxErrors)
	}
	for w.Items == nil || p.kind == tComma {
		if w.Items != nil {
			p.next()
		}
		w.Items = append(w.Items, p.withItem())
	}
	w.Body = p.block("'with' statement", start)
	w.Span = p.since(start)
	p.add(w)
}

func (p *parser) parenthesisedItems() (items []WithItem) {
	start, plain := p.start, true
	p.next()
	for startsExpression[p.kind] && p.kind != tStar {
		item := p.withItem()
		plain = plain && item.OptionalVars == nil
		items = append(items, item)
		if !p.accept(tComma) {
			break
		}
	}
	if p.kind != tRParen || len(items) == 0 {
		return nil
	}
	p.next()
	if p.kind != tColon {
		return nil
	}
	if !plain {
		p.gate(start, p.prevEnd, 9, "invalid syntax")
	}
	return items
}

// withItem: expression ['as' star_target]
func (p *parser) withItem() WithItem {
	item := WithItem{ContextExpr: p.expression()}
	if p.accept(tAs) {
		item.OptionalVars = p.starTarget()
		p.target(item.OptionalVars, Store)
	}
	return item
}

// tryStatement: 'try' block (except+ ['else' block] ['finally' block] | 'finally' block)
func (p *parser) tryStatement() {
	t := &Try{}
	start := p.start
	p.next()
	errors := len(p.errors)
	t.Body = p.block("'try' statement", start)
	for p.kind == tExcept {
		h, star := p.except()
		if len(t.Handlers) > 0 && star != t.Star {
			p.mixedExcept(h, star)
		}
		t.Star = star
		t.Handlers = append(t.Handlers, h)
	}
	if len(t.Handlers) > 0 {
		t.Orelse = p.elseBlock()
	}
	if p.kind == tFinally {
		line := p.start
		p.next()
		t.Finalbody = p.block("'finally' statement", line)
	} else if len(t.Handlers) == 0 && len(p.errors) == errors {
		p.note(p.start, p.end, "expected 'except' or 'finally' block")
	}
	t.Span = p.since(start)
	p.add(t)
}

// except: 'except' ['*'] [expression (',' expression)* ['as' NAME]] block
func (p *parser) except() (*ExceptHandler, bool) {
	h := &ExceptHandler{}
	h.Start = p.start
	p.next()
	star := p.kind == tStar
	owner := "'except' statement"
	if star {
		p.gate(h.Start, p.end, 11, "invalid syntax")
		p.next()
		owner = "'except*' statement"
	}
	if startsExpression[p.kind] && p.kind != tStar {
		at := p.start
		h.Type = p.expression()
		if p.kind == tComma {
			h.Type = p.tupleOf(at, h.Type, (*parser).expression)
			if p.kind == tAs {
				p.error(at, p.prevEnd, "multiple exception types must be parenthesized when using 'as'")
			}
			p.gate(at, p.prevEnd, 14, "multiple exception types must be parenthesized")
		}
		if p.accept(tAs) {
			h.Name = p.name()
		}
	} else if star {
		p.error(p.start, p.end, "expected one or more exception types")
	}
	h.Body = p.block(owner, h.Start)
	h.End = p.prevEnd
	return h, star
}

func (p *parser) missingBlock(owner string, at uint32) {
	start, end := p.start, p.end
	if rest := p.text[p.prevEnd:]; strings.TrimSpace(rest) == "" {
		start = uint32(len(strings.TrimRight(p.text, "\r\n"))) // at the end of the file, on its last line
		end = start
	}
	p.note(start, end, fmt.Sprintf("expected an indented block after %s on line %d", owner, p.line(int(at))))
}
