package finding

import (
	"slices"

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
	used map[suppression]bool
}

// suppress marks what comments ignore, and reports ignores that are idle. An
// ignore at the primary location takes the finding; one at another access
// takes that place away, and the finding if no other side is left to race with.
func suppress(p *Policy, findings []Finding) []Finding {
	s := suppressor{p, map[suppression]bool{}}
	for i := range findings {
		s.apply(&findings[i])
	}
	return append(findings, s.idle(unjudged(findings))...)
}

func (s suppressor) apply(f *Finding) {
	f.suppressed = s.ignores(f.Code, f.Location)
	sides, left := 0, 0
	f.Related = slices.DeleteFunc(f.Related, func(r Related) bool {
		if r.Role != "site" && !isOtherSide(r.Role) {
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

// ignores reports whether a comment ignores the code at a location. All that
// do are used.
func (s suppressor) ignores(code string, at Location) bool {
	found := false
	for _, d := range s.Directives(at.File) {
		if d.Kind != facts.Ignore && d.Kind != facts.FileIgnore && d.Kind != facts.Disable {
			continue
		}
		for _, c := range d.Codes {
			if c.Text == code && c.Covers.Start <= at.Span.Start && at.Span.Start <= c.Covers.End {
				s.used[suppression{at.File, code, c.Covers}] = true
				found = true
			}
		}
	}
	return found
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
