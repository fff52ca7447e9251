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
	Selected   func(path, code string) bool          // is the rule on for that file? (select, ignore, preview, per-file-ignores)
	Confidence Confidence                            // the least to show
	Evidence   Evidence                              // the weakest to show
}

// Process takes what the rules reported, in any order, and returns what is to
// be said, in order. Both slices may share memory.
func Process(findings []Finding, policy Policy) []Finding {
	return findings
}
