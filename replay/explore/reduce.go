package explore

import (
	"math/bits"

	"github.com/ftlint/ftlint/replay/machine"
)

// Reduced runs one execution of each class of interleavings that differ only
// in the order of steps which do not touch the same things: dynamic partial-order
// reduction with source sets and sleep sets (Abdulla, Aronis, Jonsson and
// Sagonas, "Optimal dynamic partial order reduction", POPL 2014; after Flanagan
// and Godefroid, POPL 2005). It guarantees that every outcome and every deadlock
// of the program is seen, if the program's runs end, and that no two executions
// which came to their end are equivalent.
//
// After a run, each two steps of different threads that touch the same thing, and
// that no other steps order, are a race: at the earlier one, a thread must be
// tried that leads to the later one first. Two things differ from the paper.
// A step's touches are known only once it was taken, since a step may be a whole
// atomic region: so sleep sets remember them from the run before. And a thread may
// have had to wait: whether the later step could have come first is read off the
// object that it waited for, as it was just before the earlier step.
type Reduced struct {
	path    []node
	n       int // nodes of the path that are decided
	started bool
	trace   *machine.Trace
	seen    int // steps of the running execution
	fresh   int // the first step that the last execution did not have

	order order
}

// node is a step of the path and what is known of the state before it.
type node struct {
	thread   int
	enabled  machine.ThreadSet
	todo     machine.ThreadSet // to be tried, those that were included
	sleeping []sleeper
	touches  []machine.Touch // of the sleepers that were tried here
}

// sleeper is a thread whose next step was tried before and need not be, until
// another step conflicts with it.
type sleeper struct {
	thread  int
	touches []machine.Touch
	known   int32 // locations with a lower number are the same in every run
}

// Next implements Strategy.
func (r *Reduced) Next() bool {
	if !r.started {
		r.started, r.n, r.seen, r.fresh = true, 0, 0, 0
		return true
	}
	if r.trace == nil {
		return false // no two threads
	}
	r.order.of(r.trace, r.fresh, r)
	for r.n = min(len(r.trace.Steps), r.n); r.n > 0; r.n-- {
		nd := &r.path[r.n-1]
		from := len(nd.touches)
		nd.touches = append(nd.touches, r.trace.TouchesFrom(r.n-1)...)
		nd.sleeping = append(nd.sleeping, sleeper{nd.thread, nd.touches[from:], r.trace.Steps[r.n-1].Known})
		if rest := nd.todo &^ asleep(nd.sleeping); rest != 0 {
			nd.thread = bits.TrailingZeros64(uint64(rest))
			r.fresh, r.seen = r.n-1, 0
			return true
		}
	}
	return false
}

// Restart implements Strategy.
func (r *Reduced) Restart() { r.started, r.trace = false, nil }

// Pruned implements Strategy.
func (r *Reduced) Pruned() bool { return false }

// Pick implements machine.Scheduler.
func (r *Reduced) Pick(cur *machine.Thread, enabled []*machine.Thread) *machine.Thread {
	if r.seen >= r.n {
		r.open(enabled)
		awake := r.path[r.n].enabled &^ asleep(r.path[r.n].sleeping)
		if awake == 0 {
			return nil
		}
		id := bits.TrailingZeros64(uint64(awake))
		if awake.Has(cur.ID()) {
			id = cur.ID()
		}
		r.path[r.n].thread = id
		r.path[r.n].todo = machine.SetOf(id)
		r.n++
	}
	id := r.path[r.seen].thread
	r.seen++
	for _, th := range enabled {
		if th.ID() == id {
			return th
		}
	}
	return nil
}

// Forced implements machine.Guard.
func (r *Reduced) Forced(th *machine.Thread) bool {
	return r.Pick(th, []*machine.Thread{th}) != nil
}

// open begins the node of a state that this run is the first to come to.
func (r *Reduced) open(enabled []*machine.Thread) {
	r.trace = enabled[0].Trace()
	if r.n == len(r.path) {
		r.path = append(r.path, node{})
	}
	nd := &r.path[r.n]
	nd.enabled, nd.todo, nd.sleeping, nd.touches = 0, 0, nd.sleeping[:0], nd.touches[:0]
	for _, th := range enabled {
		nd.enabled |= machine.SetOf(th.ID())
	}
	if r.n == 0 {
		return
	}
	step := r.trace.TouchesOf(r.n - 1)
	for _, s := range r.path[r.n-1].sleeping {
		if s.thread != r.path[r.n-1].thread && !s.wokenBy(step) {
			nd.sleeping = append(nd.sleeping, s)
		}
	}
}

func asleep(sleeping []sleeper) machine.ThreadSet {
	var set machine.ThreadSet
	for _, s := range sleeping {
		set |= machine.SetOf(s.thread)
	}
	return set
}

// wokenBy says whether a step may conflict with the sleeper's. Of locations that
// neither run had touched before, it is not known which are the same.
func (s *sleeper) wokenBy(step []machine.Touch) bool {
	for _, t := range s.touches {
		for _, u := range step {
			if t.Loc < s.known {
				if t.Conflicts(u) {
					return true
				}
			} else if u.Loc >= s.known && (t.How.Writes() || u.How.Writes()) {
				return true
			}
		}
	}
	return false
}

// reverse sees to it that an execution is tried in which step k of a thread, or
// what it waits for in the end, comes before step i: it begins with a step that
// does not come after i.
func (r *Reduced) reverse(i, k, thread int, before []int32) {
	o := &r.order
	i = o.chosen(i)
	p := r.trace.Steps[i].Thread
	var seen, first machine.ThreadSet
	at := func(t int, clock []int32, j int) {
		if seen.Has(t) {
			return
		}
		initial := true
		for rest := seen; rest != 0; rest &= rest - 1 {
			u := bits.TrailingZeros64(uint64(rest))
			initial = initial && clock[u] <= o.first[u]
		}
		seen |= machine.SetOf(t)
		o.first[t] = int32(j)
		if initial {
			first |= machine.SetOf(t)
		}
	}
	for j := i + 1; j < k; j++ {
		if clock := o.clock(j); clock[p] <= int32(i) {
			at(r.trace.Steps[j].Thread, clock, j)
		}
	}
	at(thread, before, k)
	nd := &r.path[i]
	if first&(nd.todo|asleep(nd.sleeping)) != 0 {
		return
	}
	switch able := first & nd.enabled; {
	case able == 0:
		nd.todo |= nd.enabled
	case able.Has(thread):
		nd.todo |= machine.SetOf(thread)
	default:
		nd.todo |= able & -able
	}
}
