package report

import (
	"fmt"
	"strings"

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

// places opens files, each once.
type places struct {
	files *source.Set
	open  map[source.FileID]*source.File
}

func newPlaces(files *source.Set) places {
	return places{files, map[source.FileID]*source.File{}}
}

func (ps places) of(l finding.Location) place {
	file, seen := ps.open[l.File]
	if !seen {
		file, _ = ps.files.Open(l.File)
		ps.open[l.File] = file
	}
	return place{ps.files.Path(l.File), l.Span, file.Position(l.Span.Start), file.Position(l.Span.End), file}
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
