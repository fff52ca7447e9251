package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

// place is a location as people and programs read it.
type place struct {
	path       string
	span       source.Span
	start, end source.Position
	file       *source.File // its text may be empty: what cannot be read has findings, too
}

func (p place) String() string {
	return fmt.Sprintf("%s:%d:%d", plain(p.path), p.start.Row, p.start.Column)
}

// places opens files, each once, and finds rows and columns in them. It goes on
// from the position before, since counting from the start of a line takes long
// in a file that is one line.
type places struct {
	files *source.Set
	open  map[source.FileID]*source.File
	last  *cursor
}

type cursor struct {
	file   *source.File
	line   source.Span
	offset uint32
	at     source.Position
}

func newPlaces(files *source.Set) places {
	return places{files, map[source.FileID]*source.File{}, &cursor{}}
}

func (ps places) of(l finding.Location) place {
	file, seen := ps.open[l.File]
	if !seen {
		file, _ = ps.files.Open(l.File)
		ps.open[l.File] = file
	}
	start := ps.last.position(file, l.Span.Start)
	return place{ps.files.Path(l.File), l.Span, start, ps.last.position(file, l.Span.End), file}
}

func (c *cursor) position(file *source.File, offset uint32) source.Position {
	if c.file == file && c.offset <= offset && offset < c.line.End && utf8.RuneStart(file.Text[offset]) && utf8.RuneStart(file.Text[c.offset]) {
		c.at.Column += utf8.RuneCountInString(file.Text[c.offset:offset])
		c.offset = offset
		return c.at
	}
	at := file.Position(offset)
	*c = cursor{file, file.LineSpan(at.Row), offset, at}
	return at
}

// fact is the text of a fact with its place, which goes after the first clause:
// `serve` runs on a thread (a.py:7), many at a time [spawned].
func (ps places) fact(f finding.Fact) string {
	if f.At == nil {
		return f.Text
	}
	p, end := ps.of(*f.At), clauseEnd(f.Text)
	return fmt.Sprintf("%s (%s:%d)%s", f.Text[:end], p.path, p.start.Row, f.Text[end:])
}

// clauseEnd is where the first clause of a text ends. What stands between
// backticks is code.
func clauseEnd(text string) int {
	code := false
	for i, r := range text {
		switch {
		case r == '`':
			code = !code
		case !code && (r == ',' || strings.HasPrefix(text[i:], " [")):
			return i
		}
	}
	return len(text)
}
