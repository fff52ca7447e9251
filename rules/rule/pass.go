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
	Races   *race.Races    // all, or one half; beside the search the claimed half, of which it may be asked who shares what
	Report  func(finding.Finding)

	// Once reports what is one finding however often it is come across: the first
	// under a key, where the project's own threads come before any callers.
	Once func(key any, find func() finding.Finding)

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

// Halves gives the pass for each half of all races.
func (pass *ProjectPass) Halves() []*ProjectPass {
	var halves []*ProjectPass
	for _, races := range pass.Races.Halves {
		half := *pass
		half.Program, half.Races = races.Program, races
		halves = append(halves, &half)
	}
	return halves
}
