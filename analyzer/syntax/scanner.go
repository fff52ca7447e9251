package syntax

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
)

// Limits of CPython's tokenizer (Parser/tokenizer/helpers.h, Parser/lexer/state.h).
const (
	maxIndent   = 100
	maxBrackets = 200
)

// The scanner reads one token at a time into kind, start and end. It never
// looks further than the token, so that the parser may take over in the middle
// of an f-string and may go back to the start of a line by setting pos.
type scanner struct {
	text       string
	kind       tokenKind
	start, end uint32 // of the current token
	prevEnd    uint32 // end of the last token that counts for the end of a node

	pos        int    // where the next token is looked for
	lineBegin  bool   // pos is where a logical line may begin
	dedents    int    // dedents still to be handed out
	depth      int    // open brackets
	fieldDepth int    // depth inside the braces of the innermost replacement field, or 0
	fieldQuote string // the quote of the f-string that the field is in
	brackets   [maxBrackets]uint32
	indents    []indent

	comments []source.Span
	mute     bool // the words of errors do not matter
	python2  bool // something was seen that only Python 2 has
	failed   bool // the current token is bad; the statement is being left
	report   func(start, end uint32, message string)
}

// indent is a column counted with tabs to multiples of eight, and with tabs as
// one: both orders must agree, or the indentation depends on the width of a tab.
type indent struct{ column, alternate int }

type charClass uint8

const (
	cOther charClass = iota
	cSpace
	cLine
	cName
	cDigit
	cQuote
	cComment
	cBackslash
	cOperator
	cUnicode
)

var classes, nameChars = func() (c [256]charClass, n [256]bool) {
	set := func(chars string, class charClass) {
		for i := range len(chars) {
			c[chars[i]] = class
		}
	}
	set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", cName)
	set("0123456789", cDigit)
	set(" \t\f", cSpace)
	set("\r\n", cLine)
	set("'\"", cQuote)
	set("#", cComment)
	set("\\", cBackslash)
	set("()[]{}:;,.+-*/%@&|^~<>=!", cOperator)
	for i := range 256 {
		if i >= 0x80 {
			c[i] = cUnicode
		}
		n[i] = c[i] == cName || c[i] == cDigit
	}
	return
}()

// next reads the next token.
func (s *scanner) next() {
	if s.kind > tDedent {
		s.prevEnd = s.end
	} else if s.kind == tBad && s.failed {
		return
	}
	if s.lineBegin && s.beginLine() {
		return
	}
	text := s.text
	for i := s.pos; i < len(text); {
		c := text[i]
		switch classes[c] {
		case cSpace:
			i++
			continue
		case cName:
			j := i + 1
			for j < len(text) && nameChars[text[j]] {
				j++
			}
			s.word(i, j)
			return
		case cOperator:
			s.operator(i, c)
			return
		case cDigit:
			s.number(i)
			return
		case cQuote:
			s.quoted(i)
			return
		case cLine:
			if s.depth > 0 {
				i++
				continue
			}
			end := i + 1
			if c == '\r' && end < len(text) && text[end] == '\n' {
				end++
			}
			s.token(tNewline, i, end)
			s.lineBegin = true
			return
		case cComment:
			i = s.comment(i)
			continue
		case cBackslash:
			n := newlineAt(text, i+1)
			if n == 0 {
				if i+1 < len(text) {
					s.pos = i + 1
					s.fail(i+1, i+2, "unexpected character after line continuation character")
				} else {
					s.pos = i + 1
					s.fail(i+1, i+1, "unexpected EOF while parsing")
				}
				return
			}
			i += 1 + n
			if i == len(text) {
				s.pos = i
				s.fail(i, i, "unexpected EOF while parsing")
				return
			}
			continue
		case cUnicode:
			s.unicodeName(i, i)
			return
		default:
			s.pos = i + 1
			s.badCharacter(i)
			return
		}
	}
	s.atEOF()
}

// token makes the current token.
func (s *scanner) token(kind tokenKind, start, end int) {
	s.kind, s.start, s.end, s.pos = kind, uint32(start), uint32(end), end
}

// fail makes the current token bad. The parser hears of the first error only.
func (s *scanner) fail(start, end int, message string) {
	s.kind = tBad
	s.report(uint32(start), uint32(end), message)
}

// failIndent reports an indentation; the line itself can still be read.
func (s *scanner) failIndent(at int, message string) {
	s.kind = tNewline
	s.report(uint32(at), uint32(at), message)
}

