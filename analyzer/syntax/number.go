package syntax

import (
	"fmt"
	"strings"
)

// number reads the numeric literal at i, which begins with a digit or with a
// point and a digit.
func (s *scanner) number(i int) {
	text := s.text
	if text[i] == '0' && i+1 < len(text) {
		switch text[i+1] | 0x20 {
		case 'x':
			s.radix(i, 16, "hexadecimal")
			return
		case 'o':
			s.radix(i, 8, "octal")
			return
		case 'b':
			s.radix(i, 2, "binary")
			return
		}
	}
	j, kind := i, tInt
	if text[i] != '.' {
		if j = s.digits(i); j < 0 {
			return
		}
	}
	whole := j
	if j < len(text) && text[j] == '.' {
		kind = tFloat
		j++
		if j < len(text) && isDigit(text[j]) {
			if j = s.digits(j); j < 0 {
				return
			}
		}
	}
	if j < len(text) && text[j]|0x20 == 'e' {
		k := j + 1
		signed := k < len(text) && (text[k] == '+' || text[k] == '-')
		if signed {
			k++
		}
		switch {
		case k < len(text) && isDigit(text[k]):
			kind = tFloat
			if j = s.digits(k); j < 0 {
				return
			}
		case signed:
			s.pos = k
			s.fail(k-1, k-1, "invalid decimal literal")
			return
		}
	}
	if j < len(text) && text[j]|0x20 == 'j' {
		kind = tComplex
		j++
	}
	name := "decimal"
	if kind == tComplex {
		name = "imaginary"
	}
	if !s.endsNumber(j, name) {
		return
	}
	if kind == tInt && text[i] == '0' && strings.Trim(text[i:whole], "0_") != "" {
		s.pos, s.python2 = j, true
		zeros := i + len(text[i:j]) - len(strings.TrimLeft(text[i:j], "0_"))
		s.fail(i, zeros, "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers")
		return
	}
	s.token(kind, i, j)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// digits reads decimal digits with single underscores between them.
func (s *scanner) digits(i int) int {
	text := s.text
	for {
		for i < len(text) && isDigit(text[i]) {
			i++
		}
		if i >= len(text) || text[i] != '_' {
			return i
		}
		i++
		if i >= len(text) || !isDigit(text[i]) {
			s.pos = i
			s.fail(i-1, i-1, "invalid decimal literal")
			return -1
		}
	}
}

// radix reads 0x…, 0o… and 0b….
func (s *scanner) radix(i, base int, name string) {
	text, j := s.text, i+2
	for {
		if j < len(text) && text[j] == '_' {
			j++
		}
		digits := j
		for j < len(text) && digitValue(text[j]) < base {
			j++
		}
		if j == digits {
			s.pos = min(j+1, len(text))
			if base < 10 && j < len(text) && isDigit(text[j]) {
				s.fail(j, j, fmt.Sprintf("invalid digit '%c' in %s literal", text[j], name))
			} else {
				s.fail(j-1, j-1, fmt.Sprintf("invalid %s literal", name))
			}
			return
		}
		if j >= len(text) || text[j] != '_' {
			break
		}
	}
	if base < 10 && j < len(text) && isDigit(text[j]) {
		s.pos = j + 1
		s.fail(j, j, fmt.Sprintf("invalid digit '%c' in %s literal", text[j], name))
		return
	}
	if s.endsNumber(j, name) {
		s.token(tInt, i, j)
	}
}

func digitValue(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return 99
}

// endsNumber reports whether a number may end at j: a keyword may follow it
// without a blank, another word may not.
func (s *scanner) endsNumber(j int, name string) bool {
	text := s.text
	if j >= len(text) || !nameChars[text[j]] {
		return true
	}
	rest := text[j:]
	for _, word := range [...]string{"and", "else", "for", "if", "in", "is", "or", "not"} {
		if strings.HasPrefix(rest, word) {
			return true
		}
	}
	s.python2 = s.python2 || rest[0]|0x20 == 'l' // 10L
	s.pos = j + 1
	s.fail(j-1, j-1, fmt.Sprintf("invalid %s literal", name))
	return false
}
