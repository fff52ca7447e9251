package report

import (
	"io"

	"github.com/ftlint/ftlint/analyzer/finding"
)

// concise prints a line for each finding: `a.py:1:8: FT101 [*] message`.
type concise struct{}

func (concise) Report(w io.Writer, in Input) error {
	p, colours, at := newPrinter(w), palette(in.Colour), newPlaces(in.Files)
	for i := range in.Findings {
		f := &in.Findings[i]
		p.print(at.of(f.Location).String(), ": ", title(f, in.Level, colours), verdict(f), "\n")
	}
	if !in.Quiet {
		p.print(closing(in), "\n")
	}
	return p.Flush()
}

// verdict is what a replay came to, in a word.
func verdict(f *finding.Finding) string {
	if f.Replay == nil {
		return ""
	}
	return " (" + f.Replay.Verdict.String() + ")"
}

// title is the finding in one line, without its place. The star says that there
// is a fix to apply.
func title(f *finding.Finding, level finding.Applicability, colours palette) string {
	s := colours.paint(ofSeverity(f.Severity), f.Code) + " "
	if _, ok := f.Fix(level); ok {
		s += "[" + colours.paint(cyan, "*") + "] "
	}
	return s + plain(f.Message)
}
