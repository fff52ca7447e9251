package explore

import (
	"slices"

	"github.com/ftlint/ftlint/replay/machine"
)

// order says which steps of an execution come after which: a step comes after
// those of its own thread, after the step that started the thread, and after each
// earlier step that it conflicts with. As a vector clock per step: for each
// thread, how many of the execution's steps to count up to the last one of that
// thread that it comes after, 0 for none.
type order struct {
	trace  *machine.Trace
	width  int // threads
	clocks []int32
	last   []int32 // by thread: its latest step, -1 for none
	floor  []int32 // what comes before all that is to come
	before []int32 // the clock of a step without what it conflicts with
	past   []int32
	never  []int32 // the clock of a step that was not taken
	first  []int32 // scratch of reverse

	// The touches of each location, latest first, all of them and those that write:
	// indices into the trace.
	all, writes chains
	steps       []int32 // by touch
	users       []machine.ThreadSet

	races []race
}

// chains lead from the latest touch of each location to the earlier ones.
type chains struct {
	heads []int32 // by location, -1 for none
	links []int32 // by touch
}

// race is an earlier step that a step conflicts with.
type race struct {
	step  int
	needs machine.Need // what the later step waited for at what both touch
	ready machine.Need // what could be had there before the earlier step
}

func (o *order) clock(i int) []int32 { return o.clocks[i*o.width : (i+1)*o.width] }

// of finds the order of an execution, of which the steps before fresh are known,
// and has its races reversed.
func (o *order) of(trace *machine.Trace, fresh int, r *Reduced) {
	o.trace = trace
	if width := len(trace.Born); width > o.width {
		o.width, fresh = width, 0
	}
	o.prepare()
	waits := trace.Waits
	for k := range trace.Steps {
		step := &trace.Steps[k]
		for len(waits) > 0 && waits[0].Step <= k {
			if k >= fresh {
				o.waiting(&waits[0], k, r)
			}
			waits = waits[1:]
		}
		if step.Late {
			for t, at := range o.last {
				o.floor[t] = at + 1
			}
		}
		clock := o.clock(k)
		if k >= fresh {
			o.knownTo(step.Thread)
			o.races = o.races[:0]
			for _, u := range trace.TouchesOf(k) {
				needs := step.Needs
				if u.Loc != step.Object {
					needs = 0
				}
				o.find(u, step.Thread, needs)
			}
			copy(clock, o.before)
			for _, x := range o.races {
				join(clock, o.clock(x.step))
			}
			clock[step.Thread] = int32(k) + 1
			o.reverse(k, step.Thread, clock, r)
		}
		o.last[step.Thread] = int32(k)
		o.push(k)
	}
	for i := range waits {
		o.waiting(&waits[i], len(trace.Steps), r)
	}
}

func (o *order) prepare() {
	n, w := len(o.trace.Steps), o.width
	o.clocks = grown(o.clocks, n*w)
	for _, s := range []*[]int32{&o.last, &o.floor, &o.before, &o.past, &o.never, &o.first} {
		*s = grown(*s, w)
	}
	for t := range o.last {
		o.last[t], o.floor[t] = -1, 0
	}
	for i := range o.users {
		o.all.heads[i], o.writes.heads[i], o.users[i] = -1, -1, 0
	}
	o.all.links, o.writes.links, o.steps = o.all.links[:0], o.writes.links[:0], o.steps[:0]
}

// grown is s with n elements; the ones that were there are kept.
func grown(s []int32, n int) []int32 { return slices.Grow(s[:0], n)[:n] }

// knownTo sets before to what comes before the next step of a thread, whatever
// that is.
func (o *order) knownTo(thread int) {
	copy(o.before, o.floor)
	at := o.last[thread]
	if at < 0 {
		at = o.trace.Born[thread]
	}
	if at >= 0 {
		join(o.before, o.clock(int(at)))
	}
}

func join(c, with []int32) {
	for t, at := range with {
		c[t] = max(c[t], at)
	}
}

