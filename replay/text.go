package replay

import (
	"fmt"
	"io"
	"slices"
	"strconv"
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
			p.linef("not confirmed: 0 of %s fail%s", count(v.Schedules, "schedule"), p.reach())
		}
	case finding.NotReplayable:
		p.linef("not replayable: %s", v.Reason)
	}
}

// reach says which schedules are among those that were run.
func (p *textPrinter) reach() string {
	text := ""
	if p.r.Bound >= 0 {
		text = ", all with up to " + count(p.r.Bound, "preemption") + " among them"
	}
	if p.r.PCT > 0 {
		text += fmt.Sprintf("; a fault of depth 2 would have shown with a probability of at least %.2g, for this assignment of choices", p.r.PCT)
	}
	return text
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
	return grouped(int64(n)) + " " + noun + "s"
}

const (
	columnWidth = 38
	mostSteps   = 60
)

// card is what a thread did at one line before another one, or another line,
// had its turn.
type card struct {
	lane, row int
	code      string // the line
	steps     []string
}

// cards groups the steps of the witness, and says how many more there are.
func (r *Report) cards(files *source.Set) (cards []card, left int) {
	for i, st := range r.Steps[:min(len(r.Steps), mostSteps)] {
		if last := i - 1; i == 0 || r.Steps[last].Lane != st.Lane || r.Steps[last].Row != st.Row {
			c := card{lane: st.Lane, row: st.Row}
			if file, err := files.Open(st.File); err == nil {
				c.code = strings.TrimSpace(file.Text[file.LineSpan(st.Row).Start:file.LineSpan(st.Row).End])
			}
			cards = append(cards, c)
		}
		text := "· " + verb(st.Action) + " " + st.What
		if st.Value != "" {
			text += ": " + st.Value
		}
		c := &cards[len(cards)-1]
		c.steps = append(c.steps, text)
	}
	return cards, len(r.Steps) - min(len(r.Steps), mostSteps)
}

// witness prints the steps in columns. The main thread has none if it takes no
// step.
func (p *textPrinter) witness(files *source.Set) {
	r := p.r
	cards, left := r.cards(files)
	if len(cards) == 0 {
		return
	}
	columns := r.columns()
	head := ""
	for _, lane := range columns {
		head += padded(r.Lanes[lane], columnWidth)
	}
	p.linef("")
	p.linef("%5s  %s", "line", head)
	for _, c := range cards {
		before := strings.Repeat(" ", columnWidth*indexOf(columns, c.lane))
		p.linef("%5d  %s%s", c.row, before, clip(c.code, columnWidth-2))
		for _, step := range c.steps {
			p.linef("%5s  %s%s", "", before, clip(step, columnWidth-2))
		}
	}
	if left > 0 {
		p.linef("%5s  … and %d more steps", "", left)
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

// stress prints what parallel runs showed.
func (p *textPrinter) stress() {
	s := p.r.Stress
	if s == nil {
		return
	}
	p.linef("stress: %s of %s of this program in parallel %s not allowed, in %.1f s", grouped(int64(s.Wrong)), count(s.Runs, "run"), areWrong(s.Wrong), s.Seconds)
	for _, t := range s.Tallies {
		p.linef("%10s × %s", grouped(int64(t.Runs)), t.Outcome)
	}
	if c := s.Count; c != nil {
		p.linef("stress: %s", c.text())
		if len(c.Observed) == 0 {
			return
		}
		var steps []string
		for i, n := range c.Steps {
			steps = append(steps, Lane(i+1)+" "+grouped(int64(n)))
		}
		p.linef("  steps of the last run: %s", strings.Join(steps, ", "))
	}
}

func areWrong(n int) string {
	if n == 1 {
		return "has an outcome that is"
	}
	return "have an outcome that is"
}

// text is the counts of a number: 8 threads × 100,000: 312,455 to 498,120 of
// 800,000.
func (c *Count) text() string {
	text := count(c.Threads, "thread")
	if n := int64(c.Threads); n > 0 && c.Expected%n == 0 {
		text += " × " + grouped(c.Expected/n)
	}
	if len(c.Observed) == 0 {
		return text + ": no run came to its end (" + c.Cut + ")"
	}
	least, most := slices.Min(c.Observed), slices.Max(c.Observed)
	text += ": " + grouped(least)
	if most > least {
		text += " to " + grouped(most)
	}
	return fmt.Sprintf("%s of %s in %s, %.2f s", text, grouped(c.Expected), count(len(c.Observed), "run"), c.Seconds)
}

// grouped is a number with its thousands apart.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (p *textPrinter) rest() {
	v := p.r.Replay
	if v.Schedule != "" {
		p.linef("schedule: %s", v.Schedule)
	}
	if p.r.Reproduced != "" {
		p.linef("on a real Python: %s", p.r.Reproduced)
	}
	p.stress()
	for _, a := range v.Assumptions {
		p.linef("assumed: %s", a)
	}
}
