package rule

import "github.com/ftlint/ftlint/analyzer/finding"

// ProjectPass is what a rule sees: the linked program and its candidate races.
type ProjectPass struct {
	Report func(finding.Finding)
}
