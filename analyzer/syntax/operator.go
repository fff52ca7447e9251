package syntax

import "fmt"

// single has the kinds of operators of one character, and inPlace what they
// become with a '=' behind them.
var single, inPlace = [128]tokenKind{
	'(': tLParen, ')': tRParen, '[': tLBracket, ']': tRBracket, '{': tLBrace, '}': tRBrace,
	',': tComma, ':': tColon, ';': tSemicolon, '.': tDot, '@': tAt, '=': tEqual, '!': tExclam,
	'|': tVBar, '^': tCaret, '&': tAmper, '+': tPlus, '-': tMinus, '*': tStar, '/': tSlash,
	'%': tPercent, '~': tTilde, '<': tLess, '>': tGreater,
}, [128]tokenKind{
	':': tColonEqual, '@': tAtEqual, '=': tEqEqual, '!': tNotEqual, '|': tVBarEqual,
	'^': tCaretEqual, '&': tAmperEqual, '+': tPlusEqual, '-': tMinusEqual, '*': tStarEqual,
	'/': tSlashEqual, '%': tPercentEqual, '<': tLessEqual, '>': tGreaterEqual,
}

// operator reads the operator at i, which begins with c.
func (s *scanner) operator(i int, c byte) {
	text := s.text
	var d byte
	if i+1 < len(text) {
		d = text[i+1]
	}
	switch c {
	case '(', '[', '{':
		if s.depth == maxBrackets {
			s.pos = i + 1
			s.fail(i, i+1, "too many nested parentheses")
			return
		}
		s.brackets[s.depth] = uint32(i)
		s.depth++
	case ')', ']', '}':
		s.closeBracket(i, c)
		return
	case ',', ';', '~':
	case '.':
		if d >= '0' && d <= '9' {
			s.number(i)
			return
		}
		if d == '.' && i+2 < len(text) && text[i+2] == '.' {
			s.token(tEllipsis, i, i+3)
			return
		}
	case ':':
		if d == '=' && (s.fieldDepth == 0 || s.depth != s.fieldDepth) {
			s.token(tColonEqual, i, i+2)
			return
		}
	default:
		if s.longOperator(i, c, d) {
			return
		}
	}
	s.token(single[c&127], i, i+1)
}

// longOperator reads the operators of two or three characters.
func (s *scanner) longOperator(i int, c, d byte) bool {
	if d == '=' {
		s.token(inPlace[c&127], i, i+2)
		return true
	}
	if c == d {
		kind, augmented := tBad, tBad
		switch c {
		case '*':
			kind, augmented = tDoubleStar, tDoubleStarEqual
		case '/':
			kind, augmented = tDoubleSlash, tDoubleSlashEqual
		case '<':
			kind, augmented = tLShift, tLShiftEqual
		case '>':
			kind, augmented = tRShift, tRShiftEqual
		}
		if kind != tBad {
			if i+2 < len(s.text) && s.text[i+2] == '=' {
				s.token(augmented, i, i+3)
			} else {
				s.token(kind, i, i+2)
			}
			return true
		}
	}
	switch {
	case c == '-' && d == '>':
		s.token(tArrow, i, i+2)
	case c == '<' && d == '>':
		s.token(tNotEqual, i, i+2) // the parser rejects it: PEP 401 is a joke
	default:
		return false
	}
	return true
}

func (s *scanner) closeBracket(i int, c byte) {
	s.pos = i + 1
	if s.depth == 0 {
		s.fail(i, i+1, fmt.Sprintf("unmatched '%c'", c))
		return
	}
	open := int(s.brackets[s.depth-1])
	o := s.text[open]
	// '(' and ')' are neighbours in ASCII, the other pairs have one between.
	if c != o+1 && c != o+2 {
		s.mismatch(open, i)
		return
	}
	s.depth--
	s.token(single[c], i, i+1)
}

func (s *scanner) mismatch(open, i int) {
	if s.mute {
		s.fail(i, i+1, "")
		return
	}
	o, c := s.text[open], s.text[i]
	if s.depth == s.fieldDepth {
		s.fail(i, i+1, fmt.Sprintf("f-string: unmatched '%c'", c))
		return
	}
	lines := 0
	for _, b := range []byte(s.text[open:i]) {
		if b == '\n' {
			lines++
		}
	}
	message := fmt.Sprintf("closing parenthesis '%c' does not match opening parenthesis '%c'", c, o)
	if lines > 0 {
		message += fmt.Sprintf(" on line %d", s.line(open))
	}
	s.fail(i, i+1, message)
}

// lineOf is the number of the line that holds offset; only errors ask for it.
func lineOf(text string, offset int) int {
	line := 1
	for i := 0; i < offset; {
		if n := newlineAt(text, i); n > 0 {
			if i+n > offset {
				break
			}
			line++
			i += n
		} else {
			i++
		}
	}
	return line
}
