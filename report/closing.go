package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
)

// closing is the last lines of the text formats: `All checks passed!`, or
//
//	Found 2 errors and 1 note (1 fixed, 2 remaining).
//	[*] 1 fixable with the `--fix` option (1 hidden fix can be enabled with the `--unsafe-fixes` option).
func closing(in Input) string {
	if len(in.Findings)+len(in.Fixed) == 0 {
		return palette(in.Colour).paint(green, "All checks passed!")
	}
	text := "Found " + tally(slices.Concat(in.Findings, in.Fixed))
	if len(in.Fixed) > 0 {
		text += fmt.Sprintf(" (%d fixed, %d remaining)", len(in.Fixed), len(in.Findings))
		if in.ShowFixes {
			text = enumerated(in) + text
		}
	}
	return text + "." + offer(in)
}

// offer says how many fixes there are to apply, and how.
func offer(in Input) string {
	open, hidden := 0, 0
	for i := range in.Findings {
		if _, ok := in.Findings[i].Fix(in.Level); ok {
			open++
		} else if _, ok := in.Findings[i].Fix(finding.Unsafe); ok {
			hidden++
		}
	}
	more := ""
	if hidden > 0 {
		more = fmt.Sprintf(" (%s can be enabled with the `--unsafe-fixes` option)", strings.Replace(plural(hidden, "hidden fix"), "fixs", "fixes", 1))
	}
	switch {
	case open > 0:
		return fmt.Sprintf("\n[%s] %d fixable with the `--fix` option%s.", palette(in.Colour).paint(cyan, "*"), open, more)
	case hidden > 0:
		return "\nNo fixes available" + more + "."
	}
	return ""
}

// enumerated lists what was fixed, by file and rule.
func enumerated(in Input) string {
	fixed := slices.Clone(in.Fixed)
	slices.SortStableFunc(fixed, func(a, b finding.Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Code, b.Code))
	})
	var b strings.Builder
	fmt.Fprintf(&b, "Fixed %s:\n", tally(fixed))
	for i := 0; i < len(fixed); {
		f := &fixed[i]
		if i == 0 || f.File != fixed[i-1].File {
			fmt.Fprintf(&b, "- %s:\n", plain(in.Files.Path(f.File)))
		}
		n := 1
		for i+n < len(fixed) && fixed[i+n].File == f.File && fixed[i+n].Code == f.Code {
			n++
		}
		fmt.Fprintf(&b, "    %d × %s (%s)\n", n, f.Code, f.Name)
		i += n
	}
	return b.String() + "\n"
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
