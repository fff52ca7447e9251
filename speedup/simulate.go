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
	type state struct {
		task, part int
		phase      int // 0 compute, 1 release, 2 wait
		rest       float64
		busy       bool
	}
	workers := make([]state, min(m.workers, max(len(tasks), 1)))
	next, now := 0, 0.0
	advance := func(s *state) {
		for {
			if !s.busy {
				if next == len(tasks) {
					return
				}
				*s = state{task: next, phase: -1, busy: true}
				next++
			}
			if s.phase++; s.phase > 2 {
				s.phase = 0
				s.part++
			}
			if s.part >= len(tasks[s.task]) {
				s.busy = false
				continue
			}
			p := tasks[s.task][s.part]
			if s.rest = [...]float64{p.compute, p.release, p.wait}[s.phase]; s.rest > 0 {
				return
			}
		}
	}
	for i := range workers {
		advance(&workers[i])
	}
	for {
		held, free := 0, 0
		for i := range workers {
			if workers[i].busy {
				switch workers[i].phase {
				case 0:
					held++
				case 1:
					free++
				}
			}
		}
		step := math.Inf(1)
		speed := func(s *state) float64 {
			switch s.phase {
			case 2:
				return 1
			case 1:
				return min(1, float64(m.cores)/float64(held+free))
			}
			if m.gil {
				return min(1/float64(held), float64(m.cores)/float64(held+free))
			}
			running := min(held, m.cores)
			return min(1, float64(m.cores)/float64(held+free)) / m.slow(s.task, running)
		}
		for i := range workers {
			if s := &workers[i]; s.busy {
				step = min(step, s.rest/speed(s))
			}
		}
		if math.IsInf(step, 1) {
			return now
		}
		now += step
		// Speeds are of the time before this step: take them all, then change.
		list := make([]float64, 0, len(workers))
		for i := range workers {
			if workers[i].busy {
				list = append(list, speed(&workers[i]))
			} else {
				list = append(list, 0)
			}
		}
		for i := range workers {
			if s := &workers[i]; s.busy {
				if s.rest -= step * list[i]; s.rest <= step*1e-9 {
					s.rest = 0
				}
			}
		}
		for i := range workers {
			if s := &workers[i]; s.busy && s.rest == 0 {
				advance(s)
			}
		}
	}
}

// turn is one time round: computing, then computing with a lock held.
type turn struct {
	gap  float64
	lock int // index of the lock; -1: none
	hold float64
	move float64 // what holding takes longer if another thread held the lock last
}

// lockGroup is locks of one place: of many, each turn takes any.
type lockGroup struct {
	first    int // number among all locks
	copies   int
	capacity int // of each: how many hold it at once
}

