// Package regions is family FT7: what keeps the parallel parts of a program
// from gaining on a Python without the GIL. All of it rests on one model, that
// of `ftlint speedup`, and each message has a figure from it. The rules are off
// unless they are selected: what they report is slow, not wrong.
package regions

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/rules/rule"
	"github.com/ftlint/ftlint/speedup"
)

// limits is what the whole family does not see.
const limits = "The rule is off unless it is selected. Figures are estimates of `ftlint speedup` for as many cores as threads, with what operations cost on CPython 3.13t on the machine of the calibration; a region is only reported if nearly all of its work could be told from the source."

// sources are what all rules of the family rest on.
var sources = []string{
	"https://peps.python.org/pep-0703/#reference-counting", "https://peps.python.org/pep-0779/", "https://docs.python.org/3/howto/free-threading-python.html",
}

// obstacles reports each obstacle of a kind.
func obstacles(pass *rule.ProjectPass, kind string, message func(speedup.Obstacle) string, help string) {
	for _, a := range pass.Speedup() {
		for _, o := range a.Obstacles {
			if o.Kind != kind || a.Confidence == "low" {
				continue
			}
			pass.Report(finding.Finding{
				Location: finding.Location{File: o.File, Span: o.Span}, Label: o.Message, Message: message(o),
				Confidence: finding.Likely, Evidence: finding.Spawned, Help: help,
				Related: []finding.Related{{Location: finding.Location{File: a.File, Span: a.Span}, Role: "site", Message: "the tasks start here"}},
			})
		}
	}
}

// now is the estimate for the number of workers that an obstacle was weighed at.
func now(o speedup.Obstacle) float64 {
	if o.Kind == speedup.Waiting {
		return o.Without
	}
	return o.Without * (1 - o.Cost)
}

// times writes a speedup.
func times(x float64) string { return fmt.Sprintf("%.1f×", x) }
