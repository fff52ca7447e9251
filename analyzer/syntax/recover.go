package syntax

import "fmt"

// maxErrors is how many errors are told of one file; who has more is not
// reading them, and their words cost time.
const maxErrors = 100

// startsStatement holds the keywords that can begin a line only as a statement:
// where one stands first on a line inside an open bracket, the bracket was
// forgotten.
var startsStatement = [tokenKinds]bool{
	tDef: true, tClass: true, tReturn: true, tImport: true, tWith: true, tWhile: true, tTry: true,
	tRaise: true, tDel: true, tGlobal: true, tNonlocal: true, tAssert: true, tPass: true,
	tBreak: true, tContinue: true, tElif: true, tExcept: true, tFinally: true,
}

// failure is what error leaves behind for recover.
type failure struct {
	kind      tokenKind // the token at which the statement failed
	start     int       // where it stands
	scanner   bool      // it is no token at all
	recorded  bool      // the last of the errors tells of it
	error     Error     // what a trial did not record
	swallowed bool      // an open bracket has swallowed the rest of the file once
	restarted int       // the last line that was read again: no line is twice
}

// note records an error between two lines: the current token is good.
func (p *parser) note(start, end uint32, message string) {
	if p.failed {
		return
	}
	p.error(start, end, message)
	p.failed, p.kind = false, p.failure.kind
}

// recover goes on behind the logical line that failed: the current token is
// then the first of the next line, or an indent, dedent or the end.
func (p *parser) recover() {
	p.failed, p.nesting, p.formatNesting = false, 0, 0
	switch p.failure.kind {
	case tDedent, tEOF, tIndent:
		p.kind = p.failure.kind
	case tNewline:
		p.kind = tNewline
		p.next()
	default:
		p.skipLine()
	}
	p.formats, p.fieldDepth = p.formats[:0], 0
}

// skipLine passes over the rest of a logical line. A bracket that is never
// closed would swallow the rest of the file: the line then ends before the next
// line that begins with a keyword that only a statement begins with, or,
// failing that, where it failed.
//
// What the scanner finds wrong on the way is more likely the cause than what
// the parser stumbled over, and takes its place, as it does in CPython
// (_PyPegen_tokenize_full_source_to_check_for_errors).
func (p *parser) skipLine() {
	from := p.failure.start
	if p.depth > 0 && (p.failure.swallowed || startsStatement[p.failure.kind] && p.firstOnLine(from)) {
		open := int(p.brackets[p.depth-1])
		p.neverClosed(open)
		p.restartAt(from, open)
		return
	}
	l := &lexer{scanner: p.scanner, formats: p.formats}
	l.kind = p.failure.kind
	if top := len(l.formats) - 1; l.kind != tFString || top < 0 || int(l.formats[top].start) != from {
		l.switchMode(uint32(from))
	}
	l.kind = tName
	l.report = func(start, end uint32, message string) {
		l.failed, l.kind = true, tBad
		p.cause(start, end, message)
	}
	restart, open := -1, 0
scan:
	for {
		inside := l.depth > 0
		l.next()
		switch {
		case l.failed:
			l.failed, l.kind, l.depth, l.formats, l.fieldDepth = false, tName, 0, nil, 0
			l.pos = lineEnd(l.text, l.pos)
		case l.kind == tNewline, l.kind == tEOF && l.depth == 0:
			break scan
		case l.kind == tEOF:
			p.failure.swallowed = true
			restart, open = from, int(l.brackets[l.depth-1])
			break scan
		case inside && startsStatement[l.kind] && p.firstOnLine(int(l.start)):
			restart, open = int(l.start), int(l.brackets[l.depth-1])
			break scan
		}
	}
	report := p.report
	p.scanner = l.scanner
	p.report = report
	if restart >= 0 {
		p.neverClosed(open)
		p.restartAt(restart, open)
	} else if p.formats = p.formats[:0]; p.kind == tNewline {
		p.fieldDepth = 0
		p.next()
	}
}

// cause puts what the scanner found in the place of what the parser did.
func (p *parser) cause(start, end uint32, message string) {
	if p.failure.recorded && !p.failure.scanner {
		e := &p.errors[len(p.errors)-1]
		e.Start, e.End, e.Message = start, end, message
		p.failure.recorded = false
	}
}

// neverClosed blames an open bracket for an error on a later line.
func (p *parser) neverClosed(open int) {
	if p.failure.start > lineEnd(p.text, open) {
		p.cause(uint32(open), uint32(open+1), p.unclosed(open))
	}
}

func (p *parser) unclosed(open int) string {
	return fmt.Sprintf("'%c' was never closed", p.text[open])
}

// restartAt reads a new logical line: the one that i is the first on, if it
// comes after the bracket that was left open, or else the one behind it.
func (p *parser) restartAt(i, open int) {
	if first := p.lineStart(i); first > open && p.firstOnLine(i) && i < len(p.text) && first > p.failure.restarted {
		p.failure.restarted = first
		i = first
	} else {
		i = lineEnd(p.text, i)
	}
	for len(p.comments) > 0 && int(p.comments[len(p.comments)-1].Start) >= i {
		p.comments = p.comments[:len(p.comments)-1]
	}
	p.depth, p.formats, p.fieldDepth = 0, p.formats[:0], 0
	p.pos, p.lineBegin, p.kind = i, true, tNewline
	p.next()
}

// firstOnLine reports whether nothing but blanks stands before i on its line.
func (p *parser) firstOnLine(i int) bool {
	for ; i > 0; i-- {
		if c := classes[p.text[i-1]]; c != cSpace {
			return c == cLine
		}
	}
	return true
}
