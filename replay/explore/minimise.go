package explore

import (
	"context"

	"github.com/ftlint/ftlint/replay/machine"
)

// What a smaller witness may cost.
const (
	mostBounded = 300 // executions for each bound
	mostGuided  = 200 // executions in all
)

// Minimise looks for a schedule that fails with fewer switches than the one given:
// first by trying all with 0, 1, 2, … preemptions, as far as that is cheap, and
// else by leaving out one switch after the other. It gives the schedule and its
// outcome, and adds what it ran to the search's counts.
func (s *Search) Minimise(ctx context.Context, failing Schedule, outcome *Outcome, fails func(*Outcome) bool) (Schedule, *Outcome) {
	for bound := range len(failing) {
		st := &Record{Strategy: &DepthFirst{Bound: bound}}
		if found, o := s.within(ctx, st, mostBounded, fails); o != nil {
			return found, o
		}
	}
	for left := mostGuided; ; {
		smaller := false
		for i := 0; i < len(failing) && left > 0 && ctx.Err() == nil; left-- {
			st := &Record{Strategy: &guided{Schedule: failing.without(i)}}
			if found, o := s.within(ctx, st, 1, fails); o != nil && len(found) < len(failing) {
				failing, outcome, smaller = found, o, true
			} else {
				i++
			}
		}
		if !smaller {
			return failing, outcome
		}
	}
}

// within runs some more schedules, until one fails.
func (s *Search) within(ctx context.Context, st *Record, schedules int, fails func(*Outcome) bool) (found Schedule, outcome *Outcome) {
	more := *s
	more.Budget.Schedules, more.Schedules, more.Redundant = schedules, 0, 0
	more.Run(ctx, st, func(o *Outcome) bool {
		if fails(o) {
			found, outcome = append(found[:0], st.Schedule...), o
		}
		return outcome != nil
	})
	s.Schedules += more.Schedules
	return found, outcome
}

func (s Schedule) without(i int) Schedule {
	return append(append(make(Schedule, 0, len(s)), s[:i]...), s[i+1:]...)
}

// guided runs one schedule as far as it fits.
type guided struct {
	Schedule Schedule

	at   int
	done bool
}

// Next implements Strategy.
func (g *guided) Next() bool {
	was := g.done
	g.done, g.at = true, 0
	return !was
}

// Restart implements Strategy.
func (g *guided) Restart() {}

// Pruned implements Strategy.
func (g *guided) Pruned() bool { return true }

// Pick implements machine.Scheduler.
func (g *guided) Pick(cur *machine.Thread, enabled []*machine.Thread) *machine.Thread {
	for i := g.at; i < len(g.Schedule); i++ {
		w := g.Schedule[i]
		if w.From != cur.ID() || w.Step != cur.Steps() {
			continue
		}
		for _, th := range enabled {
			if th.ID() == w.To {
				g.at = i + 1
				return th
			}
		}
	}
	return byDefault(cur, enabled)
}
