package source_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/source"
)

func TestPosition(t *testing.T) {
	for _, test := range []struct {
		name, text string
		offset     uint32
		row, col   int
	}{
		{"empty", "", 0, 1, 1},
		{"beyond the end", "ab", 99, 1, 3},
		{"LF", "a\nb", 2, 2, 1},
		{"CRLF", "a\r\nb", 3, 2, 1},
		{"CR", "a\rb", 2, 2, 1},
		{"CR CR LF is two newlines", "a\r\r\nb", 4, 3, 1},
		{"on the newline", "ab\n", 2, 1, 3},
		{"after the last newline", "ab\n", 3, 2, 1},
		{"form feed ends no line", "a\fb\nc", 2, 1, 3},
		{"line separator ends no line", "a\u2028b", 4, 1, 3},
		{"columns are characters", "é€😀x", 9, 1, 4},
		{"within a character", "é€x", 3, 1, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := source.NewFile("a.py", test.text).Position(test.offset)
			assert.Equal(t, source.Position{Row: test.row, Column: test.col}, got)
		})
	}
}

func TestLine(t *testing.T) {
	f := source.NewFile("a.py", "one\r\ntwo\rthree\n\nlast")
	var lines []string
	for row := 1; row <= f.Rows(); row++ {
		lines = append(lines, f.Line(row))
	}
	assert.Equal(t, []string{"one", "two", "three", "", "last"}, lines)
	assert.Equal(t, "one", f.Line(-5))
	assert.Equal(t, "last", f.Line(99))
	assert.Equal(t, "\r\n", f.Newline())
	assert.Equal(t, "\n", source.NewFile("a.py", "x").Newline())
	assert.Equal(t, "\r", source.NewFile("a.py", "x\ry\n").Newline())
}

// The row of an offset is one more than the newlines before it, however they
// are written, and the lines with their newlines are the text.
func TestLinesAgreeWithText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab\r\n\f é😀"))).Draw(t, "text")
		f := source.NewFile("a.py", text)
		normal := strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
		want := strings.Split(normal, "\n")
		require.Equal(t, len(want), f.Rows())
		for i, line := range want {
			span := f.LineSpan(i + 1)
			require.Equal(t, line, f.Line(i+1))
			require.Equal(t, source.Position{Row: i + 1, Column: 1}, f.Position(span.Start))
			require.Equal(t, source.Position{Row: i + 1, Column: utf8.RuneCountInString(line) + 1}, f.Position(span.End))
		}
	})
}
