package report

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

// place is a location as people and programs read it.
type place struct {
	path       string
	span       source.Span
	start, end source.Position
	file       *source.File // nil if it can no longer be read; then both positions are 1:1
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
		file, _ = ps.files.Open(l.File) // an error has been reported as FT003
		ps.open[l.File] = file
	}
	origin := source.Position{Row: 1, Column: 1}
	p := place{ps.files.Path(l.File), l.Span, origin, origin, file}
	if file != nil {
		p.start, p.end = file.Position(l.Span.Start), file.Position(l.Span.End)
	}
	return p
}
