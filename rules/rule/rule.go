// Package rule is what the author of a rule imports: the Rule value with its
// documentation, and the passes that its function gets.
package rule

import "github.com/ftlint/ftlint/analyzer/finding"

// Rule is one entry of the catalogue: what it reports, why, and how it is found.
type Rule struct {
	Code     string // FT101; never reused
	Name     string // kebab-case; reads as "this code has …"
	Doc      Doc
	Severity finding.Severity
	Preview  bool   // off unless asked for
	OptIn    bool   // off unless it, its family or ALL is selected: what it reports is not wrong
	Since    string // release that brought it

	// FirstUse: it reports what callers make when they are the first, which takes no more
	// than two who come early. State of a library of which nobody says a word about
	// threads is found by such rules alone, unless asked for.
	FirstUse bool

	// One of them or several, or none for what the analyzer itself reports
	// (Builtin says so).
	Project func(*ProjectPass) // looks into all races
	Half    func(*ProjectPass) // looks into one half of them at a time, as soon as that is found
	Beside  func(*ProjectPass) // asks for no races, and so runs beside the search for them
	Builtin bool
}

// Doc is the rule's page. Text is Markdown; Bad and Good are whole Python
// programs, which a test runs.
type Doc struct {
	Title   string   // one line: what the rule reports
	Why     string   // what goes wrong, with an interleaving
	Bad     string   // a program in which the rule fires
	Good    string   // the same program, mended
	Fix     string   // how to mend it
	Limits  string   // what it does not see, and where it errs
	Sources []string // documentation, PEPs, issues
}
