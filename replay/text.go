package replay

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

// WriteText prints a report: the verdict, what it rests on, and the witness
// with a column for each thread, in the rows of the user's file.
func WriteText(w io.Writer, files *source.Set, r *Report) error {
	p := &textPrinter{r: r}
	p.heading(files)
	p.verdict()
	p.witness(files)
	p.rest()
	_, err := io.WriteString(w, p.out.String())
	return err
}

type textPrinter struct {
	r   *Report
	out strings.Builder
}

func (p *textPrinter) linef(format string, args ...any) {
	p.out.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

func (p *textPrinter) heading(files *source.Set) {
	f := p.r.Finding
	place := files.Path(f.File)
	if file, err := files.Open(f.File); err == nil {
		at := file.Position(f.Span.Start)
		place = fmt.Sprintf("%s:%d:%d", place, at.Row, at.Column)
	}
	p.linef("%s %s", f.Code, f.Message)
	p.linef("  --> %s", place)
}

func (p *textPrinter) verdict() {
	v := p.r.Replay
	switch v.Verdict {
	case finding.Confirmed:
		p.linef("confirmed: %s: %s", v.Kind, v.Outcome)
		p.linef("  %s, %s, %s", count(v.Threads, "thread"), count(v.Switches, "switch"), count(v.Schedules, "schedule"))
		if g := p.gil(); g != "" {
			p.linef("  gil: %s", g)
		}
	case finding.Benign:
		p.linef("benign: the accesses race, but each of %s has an outcome that is allowed", p.runs())
	case finding.NotConfirmed:
		switch {
		case p.r.Diverged != "":
			p.linef("not confirmed: the schedule does not fit: %s", p.r.Diverged)
		case v.Reason != "":
			p.linef("not confirmed: %s", v.Reason)
		case v.Exhaustive:
			p.linef("not confirmed: none of %s fails", p.runs())
		default:
			p.linef("not confirmed: 0 of %s fail, all with up to %s", count(v.Schedules, "schedule"), count(max(p.r.Bound, 0), "preemption"))
		}
	case finding.NotReplayable:
		p.linef("not replayable: %s", v.Reason)
	}
}

func (p *textPrinter) gil() string {
	switch p.r.GIL {
	case finding.Masked:
		return "masked: no schedule that the GIL of CPython 3.10 and later allows fails"
	case finding.UnsafeAnyway:
		return "unsafe-anyway: fails with the GIL of CPython 3.10 and later too"
	}
	return "unknown"
}

func (p *textPrinter) runs() string {
	return count(p.r.Replay.Schedules, "execution") + ", standing for all interleavings,"
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "ch") {
		return fmt.Sprintf("%d %ses", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

const (
	columnWidth = 38
	mostSteps   = 60
)

// witness prints the steps in columns. The main thread has none if it takes no
// step.
func (p *textPrinter) witness(files *source.Set) {
	r := p.r
	if len(r.Steps) == 0 {
		return
	}
	columns := r.columns()
	head := ""
	for _, lane := range columns {
		head += padded(r.Lanes[lane], columnWidth)
	}
	p.linef("")
	p.linef("%5s  %s", "line", head)
	lane, row := -1, -1
	for i, st := range r.Steps {
		if i == mostSteps {
			p.linef("%5s  … and %d more steps", "", len(r.Steps)-mostSteps)
			break
		}
		before := strings.Repeat(" ", columnWidth*indexOf(columns, st.Lane))
		if st.Lane != lane || st.Row != row {
			lane, row = st.Lane, st.Row
			file, _ := files.Open(st.File)
			code := strings.TrimSpace(file.Text[file.LineSpan(row).Start:file.LineSpan(row).End])
			p.linef("%5d  %s%s", row, before, clip(code, columnWidth-2))
		}
		text := "· " + verb(st.Action) + " " + st.What
		if st.Value != "" {
			text += ": " + st.Value
		}
		p.linef("%5s  %s%s", "", before, clip(text, columnWidth-2))
	}
	for _, e := range r.Endings {
		p.linef("%5s  %s", "", e)
	}
	p.linef("")
}

// columns lists the lanes that take steps.
func (r *Report) columns() []int {
	used := map[int]bool{}
	for _, st := range r.Steps {
		used[st.Lane] = true
	}
	var cs []int
	for i := range r.Lanes {
		if used[i] {
			cs = append(cs, i)
		}
	}
	return cs
}

func indexOf(xs []int, x int) int {
	for i, v := range xs {
		if v == x {
			return i
		}
	}
	return 0
}

func verb(action string) string {
	switch action {
	case "read":
		return "reads"
	case "write":
		return "writes"
	}
	return action
}

func padded(s string, width int) string {
	s = clip(s, width-2)
	return s + strings.Repeat(" ", width-utf8.RuneCountInString(s))
}

func clip(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	return string([]rune(s)[:width-1]) + "…"
}

func (p *textPrinter) rest() {
	v := p.r.Replay
	if v.Schedule != "" {
		p.linef("schedule: %s", v.Schedule)
	}
	if p.r.Reproduced != "" {
		p.linef("on a real Python: %s", p.r.Reproduced)
	}
	for _, a := range v.Assumptions {
		p.linef("assumed: %s", a)
	}
}
