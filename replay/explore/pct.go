package explore

import (
	"math"
	"math/rand/v2"

	"github.com/ftlint/ftlint/replay/machine"
)

// PCT draws schedules at random: probabilistic concurrency testing (Burckhardt,
// Kothari, Musuvathi and Nagarakatte, "A randomized scheduler with probabilistic
// guarantees of finding bugs", ASPLOS 2010). Each thread has a priority, the
// thread with the highest goes on, and at Depth-1 steps, drawn beforehand, the
// running thread's priority falls below all others. It guarantees that each run of
// n threads and k steps shows a fault that needs Depth orderings with a
// probability of at least 1/(n·k^(Depth-1)).
type PCT struct {
	Depth int
	Runs  int // how many to draw
	Seed  uint64

	random *rand.Rand
	rank   []int // by thread: the higher goes first
	falls  []int // at which steps
	step   int
	done   int

	Threads, Steps int // the most seen in one run
	Valid          int // runs since there were that many
}

// Next implements Strategy.
func (p *PCT) Next() bool {
	if p.random == nil {
		p.random = rand.New(rand.NewPCG(p.Seed, uint64(p.Depth)))
	}
	p.finish()
	if p.done >= p.Runs {
		return false
	}
	p.rank, p.falls = p.rank[:0], p.falls[:0]
	for range p.Depth - 1 {
		p.falls = append(p.falls, 1+p.random.IntN(max(p.Steps, 1)))
	}
	return true
}

// finish counts the run that has ended.
func (p *PCT) finish() {
	if p.step == 0 {
		return
	}
	if p.step > p.Steps || len(p.rank) > p.Threads {
		p.Steps, p.Threads, p.Valid = max(p.step, p.Steps), max(len(p.rank), p.Threads), 0
	} else {
		p.Valid++
	}
	p.done++
	p.step = 0
}

// Restart implements Strategy.
func (p *PCT) Restart() { p.Steps, p.Valid, p.step = 0, 0, 0 }

// Pruned implements Strategy.
func (p *PCT) Pruned() bool { return true }

// Pick implements machine.Scheduler.
func (p *PCT) Pick(_ *machine.Thread, enabled []*machine.Thread) *machine.Thread {
	p.step++
	for i, at := range p.falls {
		if at == p.step {
			p.rank[p.highest(enabled).ID()] = -i
		}
	}
	return p.highest(enabled)
}

// Forced implements machine.Guard: it counts the step.
func (p *PCT) Forced(th *machine.Thread) bool {
	p.Pick(nil, []*machine.Thread{th})
	return true
}

// highest is the thread that comes first. Threads that were not seen before get
// a rank among the others.
func (p *PCT) highest(enabled []*machine.Thread) *machine.Thread {
	for last := enabled[len(enabled)-1].ID(); len(p.rank) <= last; {
		p.rank = append(p.rank, 1+p.random.IntN(math.MaxInt32))
	}
	best := enabled[0]
	for _, th := range enabled[1:] {
		if p.rank[th.ID()] > p.rank[best.ID()] {
			best = th
		}
	}
	return best
}

// Probability is how likely the runs so far were, at least, to show a fault that
// needs Depth orderings, for these values of all that is chosen beforehand.
func (p *PCT) Probability() float64 {
	if p.Steps == 0 || p.Threads == 0 {
		return 0
	}
	miss := 1 - 1/(float64(p.Threads)*math.Pow(float64(p.Steps), float64(p.Depth-1)))
	return 1 - math.Pow(miss, float64(p.Valid))
}
