package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/finding"
)

// full shows each finding with the source on both sides of the race, what is
// known about threads, locks and the GIL, and what to do.
type full struct{}

func (full) Report(w io.Writer, in Input) error {
	p, at := newPrinter(w), newPlaces(in.Files)
	for i := range in.Findings {
		explain(p, in, at, &in.Findings[i])
		p.print("\n")
	}
	if !in.Quiet {
		p.print(closing(in), "\n")
	}
	return p.Flush()
}

func explain(p printer, in Input, at places, f *finding.Finding) {
	colours := palette(in.Colour)
	frames, left := framesOf(at, f)
	d := newDrawing(p, bool(colours), f.Severity, frames)
	p.print(title(f, in.Level, colours), "\n")
	for _, fr := range frames {
		d.frame(fr)
	}
	if left > 0 {
		d.note("more", fmt.Sprintf("%d further places; the JSON formats list all", left))
	}
	for _, fact := range f.Facts {
		d.note(fact.Label, at.fact(fact))
	}
	if f.GIL != finding.GILUnknown {
		d.note("gil", f.GIL.String())
	}
	if f.Replay != nil {
		d.note(f.Replay.Verdict.String(), outcome(f, at))
		if len(f.Replay.Assumptions) > 0 {
			d.note("assumes", strings.Join(f.Replay.Assumptions, "; "))
		}
	}
	if f.Help != "" {
		p.print(colours.paint(cyan, "help:"), " ", plain(f.Help), "\n")
	}
	if in.ShowFixes {
		for i := range f.Fixes {
			showFix(p, colours, at, f, &f.Fixes[i])
		}
	}
}

// showFix prints what a fix would change.
func showFix(p printer, colours palette, at places, f *finding.Finding, fix *finding.Fix) {
	file := at.of(f.Location).file
	p.print(colours.paint(cyan, "fix:"), " ", plain(fix.Message), " (", fix.Applicability.String(), ")\n")
	if after, ok := fixed(file.Text, fix); ok {
		for _, h := range hunksOf(diffLines(splitLines(file.Text), splitLines(after))) {
			h.print(p, colours, plain)
		}
	}
}

// fixed is a text after a fix; false if the text is not the one that the fix is for.
func fixed(text string, fix *finding.Fix) (string, bool) {
	var edits []edit.Edit
	end := uint32(0)
	for _, e := range fix.Edits {
		if e.Span.Start < end || e.Span.End < e.Span.Start || int(e.Span.End) > len(text) {
			return "", false
		}
		end = e.Span.End
		edits = append(edits, edit.Edit{Span: e.Span, Content: e.Content})
	}
	return edit.Apply(text, edits), true
}

// outcome says what a replay saw, and of a confirmed finding how to see it again.
func outcome(f *finding.Finding, at places) string {
	r := f.Replay
	all := fmt.Sprintf("%s, standing for all interleavings", plural(r.Schedules, "execution"))
	switch r.Verdict {
	case finding.Confirmed:
		where := at.of(f.Location)
		return fmt.Sprintf("%s, %s: %s; `ftlint replay %s %s:%d`",
			plural(r.Threads, "thread"), plural(r.Switches, "switch"), r.Outcome, f.Code, where.path, where.start.Row)
	case finding.Benign:
		return all + ": each has an outcome that is allowed"
	case finding.NotConfirmed:
		switch {
		case r.Reason != "":
			return r.Reason
		case r.Exhaustive:
			return all + ": none fails"
		}
		return fmt.Sprintf("0 of %s fail", plural(r.Schedules, "schedule"))
	}
	return r.Reason
}

func plural(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "ch"):
		return fmt.Sprintf("%d %ses", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
