// Package explore runs a program under many schedules and says which outcomes
// it can have.
//
// Its question is: is there an interleaving whose outcome is not allowed? A
// schedule is one complete execution. Allowed is what the same program can do
// when the regions of the finding are atomic, searched the same way; the serial
// order of whole threads is no yardstick (two threads that each take two
// correctly locked tickets have outcomes that no serial order gives).
//
//	A: n = counter        A: n = counter
//	A: counter = n + 1    B: n = counter         # allowed: 2, whoever is first
//	B: n = counter        B: counter = n + 1     # observed here: 1
//	B: counter = n + 1    A: counter = n + 1
//
// # Search
//
// A Strategy says which schedules are run: Reduced runs one of each class of
// equivalent ones, DepthFirst all with a number of preemptions, PCT draws them at
// random. Each names its paper and what it guarantees. The search is exhaustive
// only if the strategy left nothing out and no run was cut. The switch points
// themselves are found during the search (package machine); when a run finds more,
// it starts again. Minimise makes a failing schedule small.
//
// # What it leaves out
//
// Programs whose threads race at many places have too many classes: they end at
// the budget and are said to have.
//
// # Cost
//
// A run of a few microseconds for each schedule; Reduced adds, for each step of a
// run, a look at the earlier steps on the same things.
package explore

import (
	"context"
	"sort"
	"strings"
	"time"

	"github.com/ftlint/ftlint/replay/machine"
)

// Strategy decides which schedules are run.
type Strategy interface {
	machine.Scheduler
	// Next prepares the next run and is false when there is none.
	Next() bool
	// Restart forgets what was run: there are new switch points.
	Restart()
	// Pruned says whether schedules were left out.
	Pruned() bool
}

// Budget bounds a search.
type Budget struct {
	Schedules int
	Time      time.Duration
}

// Outcome is how a run ended, as far as the program or its user can tell.
type Outcome struct {
	Status   machine.Status
	Observed string   // the subject's value
	Error    string   // of the main thread
	Seen     string   // what the main thread observed
	Threads  []Ending // of the others, in the order of their start
	Cycle    []Wait   // of a deadlock

	Exhausted int // the line where a thread used up its stack, 0 if none did
}

// Ending is how a thread ended.
type Ending struct {
	Name   string
	Pooled bool   // a worker of a pool
	Error  string // exception, as type and text
	Waits  string // what it waits for, for ever
	Line   int    // where it does
	Output string
	Seen   string // what it observed
}

// Wait says that a thread waits for another.
type Wait struct{ Thread, For, Line int }

// Key tells outcomes apart. Which worker of a pool does a task is nothing that a
// program can tell, so what its workers saw and printed is taken together.
func (o *Outcome) Key() string {
	var b strings.Builder
	b.WriteString(o.Status.String() + "|" + o.Error + "|" + o.Observed + "|" + o.Seen)
	var pooled []string
	for _, t := range o.Threads {
		if t.Pooled {
			pooled = append(append(pooled, strings.Split(t.Seen, "; ")...), strings.Split(t.Output, "\n")...)
			b.WriteString("|" + t.Error + "|" + t.Waits)
			continue
		}
		b.WriteString("|" + t.Error + "|" + t.Waits + "|" + t.Output + "|" + t.Seen)
	}
	sort.Strings(pooled)
	return b.String() + "|" + strings.TrimLeft(strings.Join(pooled, "|"), "|")
}

// Search runs a program under the schedules of a strategy.
type Search struct {
	Machine  *machine.Machine
	Mode     machine.Mode
	Budget   Budget
	Visit    func(machine.Result) // if set, sees each run
	MostCuts int                  // runs that a budget may end before the search does

	Schedules     int  // complete executions, those before a restart included
	Redundant     int  // runs that were ended because they are equivalent to others
	Round         int  // since the last restart
	Complete      bool // all schedules of the strategy were run, and none was cut
	Races         int  // conflicting accesses that nothing orders, in all runs
	Cuts          int  // runs that a budget ended
	CutReason     string
	CutLine       int
	Exhausted     int // runs that used up a stack; a few are enough to end the search
	ExhaustedLine int
	Unsettled     *machine.UnsupportedError // what the machine lacks: the search ended
	OutOfTime     bool
	MostSteps     int
}

