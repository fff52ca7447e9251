package syntax

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// word reads the name, keyword or string prefix of ASCII letters at text[i:j].
func (s *scanner) word(i, j int) {
	text := s.text
	if j < len(text) {
		if c := text[j]; c >= 0x80 {
			s.unicodeName(i, j)
			return
		} else if classes[c] == cQuote && j-i <= 2 && isStringPrefix(text[i:j]) {
			s.quoted(i)
			return
		}
	}
	s.token(keyword(text[i:j]), i, j)
}

// keyword is the kind of a word of ASCII letters: that of a keyword, or tName.
func keyword(w string) tokenKind {
	if len(w) < 2 || len(w) > 8 {
		return tName
	}
	k := keywords[keywordHash(w)]
	if k != tName && spelling[k] == w {
		return k
	}
	return tName
}

// keywordHash is different for every keyword; a test holds it to that.
func keywordHash(w string) uint8 {
	return (w[0] + 11*w[len(w)-1] + uint8(len(w))) & 127
}

var keywords = func() (t [128]tokenKind) {
	for i := range t {
		t[i] = tName
	}
	for k := tFalse; k < tokenKinds; k++ {
		t[keywordHash(spelling[k])] = k
	}
	return
}()

func isStringPrefix(p string) bool {
	a := p[0] | 0x20
	if len(p) == 1 {
		return a == 'r' || a == 'b' || a == 'u' || a == 'f' || a == 't'
	}
	b := p[1] | 0x20
	if a == 'r' {
		a, b = b, a
	}
	return b == 'r' && (a == 'b' || a == 'f' || a == 't')
}

// unicodeName reads a name at i with a character beyond ASCII at j.
func (s *scanner) unicodeName(i, j int) {
	text := s.text
	for j < len(text) {
		if c := text[j]; c < 0x80 {
			if !nameChars[c] {
				break
			}
			j++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[j:])
		if !isNameContinue(r) || j == i && !isNameStart(r) {
			s.pos = j + n
			s.badCharacter(j)
			return
		}
		j += n
	}
	s.token(tName, i, j)
}

func (s *scanner) badCharacter(i int) {
	r, n := utf8.DecodeRuneInString(s.text[i:])
	switch {
	case r == 0:
		s.fail(i, i+1, "source code cannot contain null bytes")
	case r == '$' || r == '?' || r == '`':
		s.python2 = s.python2 || r == '`'
		s.fail(i, i+1, "invalid syntax")
	case !unicode.IsPrint(r) && !unicode.Is(unicode151, r):
		s.fail(i, i+n, fmt.Sprintf("invalid non-printable character U+%04X", r))
	default:
		s.fail(i, i+n, fmt.Sprintf("invalid character '%c' (U+%04X)", r, r))
	}
}

// identifier is the name as Python knows it: in NFKC (PEP 3131).
func identifier(text string) string {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return norm.NFKC.String(text)
		}
	}
	return text
}

// isNameStart and isNameContinue are Unicode's XID_Start and XID_Continue
// (UAX 31), which CPython follows: ID_Start and ID_Continue without what
// normalisation would turn into something else.
func isNameStart(r rune) bool {
	return isIDStart(r) && survivesNFKC(r, isIDStart)
}

func isNameContinue(r rune) bool {
	return isIDContinue(r) && survivesNFKC(r, isIDContinue)
}

func isIDStart(r rune) bool {
	return r == '_' || (unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.Other_ID_Start) || r >= 0x100 && unicode.Is(unicode151, r)) &&
		!unicode.In(r, unicode.Pattern_Syntax, unicode.Pattern_White_Space)
}

func isIDContinue(r rune) bool {
	return isIDStart(r) || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue, otherContinue151)
}

// What Unicode 15.1 added, which CPython 3.13 has and Go's tables have not.
var (
	unicode151 = &unicode.RangeTable{R32: []unicode.Range32{{Lo: 0x2EBF0, Hi: 0x2EE5D, Stride: 1}}}

	otherContinue151 = &unicode.RangeTable{R16: []unicode.Range16{
		{Lo: 0x200C, Hi: 0x200D, Stride: 1}, {Lo: 0x30FB, Hi: 0x30FB, Stride: 1}, {Lo: 0xFF65, Hi: 0xFF65, Stride: 1},
	}}
)

func survivesNFKC(r rune, first func(rune) bool) bool {
	if r < 0x80 {
		return true
	}
	ok := first
	for _, c := range norm.NFKC.String(string(r)) {
		if !ok(c) {
			return false
		}
		ok = isIDContinue
	}
	return true
}
