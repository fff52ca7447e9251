package report

import (
	"fmt"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
)

// closing is the last line of the text formats: `All checks passed!`,
// `Found 3 errors.`, `Found 1 error, 2 warnings and 1 note.`
func closing(in Input) string {
	if len(in.Findings) == 0 {
		return palette(in.Colour).paint(green, "All checks passed!")
	}
	return "Found " + tally(in.Findings) + "."
}

// tally counts findings in words, worst first.
func tally(findings []finding.Finding) string {
	var count [finding.Error + 1]int
	for i := range findings {
		count[findings[i].Severity]++
	}
	var parts []string
	for s := finding.Error; ; s-- {
		switch n := count[s]; {
		case n == 1:
			parts = append(parts, "1 "+s.String())
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", n, s))
		}
		if s == finding.Note {
			break
		}
	}
	if last := len(parts) - 1; last > 0 {
		return strings.Join(parts[:last], ", ") + " and " + parts[last]
	}
	return strings.Join(parts, "")
}
