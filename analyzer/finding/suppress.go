package finding

import (
	"slices"
	"sort"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
)

// suppression is a code that a comment ignores in a part of a file. Two
// comments that say the same are one.
type suppression struct {
	file   source.FileID
	code   string
	covers source.Span
}

// suppressor applies suppressions and keeps those that had something to do.
type suppressor struct {
	*Policy
	covers map[source.FileID]map[kindOfCode][]source.Span
	used   map[suppression]bool
}

// kindOfCode tells the suppressions of a code by their reach. Among those of
// one kind the last that starts before a place covers it, or none does: lines
// are apart, and what is disabled is all enabled at once.
type kindOfCode struct {
	kind facts.DirectiveKind // Ignore, Disable or FileIgnore
	code string
}

// suppress marks what comments ignore, and reports ignores that are idle. An
// ignore at the primary location takes the finding; one at another access
// takes that place away, and the finding if no other side is left to race with.
func suppress(p *Policy, findings []Finding) []Finding {
	s := suppressor{p, map[source.FileID]map[kindOfCode][]source.Span{}, map[suppression]bool{}}
	for i := range findings {
		s.apply(&findings[i])
	}
	idle := s.idle(unjudged(findings))
	for i := range idle {
		s.apply(&idle[i])
	}
	return append(findings, idle...)
}

func (s suppressor) apply(f *Finding) {
	f.suppressed = s.ignores(f.Code, f.Location)
	sides, left := 0, 0
	f.Related = slices.DeleteFunc(f.Related, func(r Related) bool {
		if !isPlace(&r) {
			return false
		}
		ignored := s.ignores(f.Code, r.Location)
		if isOtherSide(r.Role) {
			sides++
			if !ignored {
				left++
			}
		}
		return ignored
	})
	f.suppressed = f.suppressed || sides > 0 && left == 0
}

func isOtherSide(role string) bool {
	return role == "read" || role == "write" || role == "test" || role == "act"
}

// ignores reports whether a comment ignores the code at a location. Of several
// it is the narrowest: what it takes, the others need not.
func (s suppressor) ignores(code string, at Location) bool {
	covers := s.coversOf(at.File)
	for _, kind := range []facts.DirectiveKind{facts.Ignore, facts.Disable, facts.FileIgnore} {
		spans := covers[kindOfCode{kind, code}]
		i := sort.Search(len(spans), func(i int) bool { return spans[i].Start > at.Span.Start }) - 1
		if i >= 0 && at.Span.Start <= spans[i].End {
			s.used[suppression{at.File, code, spans[i]}] = true
			return true
		}
	}
	return false
}

// coversOf is the suppressions of a file, in order of their start: that of
// the directives.
func (s suppressor) coversOf(file source.FileID) map[kindOfCode][]source.Span {
	if covers, known := s.covers[file]; known {
		return covers
	}
	covers := map[kindOfCode][]source.Span{}
	for _, d := range s.Directives(file) {
		for _, c := range d.Codes {
			key := kindOfCode{d.Kind, c.Text}
			covers[key] = append(covers[key], c.Covers)
		}
	}
	s.covers[file] = covers
	return covers
}

// unjudged are the files whose ignores cannot be called idle: what stands
// behind a syntax error was not looked at.
func unjudged(findings []Finding) map[source.FileID]bool {
	files := map[source.FileID]bool{}
	for i := range findings {
		if code := findings[i].Code; code == "FT002" || code == "FT003" {
			files[findings[i].File] = true
		}
	}
	return files
}
