package source

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// codec turns the bytes of one encoding to UTF-8 and back.
type codec interface {
	// decode gives the text and, if some bytes mean nothing, the offset in the
	// text of the first U+FFFD that stands for them, else -1.
	decode(data []byte) (text string, bad int)

	// encode reports false if the encoding lacks a character of the text.
	encode(text string) ([]byte, bool)
}

// singleByte is an encoding of one byte a character.
type singleByte struct {
	runes [256]rune // utf8.RuneError where the encoding has none
	bytes map[rune]byte
}

// newSingleByte takes over a table of golang.org/x/text, which is WHATWG's or
// Unicode's, with the few bytes that CPython reads differently.
func newSingleByte(table *charmap.Charmap, differing map[byte]rune) *singleByte {
	s := &singleByte{bytes: make(map[rune]byte, 256)}
	for i := range 256 {
		b := byte(i)
		r := table.DecodeByte(b)
		if other, ok := differing[b]; ok {
			r = other
		}
		s.runes[b] = r
		if r != utf8.RuneError {
			s.bytes[r] = b
		}
	}
	return s
}

func (s *singleByte) decode(data []byte) (string, int) {
	var text strings.Builder
	text.Grow(len(data) + len(data)/8)
	bad := -1
	for _, b := range data {
		r := s.runes[b]
		if r == utf8.RuneError && bad < 0 {
			bad = text.Len()
		}
		text.WriteRune(r)
	}
	return text.String(), bad
}

func (s *singleByte) encode(text string) ([]byte, bool) {
	data := make([]byte, 0, len(text))
	for _, r := range text {
		b, ok := s.bytes[r]
		if !ok {
			return nil, false
		}
		data = append(data, b)
	}
	return data, true
}

// multiByte is an East Asian encoding as golang.org/x/text reads it. Its
// tables are WHATWG's: supersets of what CPython reads under the same names.
type multiByte struct{ encoding.Encoding }

func (m multiByte) decode(data []byte) (string, int) {
	text, err := m.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\uFFFD"), 0
	}
	return string(text), strings.IndexRune(string(text), utf8.RuneError)
}

func (m multiByte) encode(text string) ([]byte, bool) {
	data, err := m.NewEncoder().Bytes([]byte(text))
	return data, err == nil
}

// ascii is the encoding of seven bits.
type ascii struct{}

func (ascii) decode(data []byte) (string, int) {
	for i, b := range data {
		if b >= utf8.RuneSelf {
			return strings.ToValidUTF8(string(data), "\uFFFD"), i
		}
	}
	return string(data), -1
}

func (ascii) encode(text string) ([]byte, bool) {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return nil, false
		}
	}
	return []byte(text), true
}
