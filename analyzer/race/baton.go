package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// Two threads that tell each other in turn hand on a baton: each does its part while
// the other one waits.
//
//	for n in range(3):           while True:
//	    box.append(n)                asked.get()
//	    asked.put(None)              box.append(-1)
//	    answered.get()               answered.put(None)
//
// The one that tells first has it from the beginning. Each tells only while it has the
// baton and hears only while it has not, on all ways through its function, and nobody
// else does either. An event has to be cleared between, or be waited for once.

// holding says who has the baton, as one of the two knows.
type holding uint8

const (
	other   holding = iota // the other thread, or it is on its way
	own                    // this one
	either                 // it depends on the way
	nowhere                // control does not get there
)

func (s holding) or(o holding) holding {
	switch {
	case s == nowhere || s == o:
		return o
	case o == nowhere:
		return s
	}
	return either
}

// part is one of the two accesses, at a place from which it is made.
type part struct {
	link.Site
	access *Access
}

// alternate reports whether both accesses are made by who has the baton, of which the
// first one's thread is the one that has it from the beginning.
func (h *handovers) alternate(f *finder, l *Location, first, second *Access) bool {
	for _, at := range h.places(first.Site) {
		a := part{at, first}
		for _, asked := range h.objectsIn(a.Func) {
			t := h.callsOn(asked)
			if !h.alone(a) || !allIn(t.tells, a.Func) || !f.ofObject(l, asked) {
				continue
			}
			for _, at := range h.places(second.Site) {
				b := part{at, second}
				if a.Func != b.Func && allIn(t.hears, b.Func) && h.alone(b) && h.inTurn(f, l, asked, a, b) {
					return true
				}
			}
		}
	}
	return false
}

// allIn reports whether there are calls, and all stand in one function.
func allIn(calls []link.Site, fn link.Func) bool {
	return len(calls) > 0 && !slices.ContainsFunc(calls, func(site link.Site) bool { return site.Func != fn })
}

// alone: one thread runs the function.
func (h *handovers) alone(at part) bool {
	if len(h.p.Callers(at.Func)) > 1 {
		return false
	}
	if at.access.Entry != nil {
		return !at.access.Entry.Many
	}
	return !h.targets[at.Func]
}

// inTurn looks for what the second function tells the first one by.
func (h *handovers) inTurn(f *finder, l *Location, asked link.Expr, a, b part) bool {
	for _, answered := range h.objectsIn(b.Func) {
		t := h.callsOn(answered)
		if answered == asked || !allIn(t.tells, b.Func) || !allIn(t.hears, a.Func) || !f.ofObject(l, answered) || !h.forgotten(asked) || !h.forgotten(answered) {
			continue
		}
		if h.has(a.Site, own, answered, asked, h.once(f, l, a)) && h.has(b.Site, other, asked, answered, h.once(f, l, b)) {
			return true
		}
	}
	return false
}

// forgotten: who hears by an object hears once for each time that somebody tells.
func (h *handovers) forgotten(object link.Expr) bool {
	t := h.callsOn(object)
	if t.row.Clears == "" {
		return !t.forgets
	}
	return !slices.ContainsFunc(t.hears, func(site link.Site) bool {
		next := site.Op + 1
		fn := h.p.Function(site.Func)
		for int(next) < len(fn.Ops) && fn.Ops[next].Kind == facts.Read {
			next++
		}
		if int(next) == len(fn.Ops) {
			return thread.InLoop(h.p, site)
		}
		clears := link.Site{Func: site.Func, Op: next}
		same, method, ok := h.object(clears)
		return !(ok && same == object && method == t.row.Clears) && thread.InLoop(h.p, site)
	})
}

