package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// A terminal shows a line in cells, not in bytes or code points. What carets
// are put under is therefore first turned into something whose cells are
// known: tabs become spaces, control characters become pictures of
// themselves, and what would turn the direction of the text around (CVE-2021-42574)
// becomes U+FFFD.

const tabStop = 4

// cells is the number of cells of a rune, by its East Asian Width (UAX #11)
// with the ambiguous ones narrow. Emoji that several code points make up take
// different widths in different terminals; they are counted one by one.
func cells(r rune) int {
	switch {
	case r < 0x300: // no combining or wide ones below
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf), 0x1160 <= r && r <= 0x11FF: // Hangul vowels and finals join what stands before
		return 0
	}
	if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
		return 2
	}
	return 1
}

// visible replaces a rune that would do something to the terminal.
func visible(r rune) rune {
	switch {
	case r < 0x20:
		return 0x2400 + r
	case r == 0x7f:
		return 0x2421
	case r < 0xa0 && r >= 0x80, r == 0x061c, r == 0x200e, r == 0x200f, 0x2028 <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
		return unicode.ReplacementChar
	}
	return r
}

// plain makes a text safe to print within a line: a path or a message may
// hold any character of a file name or a string.
func plain(s string) string { return strings.Map(visible, s) }

// line is a line of source as it is shown.
type line struct {
	text   string
	column []int // of each byte of the source line the cell that it is shown at, and one more for its end
}

// newLine lays out a line of source.
func newLine(source string) line {
	var b strings.Builder
	column := make([]int, 0, len(source)+1)
	at := 0
	for rest := source; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		for range size {
			column = append(column, at)
		}
		if r == '\t' {
			n := tabStop - at%tabStop
			b.WriteString(strings.Repeat(" ", n))
			at += n
			continue
		}
		r = visible(r)
		b.WriteRune(r)
		at += cells(r)
	}
	return line{b.String(), append(column, at)}
}

// width is the number of cells of the whole line.
func (l line) width() int { return l.column[len(l.column)-1] }

// window returns the cells [from, to), with a mark at either end where the
// line goes on.
func (l line) window(from, to int) string {
	var b strings.Builder
	first, last := from, to
	if from > 0 {
		b.WriteString("…")
		first++
	}
	if to < l.width() {
		last--
	}
	at, shown := 0, first
	for _, r := range l.text {
		n := cells(r)
		if at >= first && at+n <= last {
			b.WriteString(strings.Repeat(" ", at-shown)) // the other half of a wide character
			b.WriteRune(r)
			shown = at + n
		}
		at += n
	}
	if to < l.width() {
		b.WriteString(strings.Repeat(" ", last-shown) + "…")
	}
	return b.String()
}
