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
