package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
)

// full shows each finding with the source on both sides of the race, what is
// known about threads, locks and the GIL, and what to do.
type full struct{}

func (full) Report(w io.Writer, in Input) error {
	p, at := newPrinter(w), newPlaces(in.Files)
	for i := range in.Findings {
		explain(p, palette(in.Colour), at, &in.Findings[i])
		p.print("\n")
	}
	if !in.Quiet {
		p.print(closing(in), "\n")
	}
	return p.Flush()
}

func explain(p printer, colours palette, at places, f *finding.Finding) {
	frames, left := framesOf(at, f)
	d := newDrawing(p, bool(colours), f.Severity, frames)
	p.print(title(f, colours), "\n")
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