// find collects the earlier steps of other threads that a touch conflicts with,
// and that are not known to come before. One that only reads is held against what
// writes: no read of another thread ever comes to be known before it, so that threads
// that read one thing over and over would look at all reads each time.
func (o *order) find(u machine.Touch, thread int, needs machine.Need) {
	if int(u.Loc) >= len(o.users) {
		return
	}
	chain := &o.all
	if needs == 0 && !u.How.Writes() {
		chain = &o.writes
	}
	open := o.users[u.Loc] &^ machine.SetOf(thread)
	found := -1 // the race with the step of the last touch that was looked at
	for x := chain.heads[u.Loc]; x >= 0 && open != 0; x = chain.links[x] {
		i := int(o.steps[x])
		t := &o.trace.Touches[x]
		p := o.trace.Steps[i].Thread
		if found >= 0 && o.races[found].step != i {
			found = -1
		}
		if found >= 0 {
			if needs != 0 {
				o.races[found].ready = t.Ready // as it was before the first touch of the step
			}
			continue
		}
		if !open.Has(p) {
			continue
		}
		if int32(i) < o.before[p] {
			open &^= machine.SetOf(p)
			continue
		}
		if t.Conflicts(u) {
			found = o.race(race{i, needs, t.Ready})
		}
	}
}

// race notes a step that is in conflict, and gives its index among the races.
func (o *order) race(x race) int {
	at := slices.IndexFunc(o.races, func(y race) bool { return y.step == x.step })
	if at < 0 {
		o.races = append(o.races, x)
		return len(o.races) - 1
	}
	if x.needs != 0 {
		o.races[at] = x
	}
	return at
}

// reverse takes the races that were found from the latest to the earliest. One
// that another race lies between is left: it will be next to it once that one was
// reversed.
func (o *order) reverse(k, thread int, clock []int32, r *Reduced) {
	slices.SortFunc(o.races, func(a, b race) int { return b.step - a.step })
	copy(o.past, o.before)
	for _, x := range o.races {
		p := o.trace.Steps[x.step].Thread
		if int32(x.step) < o.past[p] || !o.reversible(x, thread) {
			continue
		}
		r.reverse(x.step, k, thread, clock)
		join(o.past, o.clock(x.step))
	}
}

// reversible says whether the thread could have taken its step before the other.
// That is a question only if it waited for what both touch: whatever changes
// whether it can go on touches that too, so that nothing which need not come after
// the other step does.
func (o *order) reversible(x race, thread int) bool {
	if x.needs == 0 {
		return true
	}
	at := o.last[thread]
	if at < 0 {
		at = o.trace.Born[thread]
	}
	if i := o.chosen(x.step); at < int32(i) {
		return o.trace.Steps[i].Enabled.Has(thread) // it stood before this step
	}
	return x.ready&x.needs != 0
}

// chosen is the last step up to i that was a choice: one that goes on with an
// atomic region belongs to the one before.
func (o *order) chosen(i int) int {
	for i > 0 && o.trace.Steps[i].Resumed {
		i--
	}
	return i
}

// waiting reverses the races of a step that a thread did not come to take.
func (o *order) waiting(w *machine.Wait, k int, r *Reduced) {
	o.knownTo(w.Thread)
	o.races = o.races[:0]
	o.find(machine.Touch{Loc: w.Loc, How: machine.WriteItem}, w.Thread, w.Needs)
	clock := o.never
	copy(clock, o.before)
	for _, x := range o.races {
		join(clock, o.clock(x.step))
	}
	o.reverse(k, w.Thread, clock, r)
}

// push adds the touches of step k.
func (o *order) push(k int) {
	thread := o.trace.Steps[k].Thread
	for _, t := range o.trace.TouchesOf(k) {
		for int(t.Loc) >= len(o.users) {
			o.all.heads, o.writes.heads, o.users = append(o.all.heads, -1), append(o.writes.heads, -1), append(o.users, 0)
		}
		touch := int32(len(o.steps))
		o.all.links, o.writes.links = append(o.all.links, o.all.heads[t.Loc]), append(o.writes.links, o.writes.heads[t.Loc])
		o.all.heads[t.Loc] = touch
		if t.How.Writes() {
			o.writes.heads[t.Loc] = touch
		}
		o.steps = append(o.steps, int32(k))
		o.users[t.Loc] |= machine.SetOf(thread)
	}
}
