package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/ftlint/ftlint/analyzer/finding"
)

// github prints workflow commands, which the GitHub Actions runner turns into
// annotations of a pull request:
//
//	::error title=ftlint FT101,file=app/cache.py,line=41,col=9,endLine=41,endColumn=32::message
//
// The runner keeps the first ten errors, warnings and notices of a step, so
// the worst are first, and the others are plain lines for the log. They stand
// in the step's summary too.
type github struct{}

const (
	annotations      = 10   // of a kind that the runner keeps
	annotationLength = 4096 // characters of a message that it keeps
)

func (github) Report(w io.Writer, in Input) error {
	p, at := newPrinter(w), newPlaces(in.Files)
	var printed [finding.Error + 1]int
	for _, f := range worst(in.Findings) {
		if printed[f.Severity]++; printed[f.Severity] <= annotations {
			p.print(annotation(in, at, f), "\n")
		} else {
			p.print(inert(at.of(f.Location).String()+": "+title(f, in.Level, false)+verdict(f)), "\n")
		}
	}
	return p.Flush()
}

func annotation(in Input, at places, f *finding.Finding) string {
	where := at.of(f.Location)
	kind := [...]string{finding.Note: "notice", finding.Warning: "warning", finding.Error: "error"}[f.Severity]
	properties := fmt.Sprintf("title=%s,file=%s,line=%d", property.Replace("ftlint "+f.Code), property.Replace(strings.ToValidUTF8(in.inRepository(where.path), "\uFFFD")), where.start.Row)
	if where.start.Row == where.end.Row {
		properties += fmt.Sprintf(",col=%d,endLine=%d,endColumn=%d", where.start.Column, where.end.Row, where.end.Column)
	} else {
		properties += fmt.Sprintf(",endLine=%d", where.end.Row) // columns of several lines mean nothing to it
	}
	message := where.String() + ": " + title(f, finding.Safe, false) + details(at, f)
	return "::" + kind + " " + properties + "::" + data.Replace(cut(message, annotationLength))
}

// inert makes a line that the runner takes for no command, whatever the file is
// called: `::name::` at the start of a line is one, and so is the older `##[name]`
// anywhere in it (actions/runner, ActionCommand.cs).
func inert(line string) string {
	line = strings.ReplaceAll(line, "##[", "# #[")
	if strings.HasPrefix(strings.TrimSpace(line), "::") {
		line = "./" + line
	}
	return line
}

// Escapes of the runner's command parser (actions/toolkit, command.ts).
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// cut shortens a text to n code points.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