// Run searches until visit says stop, the strategy has no more, or the budget
// is used up.
func (s *Search) Run(ctx context.Context, st Strategy, visit func(*Outcome) (stop bool)) {
	deadline := time.Now().Add(s.Budget.Time)
	s.Complete = false
	clean := true
	for st.Next() {
		if runs := s.Schedules + s.Redundant; runs >= s.Budget.Schedules || runs%16 == 15 && (ctx.Err() != nil || time.Now().After(deadline)) {
			s.OutOfTime = true
			return
		}
		r := s.Machine.Run(st, s.Mode)
		s.Races += r.Races
		if r.Status == machine.Abandoned {
			s.Redundant++
		} else {
			s.Schedules++
			s.Round++
		}
		if s.Visit != nil {
			s.Visit(r)
		}
		switch r.Status {
		case machine.Abandoned:
		case machine.Unsupported:
			s.Unsettled = &machine.UnsupportedError{Name: r.Reason, Line: r.Line}
			return
		case machine.Cut:
			s.Cuts++
			s.CutReason, s.CutLine = r.Reason, r.Line
			if clean = false; s.Cuts >= s.MostCuts {
				return
			}
		default:
			if r.Grown && !s.Mode.EveryStep {
				break // a thread went past a switch point: the schedule could not be repeated
			}
			var o Outcome
			if o, s.Unsettled = OutcomeOf(s.Machine, r); visit(&o) || s.Unsettled != nil || s.tooDeep(r.Exhausted) {
				return
			}
		}
		if r.Grown {
			st.Restart()
			clean, s.Round = true, 0
		}
	}
	s.Complete = clean && !st.Pruned()
}

// mostExhausted is how many runs may use up a stack: they are the longest that
// there are, and say nothing.
const mostExhausted = 16

// tooDeep counts a run that used up a stack at a line, if it is not 0.
func (s *Search) tooDeep(line int) bool {
	if line == 0 {
		return false
	}
	s.Exhausted++
	s.ExhaustedLine = line
	return s.Exhausted >= mostExhausted
}

// OutcomeOf is how a run of a machine ended. An error says what the machine
// lacks to tell.
func OutcomeOf(m *machine.Machine, r machine.Result) (Outcome, *machine.UnsupportedError) {
	o := Outcome{Status: r.Status, Error: r.Error, Exhausted: r.Exhausted}
	for _, th := range r.Threads[1:] {
		end := Ending{Name: th.Name(), Pooled: th.Pooled(), Error: th.Error(), Line: th.Line(), Output: th.Output()}
		if r.Status != machine.Finished { // else it is a daemon, which would have gone on
			end.Waits = th.Waits()
		}
		o.Threads = append(o.Threads, end)
	}
	if r.Status == machine.Deadlock {
		o.Cycle = cycle(r.Threads)
	}
	observed, seen, err := m.Observe()
	o.Observed = observed
	for i, text := range seen {
		if i == 0 {
			o.Seen = text
		} else if i <= len(o.Threads) {
			o.Threads[i-1].Seen = text
		}
	}
	return o, err
}

// cycle says who waits for whom, beginning with the thread of the lowest number
// that is part of the cycle.
func cycle(threads []*machine.Thread) []Wait {
	for _, first := range threads {
		var path []Wait
		for th := first; th != nil; {
			next := th.WaitsFor()
			if next == nil {
				break
			}
			path = append(path, Wait{th.ID(), next.ID(), th.Line()})
			if next == first {
				return path
			}
			if th = next; len(path) > len(threads) {
				break
			}
		}
	}
	return nil
}
