package rule

import (
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/requirement"
	"github.com/ftlint/ftlint/analyzer/suite"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/speedup"
)

// ProjectPass is what a rule sees: the linked program and its candidate races.
type ProjectPass struct {
	Program *link.Program
	Entries []thread.Entry // what the project's threads run
	Races   *race.Races    // all, or one half; nil beside the search
	Report  func(finding.Finding)

	FirstUse bool // of the rule

	// Once reports what is one finding however often it is come across: the first
	// under a key, where the project's own threads come before any callers.
	Once func(key any, find func() finding.Finding)

	// Keep keeps the list of what a rule's Half has found for its Project, which asks
	// for it with Kept. Halves are the lists that were kept, of the project's own
	// threads first.
	Keep   func(any)
	Halves []any

	// Target is the Python that the project is for, as 3.14t; Requirements are
	// the releases that it takes of projects with C extensions, nil if it has no
	// files that say which it takes.
	Target       string
	Requirements []requirement.Requirement
	Parallel     *suite.Parallel // where the project says that its tests run on several threads

	// Speedup gives the parallel regions of the program with what they would gain
	// from threads, each once for all rules that ask; nothing if no rule that
	// rests on it is on.
	Speedup func() []speedup.Answer
}

// Kept gives what the rule has kept of both halves, in one list.
func Kept[T any](pass *ProjectPass) (all []T) {
	for _, half := range pass.Halves {
		list, _ := half.([]T) // nil if the rule has failed there
		all = append(all, list...)
	}
	return all
}
