package finding

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
)

// Policy is what decides which findings are said.
type Policy struct {
	Files      *source.Set
	Directives func(source.FileID) []facts.Directive // of a file's comments
	Known      func(code string) bool                // is there a rule of that code?
	Selected   func(source.FileID, string) bool      // is the rule of that code on for the file? (select, ignore, preview, per-file-ignores)
	Least      func(source.FileID) Levels            // what is shown of a file
}

// Levels are how sure a finding must be and what it must rest on.
type Levels struct {
	Confidence Confidence // the least
	Evidence   Evidence   // the weakest
}

// Process takes what the rules reported, in any order, and returns what is to
// be said, in order. The two may share memory.
func Process(findings []Finding, policy Policy) []Finding {
	steps := []func(*Policy, []Finding) []Finding{
		order,       // all that follows goes by it, so that it does not matter who reported first
		distinct,    // needs equal ones side by side
		suppress,    // marks what comments ignore, and reports the ignores that had nothing to do
		order,       // among which those reports have a place
		fingerprint, // before anything goes: an ignore or an option must not change those of others
		choose,      // last: an ignore of what is not shown is not idle
	}
	for _, step := range steps {
		findings = step(&policy, findings)
	}
	return findings
}
