package analyzer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/thread"
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
	assert.Panics(t, func() { c.apply(&c.whole, 1, fails, &rule.ProjectPass{Report: func(finding.Finding) {}}) })
	assert.Empty(t, c.failed())

	c.contain = true
	for i, run := range []func(*rule.ProjectPass){func(pass *rule.ProjectPass) { pass.Report(finding.Finding{}) }, fails} {
		c.apply(&c.whole, i, run, &rule.ProjectPass{Report: func(f finding.Finding) { c.whole.found[i] = append(c.whole.found[i], told{f, nil}) }})
	}
	assert.Len(t, c.of(0), 1)
	assert.Empty(t, c.of(1))
	assert.Equal(t, []string{rules.All()[1].Code + " failed, a defect of ftlint: runtime error: index out of range [0] with length 0"}, c.failed())
}

// A search that fails in either half takes the rules with it that ask for races,
// and no others.
func TestFailedSearchIsContained(t *testing.T) {
	text := "import threading\n\ndef work():\n    global n\n    n += 1\n\ndef main():\n    threading.Thread(target=work).start()\n"
	files := source.NewSet(source.NewFile("app.py", text))
	s, err := settingsOf(files, Options{})
	require.NoError(t, err)
	c, err := read(t.Context(), files, 1, Options{})
	require.NoError(t, err)
	find := func(damage func(*link.Program, []thread.Entry)) *checks {
		program := link.New(c.facts, paths(files), packagesOf(files).is)
		entries, _ := thread.Find(program)
		require.Len(t, entries, 1)
		damage(program, entries)
		checks := newChecks(entries, s, nil)
		checks.contain = true
		races := checks.search(race.Start(program))
		assert.Equal(t, len(checks.failed()) == 0, races != nil)
		return checks
	}
	assert.Empty(t, find(func(*link.Program, []thread.Entry) {}).failed())

	broken := find(func(_ *link.Program, entries []thread.Entry) { entries[0].Frame = nil }).failed()
	require.Len(t, broken, 1, "the half that explores threads")
	assert.Contains(t, broken[0], "the search for races failed, a defect of ftlint: runtime error: ")

	_, _, fault := findThreads(nil, true)
	assert.Contains(t, fault, "the search for threads failed, a defect of ftlint: runtime error: ")
	checks := newChecks(nil, s, nil)
	checks.contain, checks.missed = true, fault
	assert.Nil(t, checks.search(race.Start(link.New(c.facts, paths(files), packagesOf(files).is))))
	assert.Equal(t, []string{fault}, checks.failed(), "what asks for no races goes on")

	work := &c.facts[0].Functions[1].Ops[0]
	whole := work.Value
	work.Value = 1 << 20
	broken = find(func(*link.Program, []thread.Entry) {}).failed()
	work.Value = whole
	require.NotEmpty(t, broken, "the half that sweeps all functions")
	assert.Contains(t, broken[0], "the search for races failed, a defect of ftlint: runtime error: index out of range")
}