// has reports whether a function has the baton at a place, hearing by one object and
// telling by another one as it should. A function that is not run once has to end as
// it begins.
func (h *handovers) has(at link.Site, begins holding, hears, tells link.Expr, once bool) bool {
	r := relay{h: h, fn: at.Func, acts: map[facts.OpID]bool{}, at: at.Op, breaks: nowhere, rounds: nowhere}
	for _, site := range h.callsOn(hears).hears {
		r.acts[site.Op] = true
		r.broken = r.broken || h.tries(site, h.callsOn(hears).row)
	}
	for _, site := range h.callsOn(tells).tells {
		r.acts[site.Op] = false
	}
	end := r.walk(0, facts.OpID(len(h.p.Function(at.Func).Ops)), begins)
	return !r.broken && r.then == own && (once || end == begins)
}

// tries: who hears goes on after a while though nobody has told, and learns that from
// the result.
func (h *handovers) tries(hears link.Site, row *known.Handover) bool {
	fn := h.p.Function(hears.Func)
	return row.Tries && len(fn.Calls[fn.Values[fn.Ops[hears.Op].Value].B].Args) > 0
}

// relay goes through a function.
type relay struct {
	h      *handovers
	fn     link.Func
	acts   map[facts.OpID]bool // true: hears
	at     facts.OpID
	then   holding // at that op
	breaks holding // where the loop around is left early
	rounds holding // where its round is
	broken bool    // it tells without having the baton, or hears with it
}

func (r *relay) walk(lo, hi facts.OpID, s holding) holding {
	fn := r.h.p.Function(r.fn)
	for i := lo; i < hi; {
		op := fn.Ops[i]
		if i == r.at {
			r.then = s
		}
		switch op.Kind {
		case facts.Invoke:
			s = r.act(i, s)
		case facts.For, facts.While:
			s = r.loop(i, op, s)
		case facts.If, facts.Guard:
			then, orelse := r.walk(i+1, op.End, s), s
			if op.Kind == facts.If && op.End < hi && fn.Ops[op.End].Kind == facts.Else {
				first := op.End + 1
				op = fn.Ops[op.End]
				orelse = r.walk(first, op.End, s)
			}
			s = then.or(orelse)
		case facts.Except:
			s = s.or(r.walk(i+1, op.End, either))
		case facts.Return, facts.Raise:
			s = nowhere
		case facts.Continue:
			r.rounds, s = r.rounds.or(s), nowhere
		case facts.Break:
			r.breaks, s = r.breaks.or(s), nowhere
		default:
			s = r.walk(i+1, op.End, s)
		}
		i = op.End
	}
	return s
}

func (r *relay) act(i facts.OpID, s holding) holding {
	hears, is := r.acts[i]
	if !is {
		return s
	}
	needs, gets := own, other
	if hears {
		needs, gets = other, own
	}
	r.broken = r.broken || s != needs
	return gets
}

// loop: a round ends as it begins.
func (r *relay) loop(i facts.OpID, op facts.Op, s holding) holding {
	breaks, rounds := r.breaks, r.rounds
	r.breaks, r.rounds = nowhere, nowhere
	if round := r.walk(i+1, op.End, s).or(r.rounds); round != nowhere && round != s {
		r.broken = true
	}
	s = s.or(r.breaks)
	r.breaks, r.rounds = breaks, rounds
	return s
}

// objectsIn gives the objects by which a function tells or hears.
func (h *handovers) objectsIn(fn link.Func) []link.Expr {
	if all, ok := h.in[fn]; ok {
		return all
	}
	var all []link.Expr
	for i, op := range h.p.Function(fn).Ops {
		site := link.Site{Func: fn, Op: facts.OpID(i)}
		if op.Kind != facts.Invoke || !h.hearing(site) && !h.telling(site) {
			continue
		}
		if object, method, ok := h.object(site); ok && method != "join" && !slices.Contains(all, object) {
			all = append(all, object)
		}
	}
	h.in[fn] = all
	return all
}

// telling sifts the calls by name.
func (h *handovers) telling(site link.Site) bool {
	method, _ := h.p.MethodCalled(site)
	return known.Tells(method)
}
