package race

import (
	"cmp"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
)

// summaries keeps, for each function, its events on claimed locations and those
// of its callees, whoever calls it: computed bottom-up, once. A caller takes
// them over with arguments put in place of parameters. A function that is met
// again while its own summary is made (recursion) adds nothing there.
//
//	class Cache:
//	    def has(self, k): return k in self._data     Peek of Cache._data, object self, item k
//	def put(cache, key):
//	    cache.has(key)                               the same, object cache, item key
type summaries struct {
	p     *link.Program
	sweep *sweep
	leads map[link.Func]uint8
	raced func(link.Path) bool
	of    map[link.Func][]Event
	spare drafts
}

func (s *summaries) events(f link.Func) []Event {
	if events, ok := s.of[f]; ok {
		return events
	}
	s.of[f] = nil
	fr := s.p.Static(f)
	out, own := owned(s.p, f), s.own(f)
	events := s.spare.take()
	lock.Walk(s.p, fr, nil, func(i facts.OpID, held []lock.Held) {
		if len(events) >= maxEvents || out.has(i) {
			return
		}
		for _, a := range own.at(i) {
			if a.Held = held; s.raced(a.Path) {
				events = append(events, EventOf(s.p, &a))
			}
		}
		events = s.callees(fr, i, held, events)
	})
	s.of[f] = slices.Clone(events)
	s.spare.give(events)
	return s.of[f]
}

// inOrder are the accesses of a function to claimed locations, in order of ops.
type inOrder []Access

// at gives those of an op.
func (n inOrder) at(i facts.OpID) []Access {
	compare := func(a Access, i facts.OpID) int { return cmp.Compare(a.Site.Op, i) }
	lo, found := slices.BinarySearchFunc(n, i, compare)
	if !found {
		return nil
	}
	hi, _ := slices.BinarySearchFunc(n, i+1, compare)
	return n[lo:hi]
}

// own gives the accesses that a function itself makes. Most are swept already.
func (s *summaries) own(f link.Func) inOrder {
	if done := s.sweep.done.At(s.p, f); sweeps(s.p.Function(f)) && !done.silent {
		return done.accesses
	}
	var out inOrder
	fr := s.p.Static(f)
	for i := range s.p.Function(f).Ops {
		s.sweep.op(fr, facts.OpID(i))
		for _, a := range s.sweep.buf {
			if s.raced(a.Path) && s.sweep.counts(fr, &a) {
				out = append(out, a)
			}
		}
	}
	return out
}

// callees adds what the functions do that an op enters.
func (s *summaries) callees(fr *link.Frame, i facts.OpID, held []lock.Held, events []Event) []Event {
	for _, c := range entered(s.p, fr, i) {
		if n := s.leads[c.Func]; n == 0 || n > maxComposed {
			continue
		}
		inner := s.events(c.Func)
		if len(inner) == 0 {
			continue
		}
		site := link.Site{Func: fr.Func, Op: i}
		next := s.p.Enter(fr, site, c)
		answers := answering(s.p, c.Func, inner)
		for k, e := range inner {
			if e.Calls >= maxComposed || len(events) >= maxEvents {
				continue
			}
			e.Object = s.p.Rebase(next, e.Object)
			if fresh(fr, e) {
				continue
			}
			e.At, e.Calls, e.Result, e.Frame = i, e.Calls+1, 0, next
			e.Held = s.held(next, held, e.Held)
			if e.Item != 0 {
				e.Item = s.p.ArgumentOf(next, e.Item)
			}
			if e.Stored != 0 {
				e.Stored = s.p.ArgumentOf(next, e.Stored)
			}
			if answers[k] {
				e.Result = s.p.Op(site).Value
			}
			events = append(events, e)
		}
	}
	return events
}

// held gives the locks at an event of a callee: those of the call, and the
// callee's own as the caller names them.
func (s *summaries) held(next *link.Frame, at, inner []lock.Held) []lock.Held {
	if len(inner) == 0 {
		return at
	}
	out := append([]lock.Held{}, at...)
	for _, h := range inner {
		h.Path = s.p.Rebase(next, h.Path)
		if !lock.Holds(out, h) {
			out = append(out, h)
		}
	}
	return out
}

// view gives the events of a function that its callers enter with some locks held.
func (s *summaries) view(f link.Func, entered []lock.Held) []Event {
	events := s.events(f)
	if len(entered) == 0 {
		return events
	}
	out := make([]Event, len(events))
	for i, e := range events {
		e.Held = s.held(s.p.Static(f), entered, e.Held)
		out[i] = e
	}
	return out
}
