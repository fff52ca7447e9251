package analyzer

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/rules"
	"github.com/ftlint/ftlint/rules/rule"
)

// A rule that fails takes nothing with it but what it has found itself.
func TestFailureIsContained(t *testing.T) {
	fails := func(pass *rule.ProjectPass) {
		pass.Report(finding.Finding{})
		var none []int
		_ = none[len(none)]
	}
	c := newChecks(nil, nil, nil)
	assert.Panics(t, func() { c.apply(1, fails, &rule.ProjectPass{Report: func(finding.Finding) {}}) })
	assert.Empty(t, c.failed())

	c.contain = true
	c.apply(0, func(pass *rule.ProjectPass) { pass.Report(finding.Finding{}) }, &rule.ProjectPass{Report: func(f finding.Finding) { c.found[0] = append(c.found[0], f) }})
	c.apply(1, fails, &rule.ProjectPass{Report: func(f finding.Finding) { c.found[1] = append(c.found[1], f) }})
	assert.Len(t, c.found[0], 1)
	assert.Empty(t, c.found[1])
	assert.Equal(t, []string{rules.All()[1].Code + " failed, a defect of ftlint: runtime error: index out of range [0] with length 0"}, c.failed())
}
