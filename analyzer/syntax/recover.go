package syntax

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

// recover goes on behind the logical line that failed: the current token is
// then the first of the next line, or an indent, dedent or the end.
func (p *parser) recover() {
	p.failed, p.fieldDepth, p.formatNesting, p.nesting = false, 0, 0, 0
	switch p.failKind {
	case tDedent, tEOF, tIndent:
		p.kind = p.failKind
	case tNewline:
		p.kind = tNewline
		p.next()
	default:
		p.skipLine()
	}
}

// skipLine passes over the rest of a logical line. A bracket that is never
// closed would swallow the rest of the file: the line then ends before the next
// keyword that can only begin a statement, or, failing that, where it failed.
func (p *parser) skipLine() {
	from := p.pos
	if p.lost && p.depth > 0 {
		p.restart(lineEnd(p.text, from))
		return
	}
	p.quiet = true
	p.kind = tName
	for {
		inside := p.depth > 0
		p.next()
		switch {
		case p.failed:
			p.failed, p.kind, p.depth = false, tName, 0
			p.pos = lineEnd(p.text, p.pos)
		case p.kind == tNewline:
			p.quiet = false
			p.next()
			return
		case p.kind == tEOF:
			p.quiet = false
			if p.depth > 0 {
				p.lost = true
				p.restart(lineEnd(p.text, from))
			}
			return
		case inside && startsStatement[p.kind] && p.firstOnLine():
			p.quiet = false
			p.restart(p.lineStart(int(p.start)))
			return
		}
	}
}

// restart reads a new logical line at a line's beginning or end.
func (p *parser) restart(at int) {
	for len(p.comments) > 0 && int(p.comments[len(p.comments)-1].Start) >= at {
		p.comments = p.comments[:len(p.comments)-1]
	}
	p.quiet, p.failed, p.depth = false, false, 0
	p.pos, p.lineBegin, p.kind = at, true, tNewline
	p.next()
}

func (p *parser) lineStart(i int) int {
	for i > 0 && classes[p.text[i-1]] != cLine {
		i--
	}
	return i
}

func (p *parser) firstOnLine() bool {
	for i := int(p.start); i > 0; i-- {
		if c := classes[p.text[i-1]]; c != cSpace {
			return c == cLine
		}
	}
	return true
}
