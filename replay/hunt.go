package replay

import (
	"time"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/replay/explore"
	"github.com/ftlint/ftlint/replay/machine"
)

// mostPreemptions bounds the bounded searches.
const mostPreemptions = 8

// hunted is what a hunt found: no outcome, if nothing.
type hunted struct {
	schedule explore.Schedule
	outcome  *explore.Outcome
	total    int // schedules; those of the last round if that covered everything
	runs     int // with those that were ended since they are equivalent to others
	complete bool
}

// stage is one search of a hunt: it may go on until a share of the whole budget,
// in eighths, is used up.
type stage struct {
	strategy explore.Strategy
	until    int
}

// stages are the searches in the order in which they are tried: one execution of
// each class of interleavings, which may settle everything; if they are too many,
// those with 0, 1, 2, … preemptions; then schedules drawn at random.
func (e *experiment) stages() []stage {
	all := []stage{{&explore.Reduced{}, 4}}
	for bound := range mostPreemptions + 1 {
		all = append(all, stage{&explore.DepthFirst{Bound: bound}, 6})
	}
	for depth := 2; depth <= 3; depth++ {
		all = append(all, stage{&explore.PCT{Depth: depth, Runs: e.opt.Schedules / 8, Seed: e.opt.Seed}, 5 + depth})
	}
	return all
}

// hunt looks for an outcome that is not allowed.
func (e *experiment) hunt(mode machine.Mode) (h hunted) {
	start := time.Now()
	for _, at := range e.stages() {
		s := e.search(mode)
		s.Budget.Schedules = s.Budget.Schedules*at.until/8 - h.runs
		s.Budget.Time = s.Budget.Time*time.Duration(at.until)/8 - time.Since(start)
		if s.Budget.Schedules <= 0 || s.Budget.Time <= 0 {
			continue
		}
		if e.try(s, at.strategy, &h); e.report.Replay.Reason != "" || h.complete || h.outcome != nil {
			break
		}
	}
	return h
}

// try runs one stage.
func (e *experiment) try(s *explore.Search, strategy explore.Strategy, h *hunted) {
	r := e.report
	st := &explore.Record{Strategy: strategy}
	s.Run(e.ctx, st, func(o *explore.Outcome) bool {
		if e.wrong(o) {
			h.schedule, h.outcome = append(h.schedule[:0], st.Schedule...), o
		}
		return h.outcome != nil
	})
	e.races += s.Races
	if s.Unsettled != nil {
		r.refuseUnsupported(s.Unsettled)
		return
	}
	bounded, isBounded := strategy.(*explore.DepthFirst)
	if h.outcome != nil && !isBounded && !s.Mode.GIL {
		h.schedule, h.outcome = s.Minimise(e.ctx, h.schedule, h.outcome, e.wrong)
	}
	h.total += s.Schedules
	h.runs += s.Schedules + s.Redundant
	switch p, drawn := strategy.(*explore.PCT); {
	case h.outcome != nil:
	case s.Complete:
		r.Bound, h.complete, h.total = -1, true, s.Round
	case isBounded && !s.OutOfTime && s.Cuts == 0:
		r.Bound = bounded.Bound
	case drawn && p.Depth == 2:
		r.PCT = p.Probability()
	}
}

// askGIL looks for a failing schedule among those that the GIL of CPython 3.10
// and later lets happen.
func (e *experiment) askGIL() {
	r := e.report
	if r.Harness.Guesses || r.Harness.Lowered || r.Replay.Verdict == finding.NotConfirmed {
		return // whether an unknown call lets others in is not known, and an operator does not
	}
	reason, bound, pct := r.Replay.Reason, r.Bound, r.PCT
	h := e.hunt(machine.Mode{GIL: true})
	r.Replay.Reason, r.Bound, r.PCT = reason, bound, pct
	switch {
	case h.outcome != nil:
		r.GIL = finding.UnsafeAnyway
	case h.complete && r.Replay.Verdict == finding.Confirmed:
		r.GIL = finding.Masked
	}
}
