package syntax

import (
	"iter"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
)

// TokenKind says coarsely what a token is.
type TokenKind uint8

const (
	NameToken TokenKind = iota
	KeywordToken
	NumberToken
	StringToken // a whole literal, or the opening, text or closing of an f-string or t-string
	OperatorToken
	CommentToken
	NewlineToken // the end of a logical line
	BadToken     // what is no token of Python
)

// Token is a piece of the text. Indents and dedents, which have no text, are
// not among them.
type Token struct {
	source.Span
	Kind TokenKind
}

// Tokens are the tokens of a text in order. They cover everything but blanks,
// empty lines' newlines, newlines in brackets and line continuations.
func Tokens(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		l := newLexer(text)
		comments, end := 0, 0
		for {
			l.next()
			kind, start := coarse(l.kind), int(l.start)
			if l.failed {
				kind, start = BadToken, skipBlanks(text, end)
				l.forgive(start)
			}
			for ; comments < len(l.comments); comments++ {
				if c := l.comments[comments]; !yield(Token{c, CommentToken}) {
					return
				} else if start < int(c.End) {
					start = skipBlanks(text, int(c.End))
				}
			}
			if kind == BadToken {
				l.end = uint32(max(l.pos, start))
			}
			if start < int(l.end) && !yield(Token{source.Span{Start: uint32(start), End: l.end}, kind}) {
				return
			}
			if end = int(l.end); l.kind == tEOF {
				return
			}
		}
	}
}

func skipBlanks(text string, i int) int {
	for i < len(text) {
		switch classes[text[i]] {
		case cSpace, cLine:
			i++
			continue
		case cBackslash:
			if n := newlineAt(text, i+1); n > 0 {
				i += 1 + n
				continue
			}
		}
		break
	}
	return i
}

func coarse(k tokenKind) TokenKind {
	switch {
	case k.isKeyword():
		return KeywordToken
	case k >= tLParen:
		return OperatorToken
	case k == tName:
		return NameToken
	case k == tString, k == tFString:
		return StringToken
	case k >= tInt:
		return NumberToken
	}
	return NewlineToken
}

// A lexer reads tokens without a parser: it keeps for itself where in an
// f-string it is.
type lexer struct {
	scanner
	formats []format
}

// format is an f-string, or the format specification of one of its fields,
// that is being read.
type format struct {
	prefixed
	start uint32
	spec  bool
	depth int // open brackets inside the field that is being read, or 0 in the text
}

func newLexer(text string) *lexer {
	l := &lexer{scanner: scanner{text: text, lineBegin: true, kind: tNewline, mute: true}}
	l.indents = append(l.indents, indent{})
	l.report = func(uint32, uint32, string) { l.failed = true }
	return l
}

// forgive goes on after an error in what begins at start.
func (l *lexer) forgive(start int) {
	l.failed, l.kind = false, tName
	if l.pos <= start && start < len(l.text) {
		l.pos = start + 1
	}
}

func (l *lexer) next() {
	if n := len(l.formats); n > 0 && l.formats[n-1].depth == 0 {
		l.formatText(&l.formats[n-1])
		return
	}
	l.scanner.next()
	l.switchMode(l.start)
}

// switchMode follows the token that begins at start into or out of an f-string.
func (l *lexer) switchMode(start uint32) {
	switch l.kind {
	case tFString:
		l.formats = append(l.formats, format{prefixed: opening(l.text, int(start)), start: start})
	case tColon:
		if l.depth == l.fieldDepth && l.depth > 0 {
			top := l.formats[len(l.formats)-1]
			top.spec, top.depth = true, 0
			l.formats = append(l.formats, top)
		}
	case tRBrace:
		if n := len(l.formats); n > 0 && l.depth == l.formats[n-1].depth-1 {
			l.formats[n-1].depth = 0
			l.fieldDepth = 0
		}
	}
}

// formatText reads a piece of text, a brace or the closing quote.
func (l *lexer) formatText(f *format) {
	text, i := l.text, l.pos
	for i < len(text) {
		c := text[i]
		switch {
		case c == '{' || c == '}':
			if !f.spec && i+1 < len(text) && text[i+1] == c {
				i += 2
				continue
			}
			if i == l.pos {
				l.brace(i, c)
				return
			}
		case c == '\\':
			i = formatEscape(text, i, f.prefixed)
			continue
		case c == f.quote && (!f.triple || strings.HasPrefix(text[i+1:], text[f.body-2:f.body])):
			if f.spec {
				l.leaveFormat()
				l.formatError(i, "f-string: expecting '}'")
				return
			}
			if i == l.pos {
				l.leaveFormat()
				l.token(tString, i, i+f.width())
				return
			}
		case classes[c] == cLine && !f.triple:
			if f.spec {
				l.specLine(i)
				return
			}
			l.leaveFormat()
			l.pos = i
			l.unterminatedFormat(f.prefixed, f.start)
			return
		default:
			i++
			continue
		}
		break
	}
	if i >= len(text) {
		o, start := f.prefixed, f.start
		l.formats, l.fieldDepth, l.pos = nil, 0, i
		l.unterminatedFormat(o, start)
		return
	}
	l.token(tString, l.pos, i)
}

// specLine ends a specification at the end of a line; see parser.formatSpec.
func (l *lexer) specLine(i int) {
	from := l.pos
	l.formats = l.formats[:len(l.formats)-1]
	l.fieldDepth = l.depth
	if from < i {
		l.token(tString, from, i)
		return
	}
	l.pos = i
	l.next()
}

func (l *lexer) formatError(pos int, message string) {
	start := l.pos
	l.pos = pos
	l.fail(start, pos, message)
}

// brace opens or closes a field.
func (l *lexer) brace(i int, c byte) {
	f := &l.formats[len(l.formats)-1]
	switch {
	case c == '{':
		if l.depth == maxBrackets {
			l.formatError(i+1, "too many nested parentheses")
			return
		}
		l.brackets[l.depth] = uint32(i)
		l.depth++
		f.depth, l.fieldDepth = l.depth, l.depth
		l.token(tLBrace, i, i+1)
	case f.spec:
		l.formats = l.formats[:len(l.formats)-1]
		l.formats[len(l.formats)-1].depth = 0
		l.fieldDepth = 0
		l.depth--
		l.token(tRBrace, i, i+1)
	default:
		l.formatError(i+1, "f-string: single '}' is not allowed")
	}
}

// leaveFormat ends an f-string, with all of its fields that are open.
func (l *lexer) leaveFormat() {
	n := len(l.formats)
	start := l.formats[n-1].start
	for n > 0 && l.formats[n-1].start == start {
		if d := l.formats[n-1].depth; d > 0 {
			l.depth = d - 1
		}
		n--
	}
	l.formats, l.fieldDepth = l.formats[:n], 0
	if n > 0 {
		l.fieldDepth = l.formats[n-1].depth
	}
}
