package syntax

import (
	"fmt"
	"strings"
)

// prefixed says what the letters before a quote mean.
type prefixed struct {
	raw, bytes, format, template bool
	quote                        byte
	triple                       bool
	body                         int // offset behind the opening quote
}

// opening reads the prefix and quote of the literal at i.
func opening(text string, i int) (p prefixed) {
	for ; classes[text[i]] != cQuote; i++ {
		switch text[i] | 0x20 {
		case 'r':
			p.raw = true
		case 'b':
			p.bytes = true
		case 'f':
			p.format = true
		case 't':
			p.format, p.template = true, true
		}
	}
	p.quote = text[i]
	p.triple = i+2 < len(text) && text[i+1] == p.quote && text[i+2] == p.quote
	p.body = i + 1
	if p.triple {
		p.body = i + 3
	}
	return p
}

// width is the length of the closing quote.
func (p prefixed) width() int {
	if p.triple {
		return 3
	}
	return 1
}

// quoted reads the string literal that begins at i with its prefix or quote; of
// an f-string only the opening.
func (s *scanner) quoted(i int) {
	text := s.text
	p := opening(text, i)
	if p.format {
		s.token(tFString, i, p.body)
		return
	}
	j := p.body
	if p.triple {
		s.tripleQuoted(i, j, p.quote)
		return
	}
	for j < len(text) {
		switch c := text[j]; c {
		case p.quote:
			s.token(tString, i, j+1)
			return
		case '\\':
			j++
			if n := newlineAt(text, j); n > 0 {
				j += n
			} else {
				j++
			}
		case '\n', '\r':
			s.unterminated(i, j)
			return
		default:
			j++
		}
	}
	s.unterminated(i, len(text))
}

func (s *scanner) tripleQuoted(i, j int, quote byte) {
	text := s.text
	for j < len(text) {
		n := strings.IndexByte(text[j:], quote)
		if n < 0 {
			break
		}
		// A backslash takes the next character with it.
		for {
			b := strings.IndexByte(text[j:j+n], '\\')
			if b < 0 {
				break
			}
			j += b + 2
			if n -= b + 2; n < 0 {
				break
			}
		}
		if n < 0 {
			continue
		}
		j += n
		if j+2 < len(text) && text[j+1] == quote && text[j+2] == quote {
			s.token(tString, i, j+3)
			return
		}
		j++
	}
	s.pos = len(text)
	s.fail(i, i, fmt.Sprintf("unterminated triple-quoted string literal (detected at line %d)", s.lastLine()))
}

func (s *scanner) unterminated(i, end int) {
	s.pos = min(end, len(s.text))
	if s.fieldDepth > 0 && s.text[i:i+1] == s.fieldQuote {
		s.fail(i, i, "f-string: expecting '}'") // it was meant to close the f-string
		return
	}
	s.fail(i, i, fmt.Sprintf("unterminated string literal (detected at line %d)", s.line(s.pos)))
}

// lastLine is the number of the last line that holds something.
func (s *scanner) lastLine() int {
	text := s.text
	n := s.line(len(text))
	if text != "" && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r') {
		n--
	}
	return n
}
