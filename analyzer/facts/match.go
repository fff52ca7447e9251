package facts

import (
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A match statement is kept as the tests that it makes, one if in the else of
// the other, so that whoever reads tests reads those of cases, too:
//
//	match self.state:                 if self.state == IDLE
//	    case State.IDLE: start()        call start()
//	    case None | "": pass          else not
//	    case _: refuse()                if self.state is None or self.state == ""
//	                                    else not
//	                                      call refuse()
//
// A pattern that asks for more than that is known by what must hold for it: the
// class of `Job(status=PENDING)` and the attribute, that there is something for a
// mapping, that there are items for a sequence.

// maxCases bounds how deep cases stand in one another; those after it are tests
// in a row.
const maxCases = 64

func (e *extractor) match(s *syntax.Match) {
	e.stmt = header(s, s.Subject)
	subject := e.expr(s.Subject)
	var rest []OpID // the else blocks that are open
	for i, c := range s.Cases {
		e.stmt = header(c, c.Pattern)
		test := e.test(c.Pattern, subject)
		bound := test == 0
		if bound {
			e.captures(c.Pattern, subject)
		}
		if c.Guard != nil {
			test = e.guarded(c, test, subject)
			bound = true
		}
		if test == 0 {
			e.block(c.Body)
			break
		}
		block := e.op(Op{Kind: If, Value: test}, e.stmt)
		if !bound {
			e.captures(c.Pattern, subject)
		}
		e.block(c.Body)
		e.end(block)
		if i+1 < len(s.Cases) && len(rest) < maxCases {
			rest = append(rest, e.op(Op{Kind: Else, Value: test, Flags: Negated}, source.Span{Start: s.Cases[i+1].Start, End: s.End}))
		}
	}
	for _, block := range rest {
		e.end(block)
	}
}

// guarded gives the test of a case with a guard, which sees what the pattern binds.
func (e *extractor) guarded(c *syntax.MatchCase, test, subject ValueID) ValueID {
	if test == 0 {
		return e.expr(c.Guard)
	}
	g := e.op(Op{Kind: Guard, Value: test}, c.Guard.Extent())
	e.captures(c.Pattern, subject)
	also := e.expr(c.Guard)
	e.end(g)
	return e.both(test, also)
}

// test gives what must hold of a subject for a pattern; 0 if nothing must. It
// evaluates the names in the pattern.
func (e *extractor) test(p syntax.Pattern, subject ValueID) ValueID {
	switch p := p.(type) {
	case *syntax.MatchValue:
		return e.value(Value{Kind: Compare, Op: uint8(syntax.Eq), A: uint32(subject), B: uint32(e.expr(p.Value))})
	case *syntax.MatchSingleton:
		return e.compareWith(syntax.Is, subject, p.Value)
	case *syntax.MatchAs:
		if p.Pattern != nil {
			return e.test(p.Pattern, subject)
		}
	case *syntax.MatchOr:
		tests, all := e.tests(p.Patterns, func(int) ValueID { return subject })
		if all {
			return e.list(Either, uint8(EitherOr), e.items(tests...))
		}
	case *syntax.MatchSequence:
		return e.testSequence(p, subject)
	case *syntax.MatchMapping:
		e.exprs(p.Keys)
		e.tests(p.Patterns, func(int) ValueID { return 0 })
		return e.compareWith(syntax.IsNot, subject, syntax.None)
	case *syntax.MatchClass:
		return e.testClass(p, subject)
	}
	return 0
}

// tests gives the tests of several patterns, and whether each of them has one.
func (e *extractor) tests(ps []syntax.Pattern, subject func(int) ValueID) ([]ValueID, bool) {
	var tests []ValueID
	for i, p := range ps {
		if t := e.test(p, subject(i)); t != 0 {
			tests = append(tests, t)
		}
	}
	return tests, len(tests) == len(ps)
}

// testSequence: a display is compared item by item, anything else has items.
func (e *extractor) testSequence(p *syntax.MatchSequence, subject ValueID) ValueID {
	items, star := e.displayed(subject), false
	for _, item := range p.Patterns {
		_, is := item.(*syntax.MatchStar)
		star = star || is
	}
	if items != nil && len(items) == len(p.Patterns) && !star {
		tests, _ := e.tests(p.Patterns, func(i int) ValueID { return items[i] })
		return e.both(tests...)
	}
	e.tests(p.Patterns, func(int) ValueID { return 0 })
	switch {
	case len(p.Patterns) == 0:
		return e.value(Value{Kind: Not, A: uint32(subject)})
	case len(p.Patterns) == 1 && star:
		return e.compareWith(syntax.IsNot, subject, syntax.None)
	}
	return subject
}

// displayed gives the items of a tuple or list that is written out.
func (e *extractor) displayed(v ValueID) []ValueID {
	if val := e.values[v]; val.Kind == Display && (DisplayKind(val.Op) == TupleDisplay || DisplayKind(val.Op) == ListDisplay) {
		return e.lists[val.A]
	}
	return nil
}

// testClass asks for the class, as isinstance does, and for the attributes that
// are named.
func (e *extractor) testClass(p *syntax.MatchClass, subject ValueID) ValueID {
	class := e.expr(p.Cls)
	e.calls = append(e.calls, Call{Args: []Arg{{Value: subject}, {Value: class}}})
	isinstance := e.value(Value{Kind: Global, Name: e.name("isinstance")})
	asked := e.value(Value{Kind: CallOf, A: uint32(isinstance), B: uint32(len(e.calls) - 1)})
	e.op(Op{Kind: Invoke, Value: asked}, p.Span)
	e.tests(p.Patterns, func(int) ValueID { return 0 })
	tests, _ := e.tests(p.KwdPatterns, func(i int) ValueID {
		if subject == 0 {
			return 0
		}
		return e.read(Value{Kind: Attr, A: uint32(subject), Name: e.attr(p.KwdAttrs[i])}, p.Span)
	})
	return e.both(append([]ValueID{asked}, tests...)...)
}

// both joins tests by `and`.
func (e *extractor) both(tests ...ValueID) ValueID {
	switch len(tests) {
	case 0:
		return 0
	case 1:
		return tests[0]
	}
	return e.list(Either, uint8(EitherAnd), e.items(tests...))
}

func (e *extractor) compareWith(op syntax.CmpOperator, subject ValueID, constant syntax.ConstantKind) ValueID {
	c := e.value(Value{Kind: Constant, Op: uint8(constant)})
	return e.value(Value{Kind: Compare, Op: uint8(op), A: uint32(subject), B: uint32(c)})
}

// captures binds the names of a pattern. Only a capture of the whole subject, or
// of an item of a display, says what it holds.
func (e *extractor) captures(p syntax.Pattern, subject ValueID) {
	switch p := p.(type) {
	case *syntax.MatchSequence:
		items := e.displayed(subject)
		for i, item := range p.Patterns {
			var of ValueID
			if len(items) == len(p.Patterns) {
				of = items[i]
			}
			e.captures(item, of)
		}
	case *syntax.MatchMapping:
		e.allCaptures(p.Patterns)
		e.capture(p.Rest, 0, p.Span)
	case *syntax.MatchClass:
		e.allCaptures(p.Patterns)
		e.allCaptures(p.KwdPatterns)
	case *syntax.MatchStar:
		e.capture(p.Name, 0, p.Span)
	case *syntax.MatchAs:
		if p.Pattern != nil {
			e.captures(p.Pattern, subject)
		}
		e.capture(p.Name, subject, p.Span)
	case *syntax.MatchOr:
		for _, alt := range p.Patterns {
			e.captures(alt, subject)
		}
	}
}

func (e *extractor) allCaptures(ps []syntax.Pattern) {
	for _, p := range ps {
		e.captures(p, 0)
	}
}

func (e *extractor) capture(name string, v ValueID, span source.Span) {
	if name != "" {
		e.storeName(name, v, span)
	}
}
