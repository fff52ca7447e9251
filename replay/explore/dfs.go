package explore

import "github.com/ftlint/ftlint/replay/machine"

// DepthFirst runs every schedule with at most Bound preemptions, Bound < 0 for
// all (context bounding: Musuvathi and Qadeer, PLDI 2007). A preemption is a
// switch away from a thread that could go on. It guarantees that a failing
// schedule within the bound is found, if the program's runs end.
type DepthFirst struct {
	Bound int

	path    []choice
	depth   int
	used    int // preemptions of this run
	pruned  bool
	started bool
}

// choice is a point with several threads to go on: the current one first, then
// the others by number.
type choice struct {
	of   int
	pick int
}

// Next implements Strategy.
func (d *DepthFirst) Next() bool {
	d.depth, d.used = 0, 0
	if !d.started {
		d.started = true
		return true
	}
	for n := len(d.path); n > 0; n-- {
		if c := &d.path[n-1]; c.pick+1 < c.of {
			c.pick++
			d.path = d.path[:n]
			return true
		}
	}
	d.path = d.path[:0]
	return false
}

// Restart implements Strategy.
func (d *DepthFirst) Restart() { d.path, d.pruned, d.started = d.path[:0], false, false }

// Pruned implements Strategy.
func (d *DepthFirst) Pruned() bool { return d.pruned }

// Pick implements machine.Scheduler.
func (d *DepthFirst) Pick(cur *machine.Thread, enabled []*machine.Thread) *machine.Thread {
	at := indexOf(cur, enabled)
	if at >= 0 && d.Bound >= 0 && d.used >= d.Bound {
		d.pruned = true
		return cur
	}
	if d.depth == len(d.path) {
		d.path = append(d.path, choice{of: len(enabled)})
	}
	pick := d.path[d.depth].pick
	d.depth++
	if at < 0 {
		return enabled[pick]
	}
	if pick == 0 {
		return cur
	}
	d.used++
	if pick <= at {
		pick--
	}
	return enabled[pick]
}

func indexOf(th *machine.Thread, in []*machine.Thread) int {
	for i, t := range in {
		if t == th {
			return i
		}
	}
	return -1
}
