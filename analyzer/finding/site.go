package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// sites names the places of findings by file and statement.
type sites struct {
	files *source.Set
	name  func(source.FileID) string
	open  map[source.FileID]*openFile
}

type openFile struct {
	text  string
	lines []source.Span
}

func newSites(files *source.Set, name func(source.FileID) string) *sites {
	return &sites{files, name, map[source.FileID]*openFile{}}
}

// of gives the names of a finding's places, sorted.
func (s *sites) of(f *Finding) []string {
	names := []string{}
	for i := range f.Related {
		if isPlace(&f.Related[i]) {
			names = append(names, s.at(f.Related[i].Location))
		}
	}
	slices.Sort(names)
	return names
}

// newOf gives the places that an entry does not know. Equal statements are
// counted.
func (s *sites) newOf(f *Finding, e *Entry) []Location {
	known := map[string]int{}
	for _, name := range e.Sites {
		known[name]++
	}
	var locations []Location
	for i := range f.Related {
		if r := &f.Related[i]; isPlace(r) {
			name := s.at(r.Location)
			if known[name]--; known[name] < 0 {
				locations = append(locations, r.Location)
			}
		}
	}
	return locations
}

// isPlace tells the accesses from what is only shown beside them.
func isPlace(r *Related) bool { return r.Role == "site" || isOtherSide(r.Role) }

func (s *sites) at(l Location) string {
	file := s.open[l.File]
	if file == nil {
		opened, _ := s.files.Open(l.File)
		file = &openFile{opened.Text, syntax.LogicalLines(opened.Text)}
		s.open[l.File] = file
	}
	sum := sha256.Sum256([]byte(s.name(l.File) + "\x00" + statement(file.text, lineOf(l.Span, file.lines))))
	return hex.EncodeToString(sum[:8])
}
