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

	beside float64 // of gap: what computing takes longer while another thread computes, too, and does not wait for a lock
}

// lockGroup is locks of one place: of many, each turn takes any.
type lockGroup struct {
	first    int // number among all locks
	copies   int
	capacity int       // of each: how many hold it at once
	looks    []float64 // how long a thread that finds it taken computes before each time that it looks again; then it sleeps
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
		looks []float64
	}
	const (
		gap = iota
		hold
		looking
		blocking
		sleeping
		waking
	)
	alone, calm := 0.0, 0.0
	for _, t := range turns {
		alone += t.gap + t.hold
		calm += t.gap - t.beside + t.hold
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
			w.lock, w.seats, w.looks = g.first, g.capacity, g.looks
			if g.copies > 1 {
				w.lock += int(which.fraction() * float64(g.copies))
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
	besides := func(who int) bool { // whether another one computes
		for i := range ws {
			if i != who && ws[i].phase <= hold {
				return true
			}
		}
		return false
	}
	look := func(w *worker) { // once more, or sleep
		if len(w.looks) == 0 {
			w.phase, w.rest = blocking, max(0, cost.Block-cost.Spin)
			return
		}
		w.phase, w.rest = looking, w.looks[0]
		w.looks = w.looks[1:]
	}
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
		if len(queue[l]) > 0 {
			w.looks = nil // where somebody sleeps nobody else is patient
		}
		look(w)
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
		case looking, blocking:
			switch {
			case users[l] < w.seats:
				enter(who)
			case w.phase == looking:
				look(w)
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
			length := turns[w.at].gap
			if !besides(who) {
				length -= turns[w.at].beside
			}
			w.phase, w.rest = gap, length*jitter.next()+extra
			finished++
			done++
		}
	}
	if done == 0 {
		return 1
	}
	ideal := alone * float64(done) / float64(len(turns)) / float64(min(threads, cores))
	return max(calm/alone, now/ideal)
}

// looksAt gives when a thread that finds a lock taken looks again before it
// sleeps. A Lock of the free-threaded build yields the processor forty times
// without looking whether the lock is free by now (_PyMutex_LockTimed in
// Python/lock.c): to meet at a short section costs the loser as much as hundreds
// that are not met. An RLock is a semaphore of libc: a thread lets go of its
// state and looks (glibc's sem_clockwait), and the kernel does (futex(2)).
func looksAt(l *object, cost LockCost) []float64 {
	if l.alloc == "threading.RLock" || l.alloc == "threading.Condition" {
		return []float64{150, 1350}
	}
	return []float64{cost.Spin}
}

// leastSections is how many critical sections a simulation runs through at
// least, of all threads together.
const leastSections = 4000

// idle reports whether locks are held so little that nobody ever waits.
func idle(turns []turn, threads int) bool {
	held, total := 0.0, 0.0
	for _, t := range turns {
		held += t.hold + t.move
		total += t.gap + t.hold
	}
	return held*float64(threads) < total/200
}

// jitter gives numbers from 0.85 to 1.15, the same in each run. A loop takes about
// the same time each turn, and threads that once missed each other go on to.
// Without jitter threads would fall in step and never meet at a lock.
type jitter uint32

func (j *jitter) next() float64 { return 0.85 + 0.3*j.fraction() }

func (j *jitter) fraction() float64 {
	*j = *j*1664525 + 1013904223 // the constants of Numerical Recipes, section 7.1
	return float64(*j>>8) / (1 << 24)
}
