package speedup

import "math"

// stretch is a part of a task: computing, then perhaps waiting.
type stretch struct {
	compute float64 // ns alone, with the GIL held where there is one
	release float64 // ns of computing with the GIL let go
	wait    float64
}

// machine is what tasks run on.
type machine struct {
	workers int
	cores   int
	gil     bool
	slow    func(task, running int) float64 // how much longer computing takes beside others
}

// makespan gives how long a pool of workers takes for tasks, each a list of
// stretches, taken in order by whoever is free. Between two events every worker
// goes on at the speed that the number of computing threads allows.
func makespan(tasks [][]stretch, m machine) float64 {
	c := crew{machine: m, tasks: tasks, workers: make([]worker, min(m.workers, max(len(tasks), 1)))}
	for i := range c.workers {
		c.advance(&c.workers[i])
	}
	now := 0.0
	for {
		step := c.untilNext()
		if math.IsInf(step, 1) {
			return now
		}
		now += step
		c.pass(step)
	}
}

// crew is a pool at work.
type crew struct {
	machine
	tasks   [][]stretch
	next    int // of tasks: the first that nobody has taken
	workers []worker
}

// worker is where one of a crew is.
type worker struct {
	task, part int
	phase      phase
	rest       float64 // of the phase, in nanoseconds at full speed
	busy       bool
}

// phase is what a worker does of a stretch.
type phase int

const (
	computing phase = iota
	released        // computing with the GIL let go
	asleep
	phases
)

func (s stretch) length(p phase) float64 { return [phases]float64{s.compute, s.release, s.wait}[p] }

// advance takes a worker on to what takes time next: of its task, or of the next
// one that nobody has.
func (c *crew) advance(w *worker) {
	for {
		if !w.busy {
			if c.next == len(c.tasks) {
				return
			}
			*w = worker{task: c.next, phase: -1, busy: true}
			c.next++
		}
		if w.phase++; w.phase == phases {
			w.phase = computing
			w.part++
		}
		if w.part >= len(c.tasks[w.task]) {
			w.busy = false
			continue
		}
		if w.rest = c.tasks[w.task][w.part].length(w.phase); w.rest > 0 {
			return
		}
	}
}

// at counts the workers in a phase.
func (c *crew) at(p phase) (n int) {
	for i := range c.workers {
		if c.workers[i].busy && c.workers[i].phase == p {
			n++
		}
	}
	return n
}

// speed is how fast a worker goes on beside so many others, of 1.
func (c *crew) speed(w *worker, held, free int) float64 {
	share := float64(c.cores) / float64(held+free)
	switch {
	case w.phase == asleep:
		return 1
	case w.phase == released:
		return min(1, share)
	case c.gil:
		return min(1/float64(held), share)
	}
	return min(1, share) / c.slow(w.task, min(held, c.cores))
}

// untilNext is the time until the first worker has done its phase; infinite if
// none is busy.
func (c *crew) untilNext() float64 {
	held, free := c.at(computing), c.at(released)
	step := math.Inf(1)
	for i := range c.workers {
		if w := &c.workers[i]; w.busy {
			step = min(step, w.rest/c.speed(w, held, free))
		}
	}
	return step
}

// pass lets time go by, up to the next event.
func (c *crew) pass(step float64) {
	held, free := c.at(computing), c.at(released) // of the time before this step: what ends with it counts, too
	for i := range c.workers {
		if w := &c.workers[i]; w.busy {
			if w.rest -= step * c.speed(w, held, free); w.rest <= step*1e-9 {
				w.rest = 0
			}
		}
	}
	for i := range c.workers {
		if w := &c.workers[i]; w.busy && w.rest == 0 {
			c.advance(w)
		}
	}
}
