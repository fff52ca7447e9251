package syntax

import (
	"slices"
	"strings"
	"sync"

	"github.com/ftlint/ftlint/analyzer/source"
)

// maxNesting bounds the recursion of the parser where brackets and indentation
// do not: unary operators, powers, conditionals and lambdas.
const maxNesting = 3000

// parser builds the tree. One token is looked at at a time; where that does
// not suffice, at the start of a statement, it tries and goes back.
//
// The first error of a statement makes the current token bad. Nothing matches a
// bad token, so every production ends and what has been read stays in the tree;
// recover then finds the next statement.
type parser struct {
	scanner
	nodes
	errors        []Error
	gates         []Gate
	nesting       int
	formatNesting int

	failure failure
	quiet   bool     // errors are noticed and not recorded: a trial
	formats []format // the f-strings that are being read, for recover

	exprs    []Expr // stacks on which lists grow until their length is known
	stmts    []Stmt
	keywords []*Keyword
	patterns []Pattern
	strings  []stringPart
	scratch  []byte
}

// Parse reads a file. It never fails: what is wrong is in Errors, and Body
// holds what was good.
func Parse(text string) *Module {
	p := parsers.Get().(*parser)
	m := p.parse(text)
	p.release()
	parsers.Put(p)
	return m
}

func (p *parser) parse(text string) *Module {
	p.text = text
	p.lineBegin = true
	p.kind = tNewline
	p.indents = append(p.indents, indent{})
	body := p.file()
	if i := strings.IndexByte(text, 0); i >= 0 {
		p.errors = append(p.errors[:0], Error{source.Span{Start: uint32(i), End: uint32(i + 1)}, "source code string cannot contain null bytes"})
	}
	p.keepOne()
	slices.SortStableFunc(p.errors, func(a, b Error) int { return int(a.Start) - int(b.Start) })
	slices.SortStableFunc(p.gates, func(a, b Gate) int { return int(a.Start) - int(b.Start) })
	return &Module{Body: body, Comments: p.spans.copy(p.comments), Errors: p.errors, Gates: p.gates}
}

// parsers keeps parsers for the next file: their stacks have grown, and the
// rests of their slabs need not be thrown away.
var parsers = sync.Pool{New: func() any { return newParser() }}

func newParser() *parser {
	p := new(parser)
	p.report = p.error
	return p
}

// release makes the parser forget its file.
func (p *parser) release() {
	*p = parser{
		scanner: scanner{indents: emptied(p.indents), comments: emptied(p.comments), report: p.report},
		nodes:   p.nodes,
		exprs:   emptied(p.exprs), stmts: emptied(p.stmts), keywords: emptied(p.keywords),
		patterns: emptied(p.patterns), strings: emptied(p.strings), formats: emptied(p.formats),
		scratch: emptied(p.scratch),
	}
}

// emptied is a stack for the next file. It is cleared, so that it keeps no tree
// alive, and given up where clearing would cost more than growing again.
func emptied[T any](stack []T) []T {
	if cap(stack) > 1024 {
		return nil
	}
	clear(stack[:cap(stack)])
	return stack[:0]
}

// ErrorsFor are the errors for a target: Errors, and the gates that the target
// is too old for, in order.
func (m *Module) ErrorsFor(target Version) []Error {
	all := slices.Clone(m.Errors)
	for _, g := range m.Gates {
		if target.Before(g.Since) {
			all = append(all, Error{g.Span, g.Message})
		}
	}
	slices.SortStableFunc(all, func(a, b Error) int { return int(a.Start) - int(b.Start) })
	return all
}

// error records the first error of a statement.
func (p *parser) error(start, end uint32, message string) {
	if p.failed {
		return
	}
	p.failed = true
	if n := len(p.comments); p.kind == tNewline && start == p.start && n > 0 && p.comments[n-1].End == start {
		start = p.comments[n-1].Start // where CPython's NEWLINE begins
	}
	f := &p.failure
	f.kind, f.start, f.scanner, f.recorded = p.kind, int(p.start), p.kind == tBad, false
	if f.scanner {
		f.start = int(start)
	}
	p.kind = tBad
	if p.quiet {
		f.error = Error{source.Span{Start: start, End: end}, message}
		return
	}
	f.recorded = true
	p.setQuiet(len(p.errors)+1 >= maxErrors)
	p.errors = append(p.errors, Error{source.Span{Start: start, End: end}, message})
}

