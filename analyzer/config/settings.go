package config

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Settings are what the closest configuration file says, with the defaults
// below it and the command line above it. They are shared: do not change them.
type Settings struct {
	Path string // of the configuration file, as it is shown; "" if there is none

	// What may differ from directory to directory.

	Target         Python         // whose grammar and library are meant; the newest unless said
	Requires       syntax.Version // the least that requires-python allows, for information; zero if nothing says so
	Selection      Selection
	PerFileIgnores []PerFileIgnore
	Exclusion      source.Exclusion
	Evidence       finding.Evidence   // Spawned, Declared or Library; each includes those before it
	MinConfidence  finding.Confidence // what is less sure is not shown

	// What concerns the whole program: see [Resolver.Program].

	Roots        []string // directories that module names start from, absolute; nil: find them
	EntryPoints  []string // functions that run on threads of their own, as `package.module:Class.method`
	OutputFormat string   // "" leaves the choice to the command
	CacheDir     string   // absolute; "" leaves the choice to the command
	Baseline     string   // file of known findings, absolute; "" if there is none
	Jobs         int      // files compiled at once; 0: one per CPU
}

// PerFileIgnore takes rules away from the files that a pattern takes in.
type PerFileIgnore struct {
	Pattern  string   // as a line of a .gitignore file; a "!" before it means every file but those
	Rules    []string // codes, prefixes, ALL
	matcher  *source.Matcher
	inverted bool
}

func newPerFileIgnore(pattern, base string, rules []string) PerFileIgnore {
	text, inverted := strings.CutPrefix(pattern, "!")
	matcher := source.NewMatcher([]source.Pattern{{Text: text, Base: base}})
	return PerFileIgnore{Pattern: pattern, Rules: rules, matcher: matcher, inverted: inverted}
}

// Ignores reports whether per-file-ignores take a rule away from a file, an
// absolute path.
func (s *Settings) Ignores(path, code string) bool {
	for _, p := range s.PerFileIgnores {
		if specificity(p.Rules, code) >= 0 && p.matcher.Covers(path) != p.inverted {
			return true
		}
	}
	return false
}

// defaults are the settings of who says nothing.
func defaults() Settings {
	return Settings{
		Target:        Python{Version: syntax.Newest},
		Exclusion:     *source.DefaultExclusion(),
		Evidence:      finding.Library,
		MinConfidence: finding.Likely,
	}
}
