package replay

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/replay/explore"
	"github.com/ftlint/ftlint/replay/harness"
	"github.com/ftlint/ftlint/replay/machine"
)

// Load says how much a stress run does; the zero value: what the program does.
type Load struct {
	Threads int // rounds of loops that start threads
	Rounds  int // of other loops
}

// Stress is what a finding's threads showed when they ran in parallel.
type Stress struct {
	Runs    int     // of the program that was searched
	Wrong   int     // of those, with an outcome that is not allowed
	Tallies []Tally // the wrong outcomes, the most frequent first
	Seconds float64
	Count   *Count // nil if the outcome is no number
}

// Tally counts an outcome.
type Tally struct {
	Outcome string
	Runs    int
}

// Count is what a number came to in the program with its loops at length.
type Count struct {
	Threads  int
	Expected int64   // one thread after the other
	Observed []int64 // in parallel, run by run
	Steps    []int   // of each thread of the last run: statements and the like, roughly
	Seconds  float64 // of all runs
	Cut      string  // why the last run did not come to its end
}

const (
	stressRuns  = 100_000
	stressTime  = 2 * time.Second // for the runs of one program
	countedRuns = 5
	mostTallies = 5
)

// stress runs the threads in parallel: the program that was searched again and
// again, and the same with its loops at length.
func (e *experiment) stress(large *harness.Harness) *Stress {
	s := &Stress{}
	if e.complete {
		e.tally(s)
	}
	if large != nil {
		s.Count = e.count(large)
	}
	return s
}

// tally counts how often a parallel run has an outcome that is not allowed.
func (e *experiment) tally(s *Stress) {
	start, most := time.Now(), min(stressTime, e.opt.Time)
	wrong := map[string]int{}
	for s.Runs < stressRuns && time.Since(start) < most && e.ctx.Err() == nil {
		r := e.machine.Stress(most)
		if r.Status == machine.Cut || r.Status == machine.Unsupported {
			break
		}
		o, err := explore.OutcomeOf(e.machine, r)
		if err != nil {
			break
		}
		s.Runs++
		if e.wrong(&o) {
			s.Wrong++
			wrong[e.tell(&o)]++
		}
	}
	s.Seconds = time.Since(start).Seconds()
	for text, n := range wrong {
		s.Tallies = append(s.Tallies, Tally{text, n})
	}
	slices.SortFunc(s.Tallies, func(a, b Tally) int { return cmp.Or(b.Runs-a.Runs, cmp.Compare(a.Outcome, b.Outcome)) })
	s.Tallies = s.Tallies[:min(len(s.Tallies), mostTallies)]
}

// tell describes a wrong outcome.
func (e *experiment) tell(o *explore.Outcome) string {
	r := &Report{Finding: e.report.Finding, Replay: &finding.Replay{}, Harness: e.report.Harness, Expected: e.report.Expected}
	(&experiment{report: r, values: e.values}).describe(o)
	return r.Replay.Kind + ": " + r.Replay.Outcome
}

// count runs the program with its loops at length, first one thread after the
// other, then in parallel. It is nil if no number comes of it.
func (e *experiment) count(h *harness.Harness) *Count {
	program, err := machine.Compile(h.Text)
	if err != nil {
		return nil
	}
	m := machine.New(program, machine.DefaultLimits)
	defer m.Close()
	m.Watch(h.Subject)
	number := func(r machine.Result) (int64, bool) {
		if r.Status != machine.Finished {
			return 0, false
		}
		o, err := explore.OutcomeOf(m, r)
		if err != nil {
			return 0, false
		}
		n, fault := strconv.ParseInt(o.Observed, 10, 64)
		return n, fault == nil
	}
	c := &Count{}
	serial := m.Serial(e.opt.Time)
	expected, ok := number(serial)
	if !ok {
		return nil
	}
	c.Expected, c.Threads = expected, len(serial.Threads)-1
	start := time.Now()
	for len(c.Observed) < countedRuns && time.Since(start) < stressTime && e.ctx.Err() == nil {
		r := m.Stress(e.opt.Time)
		if r.Status == machine.Cut {
			c.Cut = r.Reason
			break
		}
		n, ok := number(r)
		if !ok {
			break
		}
		c.Observed = append(c.Observed, n)
		c.Steps = c.Steps[:0]
		for _, th := range r.Threads[1:] {
			c.Steps = append(c.Steps, th.Spent())
		}
	}
	c.Seconds = time.Since(start).Seconds()
	return c
}
