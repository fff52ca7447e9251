package replay

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/replay/explore"
	"github.com/ftlint/ftlint/replay/machine"
)

// confirm runs the failing schedule again and keeps what it shows.
func (e *experiment) confirm(s explore.Schedule, o *explore.Outcome) {
	r := e.report
	total := r.Replay.Schedules
	if diverged := e.trace(s); diverged != "" {
		r.Replay.Verdict = finding.NotConfirmed
		r.Replay.Reason = "the failing schedule could not be repeated: " + diverged
		return
	}
	if e.traced == nil || !e.wrong(e.traced) {
		r.Replay.Verdict = finding.NotConfirmed
		r.Replay.Reason = "the failing schedule, run again, does not fail"
		return
	}
	if r.Torn && r.Harness.Iterator == nil {
		r.Replay.Verdict = finding.NotConfirmed
		r.Replay.Reason = "another thread comes within one operation of the interpreter, and that cannot be shown on its own"
		return
	}
	if len(s) == 0 && o.Status != machine.Deadlock && !waits(o) && r.Finding.Code != "FT507" { // to wait is to let others go on
		r.Replay.Verdict = finding.NotConfirmed
		r.Replay.Reason = "it fails without a switch: what fails is not the race"
		return
	}
	r.Replay.Verdict = finding.Confirmed
	r.Replay.Schedule = s.String()
	r.Replay.Schedules = total
	e.describe(o)
}

// follow runs the schedule that was asked for.
func (e *experiment) follow() {
	r := e.report
	s, err := explore.ParseSchedule(e.opt.Schedule)
	if err != nil {
		r.refuse("%s", err)
		return
	}
	r.Replay.Schedules = 1
	r.Replay.Schedule = s.String()
	r.Replay.Verdict = finding.NotConfirmed
	r.Diverged = e.trace(s)
	if o := e.traced; r.Diverged == "" && o != nil && e.wrong(o) {
		r.Replay.Verdict = finding.Confirmed
		e.describe(o)
	}
}

// trace runs a schedule and records its steps; it says how the run departs
// from the schedule, "" if it does not.
func (e *experiment) trace(s explore.Schedule) string {
	r := e.report
	f := &explore.Follow{Schedule: s}
	search := e.search(machine.Mode{Trace: true, EveryStep: true})
	e.traced = nil
	search.Visit = func(res machine.Result) {
		r.Lanes, r.Steps, r.Torn = lanes(res), r.steps(res), res.Torn
		r.Replay.Threads, r.Replay.Switches = len(r.columns()), r.switches()
	}
	search.Run(e.ctx, f, func(o *explore.Outcome) bool {
		e.traced = o
		return true
	})
	f.Finish()
	if f.Diverged == "" && e.traced == nil {
		return "the run did not come to an end"
	}
	return f.Diverged
}

// lanes names the threads of a witness.
func lanes(res machine.Result) []string {
	names := []string{"main"}
	for _, th := range res.Threads[1:] {
		names = append(names, Lane(th.ID())+" ("+th.Name()+")")
	}
	return names
}

// Lane is the short name of a thread: A is the first that was started.
func Lane(id int) string {
	if id == 0 {
		return "main"
	}
	return strings.ToUpper(explore.ThreadLetter(id - 1))
}

func (r *Report) steps(res machine.Result) []Step {
	var steps []Step
	busy := false // the main thread does more than to start the others
	for _, ev := range res.Events {
		busy = busy || ev.Thread == 0 && ev.Action != "starts"
	}
	for _, ev := range res.Events {
		if ev.Thread == 0 && !busy {
			continue
		}
		file, row := r.Harness.Place(ev.Line)
		steps = append(steps, Step{ev.Thread, file, row, ev.Action, ev.What, ev.Value})
	}
	return steps
}

// switches counts how often another thread than the one before takes a step.
func (r *Report) switches() int {
	n := 0
	for i := 1; i < len(r.Steps); i++ {
		if r.Steps[i].Lane != r.Steps[i-1].Lane {
			n++
		}
	}
	return n
}