func (s *scanner) lineStart(i int) int {
	for i > 0 && classes[s.text[i-1]] != cLine {
		i--
	}
	return i
}

func (s *scanner) atEOF() {
	n := len(s.text)
	switch {
	case s.depth == 0 && !s.lineBegin:
		s.token(tNewline, n, n)
		s.lineBegin = true
	default:
		s.token(tEOF, n, n)
	}
}

// newlineAt is the length of the newline at i, or 0.
func newlineAt(text string, i int) int {
	switch {
	case i >= len(text):
		return 0
	case text[i] == '\n':
		return 1
	case text[i] != '\r':
		return 0
	case i+1 < len(text) && text[i+1] == '\n':
		return 2
	}
	return 1
}

// comment records the comment at i and returns its end.
func (s *scanner) comment(i int) int {
	end := lineEnd(s.text, i)
	s.comments = append(s.comments, source.Span{Start: uint32(i), End: uint32(end)})
	return end
}

// lineEnd is where the line that i is in ends, before its newline.
func lineEnd(text string, i int) int {
	if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
		text = text[:i+n]
	}
	if n := strings.IndexByte(text[i:], '\r'); n >= 0 {
		return i + n
	}
	return len(text)
}

// beginLine passes over empty lines, measures the indentation of the next line
// and reports whether it made a token.
func (s *scanner) beginLine() bool {
	if s.dedents > 0 {
		s.dedents--
		s.token(tDedent, s.pos, s.pos)
		s.lineBegin = s.dedents > 0 || s.pos >= len(s.text)
		return true
	}
	text, i := s.text, s.pos
	column, alternate, split := 0, 0, 0
	for i < len(text) {
		switch text[i] {
		case ' ':
			from := i
			for i++; i < len(text) && text[i] == ' '; i++ {
			}
			column += i - from
			alternate += i - from
			continue
		case '\t':
			column = (column/8 + 1) * 8
			alternate++
			i++
			continue
		case '\f':
			column, alternate = 0, 0
			i++
			continue
		case '#':
			i = s.comment(i)
			continue
		case '\n', '\r':
			column, alternate, split = 0, 0, 0
			i++
			continue
		case '\\':
			// The indentation of a line that goes on is that of its first part.
			if n := newlineAt(text, i+1); n > 0 && i+1+n < len(text) {
				if split == 0 {
					split = column
				}
				i += 1 + n
				continue
			}
		}
		break
	}
	s.pos = i
	if i >= len(text) {
		column, alternate = 0, 0
	} else if split > 0 {
		column, alternate = split, split
	}
	s.lineBegin = false
	top := s.indents[len(s.indents)-1]
	switch {
	case column == top.column:
		if alternate != top.alternate {
			s.tabError()
			return true
		}
		if i >= len(text) {
			s.token(tEOF, i, i)
			s.lineBegin = true
			return true
		}
		return false
	case column > top.column:
		if len(s.indents) >= maxIndent {
			s.failIndent(s.lineStart(i), "too many levels of indentation")
			return true
		}
		if alternate <= top.alternate {
			s.tabError()
			return true
		}
		s.indents = append(s.indents, indent{column, alternate})
		s.token(tIndent, i, i)
		return true
	}
	for column < s.indents[len(s.indents)-1].column {
		s.indents = s.indents[:len(s.indents)-1]
		s.dedents++
	}
	top = s.indents[len(s.indents)-1]
	if column != top.column {
		// The line is read as if it stood in the block that it is deeper than.
		s.indents = append(s.indents, indent{column, alternate})
		s.dedents--
		s.lineBegin = s.dedents > 0 || s.pos >= len(s.text)
		s.failIndent(lineEnd(text, i), "unindent does not match any outer indentation level")
		return true
	}
	if alternate != top.alternate {
		s.lineBegin = s.dedents > 0 || s.pos >= len(s.text)
		s.tabError()
		return true
	}
	s.dedents--
	s.lineBegin = s.dedents > 0 || i >= len(text)
	s.token(tDedent, i, i)
	return true
}

func (s *scanner) tabError() {
	s.failIndent(s.lineStart(s.pos), "inconsistent use of tabs and spaces in indentation")
}

// line is the number of the line that holds offset, for a message.
func (s *scanner) line(offset int) int {
	if s.mute {
		return 0
	}
	return lineOf(s.text, offset)
}
