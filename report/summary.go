package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
)

// Summary is a page of Markdown with all findings, of at most Limit bytes.
// GitHub takes 1 MiB for the summary of a step and drops all of a larger one.
type Summary struct{ Limit int }

// Report prints the page.
func (s Summary) Report(w io.Writer, in Input) error {
	p, at := newPrinter(w), newPlaces(in.Files)
	if len(in.Findings) == 0 {
		p.print("### ftlint: all checks passed\n")
		return p.Flush()
	}
	head := "### ftlint: " + tally(in.Findings) + "\n\n| | rule | place | finding |\n|---|---|---|---|\n"
	const tail = "\n… and %d more.\n"
	room := s.Limit - len(head) - len(tail) - 20 // 20: the digits of any number
	p.print(head)
	for i := range in.Findings {
		row := summaryRow(at, &in.Findings[i])
		if room -= len(row); room < 0 {
			p.print(fmt.Sprintf(tail, len(in.Findings)-i))
			break
		}
		p.print(row)
	}
	return p.Flush()
}

func summaryRow(at places, f *finding.Finding) string {
	message := f.Message
	for _, fact := range f.Facts {
		message += "; " + fact.Label + ": " + at.fact(fact)
	}
	if f.Replay != nil {
		message += "; " + f.Replay.Verdict.String() + ": " + outcome(f, at)
	}
	return fmt.Sprintf("| %s | [%s](%s) %s | %s | %s |\n", f.Severity, f.Code, URL(f.Code, f.Name), f.Name,
		tableCell("`"+at.of(f.Location).String()+"`"), tableCell(message))
}

// tableCell escapes a text for a cell of a Markdown table. What stands between
// backticks is code, where only the table's own sign has a meaning.
func tableCell(text string) string {
	text = plain(text)
	var b strings.Builder
	code, paired := false, strings.Count(text, "`")%2 == 0
	for _, r := range text {
		switch {
		case r == '`' && paired:
			code = !code
			b.WriteRune(r)
		case r == '|' || r == '`':
			b.WriteRune('\\')
			b.WriteRune(r)
		case code:
			b.WriteRune(r)
		case strings.ContainsRune(`\*_<>[]&~`, r):
			b.WriteRune('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