// lockWait gives how much longer threads take that go through turns side by
// side than each alone: the queues at the locks. A lock is not handed over:
// whoever comes first takes it, and a sleeper that wakes too late sleeps again.
func lockWait(turns []turn, locks []lockGroup, threads, cores int, cost LockCost) float64 {
	if threads < 2 || len(turns) == 0 || idle(turns, threads) {
		return 1
	}
	type worker struct {
		at    int // turn
		phase int // of doing
		rest  float64
		lock  int // of this turn; -1: none
		seats int // how many hold it at once
	}
	const (
		gap = iota
		hold
		looking
		asking
		blocking
		sleeping
		waking
	)
	alone := 0.0
	for _, t := range turns {
		alone += t.gap + t.hold
	}
	ws := make([]worker, threads)
	count := 0
	for _, g := range locks {
		count = max(count, g.first+g.copies)
	}
	users, last, queue := make([]int, count), make([]int, count), make([][]int, count)
	jitter, which := jitter(1), jitter(7)
	begin := func(w *worker, at int) { // a turn, at one of its locks
		w.at, w.lock = at, -1
		if l := turns[at].lock; l >= 0 {
			g := locks[l]
			w.lock, w.seats = g.first, g.capacity
			if g.copies > 1 {
				w.lock += int((which.next() - 0.5) * float64(g.copies))
			}
		}
	}
	for i := range ws {
		begin(&ws[i], 0)
		ws[i].rest = turns[0].gap * (1 + 0.37*float64(i))
	}
	done, now := 0, 0.0
	goal := max(threads*len(turns), leastSections)
	finished := 0
	enter := func(i int) { // the lock of the turn, if it is free
		w := &ws[i]
		l := w.lock
		if l < 0 || users[l] < w.seats {
			w.phase, w.rest = hold, turns[w.at].hold
			if l >= 0 {
				users[l]++
				if last[l] != i {
					w.rest += turns[w.at].move
				}
				last[l] = i
			}
			return
		}
		if w.phase == waking {
			w.phase, w.rest = sleeping, math.Inf(1)
			queue[l] = append([]int{i}, queue[l]...)
			return
		}
		w.phase, w.rest = looking, min(lookTime, cost.Block)
	}
	for events := 0; finished < goal && events < 200_000; events++ {
		running := 0
		for i := range ws {
			if ws[i].phase <= blocking {
				running++
			}
		}
		rate := min(1, float64(cores)/float64(max(running, 1)))
		step, who := math.Inf(1), -1
		for i := range ws {
			r := ws[i].rest
			if ws[i].phase <= blocking {
				r /= rate
			}
			if r < step {
				step, who = r, i
			}
		}
		if who < 0 {
			break
		}
		now += step
		for i := range ws {
			switch {
			case ws[i].phase <= blocking:
				ws[i].rest = max(0, ws[i].rest-step*rate)
			case ws[i].phase == waking:
				ws[i].rest = max(0, ws[i].rest-step)
			}
		}
		w := &ws[who]
		l := w.lock
		switch w.phase {
		case gap:
			enter(who)
		case waking:
			enter(who)
		case looking, asking, blocking:
			switch {
			case users[l] < w.seats:
				enter(who)
			case w.phase == looking:
				w.phase, w.rest = asking, max(0, min(askTime, cost.Block)-lookTime)
			case w.phase == asking:
				w.phase, w.rest = blocking, max(0, cost.Block-askTime)
			default:
				w.phase, w.rest = sleeping, math.Inf(1)
				queue[l] = append(queue[l], who)
			}
		case hold:
			extra := 0.0
			if l >= 0 {
				users[l]--
				if len(queue[l]) > 0 {
					s := queue[l][0]
					queue[l] = queue[l][1:]
					ws[s].phase, ws[s].rest = waking, cost.Wake
					extra = cost.Rouse
				}
			}
			begin(w, (w.at+1)%len(turns))
			w.phase, w.rest = gap, turns[w.at].gap*jitter.next()+extra
			finished++
			done++
		}
	}
	if done == 0 {
		return 1
	}
	ideal := alone * float64(done) / float64(len(turns)) / float64(min(threads, cores))
	return max(1, now/ideal)
}

// A thread that finds a lock taken lets go of its state, which takes lookTime,
// and looks once more (glibc's sem_clockwait, before the system call); the kernel
// looks again before it puts the thread to sleep (futex(2)), askTime from the
// beginning. Who is let in then has not slept. In nanoseconds.
const (
	lookTime = 150
	askTime  = 1500
)

// leastSections is how many critical sections a simulation runs through at
// least, of all threads together.
const leastSections = 800

// idle reports whether locks are held so little that nobody ever waits.
func idle(turns []turn, threads int) bool {
	held, total := 0.0, 0.0
	for _, t := range turns {
		held += t.hold + t.move
		total += t.gap + t.hold
	}
	return held*float64(threads) < total/200
}

// jitter gives numbers between a half and one and a half, the same in each run.
// Without it threads would fall in step and never meet at a lock.
type jitter uint32

func (j *jitter) next() float64 {
	*j = *j*1664525 + 1013904223 // the constants of Numerical Recipes, section 7.1
	return 0.5 + float64(*j>>8)/(1<<24)
}