// keepOne keeps one error of a file that is Python 2, of print or exec if there
// is one: the others would say the same of other lines.
func (p *parser) keepOne() {
	if !p.python2 || len(p.errors) == 0 {
		return
	}
	first := slices.IndexFunc(p.errors, func(e Error) bool {
		return strings.HasPrefix(e.Message, "Missing parentheses in call to")
	})
	p.errors = []Error{p.errors[max(first, 0)]}
	p.gates = nil
}

// unexpected is an error at the current token.
func (p *parser) unexpected() {
	if p.failed {
		return
	}
	switch p.kind {
	case tIndent: // its place is the last blank, as CPython's is
		p.error(max(p.start, 1)-1, p.end, "unexpected indent")
	case tDedent:
		p.error(p.start, p.end, "unexpected unindent")
	case tEOF:
		if p.depth > 0 {
			open := p.brackets[p.depth-1]
			p.error(open, open+1, p.unclosed(int(open)))
			return
		}
		p.error(p.start, p.end, "invalid syntax")
	default:
		p.error(p.start, p.end, "invalid syntax")
	}
}

// setQuiet begins or ends a trial whose errors do not matter.
func (p *parser) setQuiet(quiet bool) { p.quiet, p.mute = quiet, quiet }

func (p *parser) gate(start, end uint32, minor uint8, message string) {
	p.gates = append(p.gates, Gate{source.Span{Start: start, End: end}, Version{minor}, message})
}

// accept passes over the current token if it is a k and reports whether it was;
// expect makes it an error if it was not.
func (p *parser) accept(k tokenKind) bool {
	if p.kind != k {
		return false
	}
	p.next()
	return true
}

func (p *parser) expect(k tokenKind) bool {
	if p.kind != k {
		p.unexpected()
		return false
	}
	p.next()
	return true
}

// word is the text of the current token.
func (p *parser) word() string { return p.text[p.start:p.end] }

func (p *parser) atWord(w string) bool { return p.kind == tName && p.word() == w }

// since is the span from start to the end of the last token.
func (p *parser) since(start uint32) source.Span {
	return source.Span{Start: start, End: max(start, p.prevEnd)} // nothing may have been read
}

func (p *parser) span() source.Span { return source.Span{Start: p.start, End: p.end} }

// name reads an identifier.
func (p *parser) name() string {
	if p.kind != tName {
		p.unexpected()
		return ""
	}
	id := identifier(p.word())
	p.next()
	return id
}

// mark is a place to go back to: the start of a statement's first token.
type mark struct {
	start                    uint32
	prevEnd                  uint32
	gates, comments          int
	exprs, keywords, strings int
	patterns                 int
}

func (p *parser) mark() mark {
	return mark{p.start, p.prevEnd, len(p.gates), len(p.comments), len(p.exprs), len(p.keywords), len(p.strings), len(p.patterns)}
}

func (p *parser) backTo(m mark) {
	p.gates, p.comments = p.gates[:m.gates], p.comments[:m.comments]
	p.exprs, p.keywords, p.strings, p.patterns = p.exprs[:m.exprs], p.keywords[:m.keywords], p.strings[:m.strings], p.patterns[:m.patterns]
	p.failed, p.lineBegin, p.depth, p.fieldDepth, p.nesting, p.formatNesting = false, false, 0, 0, 0, 0
	p.setQuiet(len(p.errors) >= maxErrors)
	p.formats = p.formats[:0]
	p.pos = int(m.start)
	p.kind = tNewline
	p.prevEnd = m.prevEnd
	p.next()
}

// nest enters a production that may hold itself; the caller leaves it with p.nesting--.
func (p *parser) nest() bool {
	p.nesting++
	if p.nesting > maxNesting {
		p.error(p.start, p.end, "too many nested expressions")
		return false
	}
	return true
}
