package finding

import (
	"fmt"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
)

const unusedIgnore = "FT001"

// idle reports directives that do nothing (FT001), one finding each.
func (s suppressor) idle(unjudged map[source.FileID]bool) []Finding {
	var findings []Finding
	for i := range s.Files.Len() {
		id := source.FileID(i)
		for _, d := range s.Directives(id) {
			f := Finding{
				Code: unusedIgnore, Name: "unused-ignore", Message: d.Message, Severity: Note, Confidence: Certain,
				Location: Location{id, d.Span}, Label: "remove it",
			}
			if d.Kind == facts.Malformed {
				f.Label = ""
				findings = append(findings, f)
				continue
			}
			unknown, unused := s.judge(id, &d, unjudged[id])
			if len(unknown)+len(unused) == 0 {
				continue
			}
			f.Message = idleMessage(&d, unknown, unused)
			f.Fixes = []Fix{s.removal(id, &d, append(unknown, unused...))}
			findings = append(findings, f)
		}
	}
	return findings
}

// judge splits the codes that do nothing into those of no rule and those that
// suppress nothing. Codes of other tools are not judged, nor are those of
// rules that are off, nor FT001, which is about this very judgement.
func (s suppressor) judge(id source.FileID, d *facts.Directive, unjudged bool) (unknown, unused []facts.Code) {
	for _, c := range d.Codes {
		switch {
		case !strings.HasPrefix(c.Text, "FT") && d.Noqa, c.Text == unusedIgnore:
		case !s.Known(c.Text):
			unknown = append(unknown, c)
		case unjudged, s.used[suppression{id, c.Text, c.Covers}], !s.Selected(id, c.Text):
		default:
			unused = append(unused, c)
		}
	}
	return unknown, unused
}

func idleMessage(d *facts.Directive, unknown, unused []facts.Code) string {
	var parts []string
	if len(unused) > 0 {
		text := "nothing here is suppressed by the ignore of %s"
		if d.Kind == facts.Enable {
			text = "%s is enabled here, but nothing before is suppressed"
		}
		parts = append(parts, fmt.Sprintf(text, quoted(unused)))
	}
	if len(unknown) > 0 {
		parts = append(parts, "there is no rule "+quoted(unknown))
	}
	return strings.Join(parts, "; ")
}

// quoted lists codes as a sentence does.
func quoted(codes []facts.Code) string {
	var b strings.Builder
	for i, c := range codes {
		switch {
		case i > 0 && i == len(codes)-1:
			b.WriteString(" and ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString("`" + c.Text + "`")
	}
	return b.String()
}

// removal takes codes out of a directive, and the directive away if it has no
// others. It is safe: a comment has no meaning to Python.
func (s suppressor) removal(id source.FileID, d *facts.Directive, idle []facts.Code) Fix {
	gone := map[source.Span]bool{}
	for _, c := range idle {
		gone[c.Span] = true
	}
	var kept []string
	for _, c := range d.Codes {
		if !gone[c.Span] {
			kept = append(kept, c.Text)
		}
	}
	fix := Fix{Applicability: Safe, Message: "remove the directive"}
	edit := Edit{Location: Location{id, s.extent(id, d.Span)}}
	if len(kept) > 0 {
		fix.Message = "remove " + quoted(idle)
		edit = Edit{Location{id, source.Span{Start: d.Codes[0].Span.Start, End: d.Codes[len(d.Codes)-1].Span.End}}, strings.Join(kept, ", ")}
	}
	fix.Edits = []Edit{edit}
	return fix
}

// extent widens a directive to what should go with it: the space before it, or
// the whole line if there is nothing else on it.
func (s suppressor) extent(id source.FileID, span source.Span) source.Span {
	file, _ := s.Files.Open(id)
	row := file.Position(span.Start).Row
	line := file.LineSpan(row)
	if !line.Contains(span) { // the file has changed
		return span
	}
	before, after := file.Text[line.Start:span.Start], file.Text[span.End:line.End]
	switch trimmed := strings.TrimRight(before, " \t\f"); {
	case strings.TrimSpace(after) != "": // another part of the comment moves up
		span.End += uint32(len(after) - len(strings.TrimLeft(after, " \t\f")))
	case trimmed == "" && row < file.Rows():
		return source.Span{Start: line.Start, End: file.LineSpan(row + 1).Start}
	default:
		span = source.Span{Start: line.Start + uint32(len(trimmed)), End: line.End}
	}
	return span
}