// describe says what is wrong with an outcome.
func (e *experiment) describe(o *explore.Outcome) {
	r := e.report
	r.Observed, r.Outcome, r.Endings = o.Observed, o, r.endings(o)
	ends, raised := e.unusual(r.Endings)
	switch {
	case o.Status == machine.Deadlock, r.Finding.Code == "FT505", r.Finding.Code == "FT506", r.Finding.Code == "FT511":
		r.Replay.Kind, r.Replay.Outcome = "deadlock", r.deadlock(o)
	case !e.values[o.Observed] && len(ends) == 0:
		r.Replay.Kind = wrongValue(r.Finding.Code)
		r.Replay.Outcome = fmt.Sprintf("expected %s, observed %s", either(r.Expected), elided(o.Observed))
	case raised:
		r.Replay.Kind, r.Replay.Outcome = "exception", strings.Join(ends, "; ")
	case len(ends) > 0:
		r.Replay.Kind, r.Replay.Outcome = "lost wake-up", strings.Join(ends, "; ")
	default:
		r.Replay.Kind, r.Replay.Outcome = wrongView(r.Finding.Code, seen(o)), "no allowed run shows "+seen(o)
	}
}

// unusual gives the endings that no allowed run has, or all if none has them
// together, and says whether one of them is an exception.
func (e *experiment) unusual(endings []string) (ends []string, raised bool) {
	for _, end := range endings {
		if !e.endings[end] {
			ends = append(ends, end)
		}
	}
	if len(ends) == 0 && !e.endings[strings.Join(endings, "; ")] {
		ends = endings
	}
	for _, end := range ends {
		raised = raised || strings.Contains(end, " raised ")
	}
	return ends, raised
}

// endings tells how the threads of an outcome ended, if not well.
func (r *Report) endings(o *explore.Outcome) []string {
	var all []string
	for i, t := range o.Threads {
		switch {
		case t.Error != "":
			all = append(all, fmt.Sprintf("%s raised %s", Lane(i+1), t.Error))
		case t.Waits != "":
			all = append(all, fmt.Sprintf("%s waits for ever at line %d (%s)", Lane(i+1), r.Harness.Row(t.Line), t.Waits))
		}
	}
	if o.Error != "" {
		all = append(all, "main raised "+o.Error)
	}
	return all
}

// wrongValue names what is wrong with a shared value, by what the rule is about.
func wrongValue(code string) string {
	switch code {
	case "FT201", "FT202", "FT203":
		return "built twice"
	case "FT108", "FT204", "FT205", "FT206", "FT207", "FT208", "FT209", "FT210", "FT303", "FT401", "FT402", "FT507", "FT612":
		return "stale read"
	}
	return "lost update"
}

// wrongView names what is wrong with what threads saw.
func wrongView(code, seen string) string {
	if code == "FT508" {
		return "two holders"
	}
	if kind := wrongValue(code); kind == "built twice" && strings.Contains(seen, "#2") {
		return kind
	}
	return "stale read"
}

// seen tells what the threads of an outcome saw, and what they left.
func seen(o *explore.Outcome) string {
	var parts []string
	if o.Seen != "" {
		parts = append(parts, "main: "+o.Seen)
	}
	for i, t := range o.Threads {
		for _, text := range []string{t.Seen, strings.TrimSpace(t.Output)} {
			if text != "" {
				parts = append(parts, Lane(i+1)+": "+text)
			}
		}
	}
	if o.Observed != "" {
		parts = append(parts, "in the end "+o.Observed)
	}
	return strings.Join(parts, ", ")
}

func (r *Report) deadlock(o *explore.Outcome) string {
	var parts []string
	for _, w := range o.Cycle {
		parts = append(parts, fmt.Sprintf("%s waits for %s at line %d", Lane(w.Thread), Lane(w.For), r.Harness.Row(w.Line)))
	}
	if len(parts) == 0 {
		return strings.Join(r.Endings, "; ")
	}
	return strings.Join(parts, ", ")
}

func either(values []string) string {
	const most = 4
	var parts []string
	for _, v := range values {
		if len(parts) == most {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, elided(v))
	}
	return strings.Join(parts, " or ")
}

// elided leaves out the middle of what is too long to be read.
func elided(text string) string {
	const half = 80
	runes := []rune(text)
	if len(runes) <= 3*half {
		return text
	}
	return string(runes[:half]) + " … " + string(runes[len(runes)-half:])
}

func sortedKeys(m map[string]bool) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		a, err1 := strconv.ParseFloat(keys[i], 64)
		b, err2 := strconv.ParseFloat(keys[j], 64)
		if err1 == nil && err2 == nil && a != b {
			return a < b
		}
		return keys[i] < keys[j]
	})
	return keys
}
