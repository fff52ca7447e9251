package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

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

// shape is a hash of what stands at a finding and its places, without the names of
// files and modules: a renamed file keeps it.
func (s *sites) shape(f *Finding) string {
	said := []string{}
	for i := range f.Related {
		if isPlace(&f.Related[i]) {
			said = append(said, s.statement(f.Related[i].Location))
		}
	}
	slices.Sort(said)
	sum := sha256.Sum256([]byte(strings.Join(append(said, f.Code, s.statement(f.Location)), "\x00")))
	return hex.EncodeToString(sum[:8])
}

// Shapes gives hashes by which findings of two states of a project are compared
// where files have other names in one than in the other.
func Shapes(files *source.Set) func(*Finding) string { return newSites(files, nil).shape }

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
	sum := sha256.Sum256([]byte(s.name(l.File) + "\x00" + s.statement(l)))
	return hex.EncodeToString(sum[:8])
}

// statement is what stands at a location.
func (s *sites) statement(l Location) string {
	file := s.open[l.File]
	if file == nil {
		opened, _ := s.files.Open(l.File)
		file = &openFile{opened.Text, syntax.LogicalLines(opened.Text)}
		s.open[l.File] = file
	}
	return statement(file.text, lineOf(l.Span, file.lines))
}
