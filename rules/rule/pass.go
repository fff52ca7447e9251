package rule

import (
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
)

// ProjectPass is what a rule sees: the linked program and its candidate races.
type ProjectPass struct {
	Program *link.Program
	Races   *race.Races
	Report  func(finding.Finding)
}
