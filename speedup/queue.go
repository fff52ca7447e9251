package speedup

import "math"

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
	q := newQueues(turns, locks, threads, cores, cost)
	goal := max(threads*len(turns), leastSections)
	for events := 0; q.done < goal && events < mostEvents; events++ {
		who, step := q.first()
		if who < 0 {
			break
		}
		q.pass(step)
		q.act(who)
	}
	if q.done == 0 {
		return 1
	}
	alone, calm := 0.0, 0.0
	for _, t := range turns {
		alone += t.gap + t.hold
		calm += t.gap - t.beside + t.hold
	}
	ideal := alone * float64(q.done) / float64(len(turns)) / float64(min(threads, cores))
	return max(calm/alone, q.now/ideal)
}

// queues is threads on their way through turns, and at locks.
type queues struct {
	turns []turn
	locks []lockGroup
	cores int
	cost  LockCost

	now     float64
	done    int // sections
	threads []waiter
	users   []int   // by lock: how many hold it
	last    []int   // by lock: who held it last
	asleep  [][]int // by lock: who sleeps, in order
	length  jitter  // of turns
	which   jitter  // lock of many is taken
}

// waiter is where one thread is.
type waiter struct {
	at    int // turn
	state state
	rest  float64
	lock  int // of this turn; -1: none
	seats int // how many hold it at once
	looks []float64
}

// state is what a thread does. Up to blocking it needs a core.
type state int

const (
	outside  state = iota // of any lock
	holding               // the lock
	looking               // again soon
	blocking              // on its way to sleep
	sleeping
	waking
)

func newQueues(turns []turn, locks []lockGroup, threads, cores int, cost LockCost) *queues {
	count := 0
	for _, g := range locks {
		count = max(count, g.first+g.copies)
	}
	q := &queues{
		turns: turns, locks: locks, cores: cores, cost: cost, threads: make([]waiter, threads),
		users: make([]int, count), last: make([]int, count), asleep: make([][]int, count), length: 1, which: 7,
	}
	for i := range q.threads {
		q.begin(&q.threads[i], 0)
		q.threads[i].rest = turns[0].gap * (1 + 0.37*float64(i))
	}
	return q
}

// begin begins a turn, at one of its locks.
func (q *queues) begin(w *waiter, at int) {
	w.at, w.lock = at, -1
	if l := q.turns[at].lock; l >= 0 {
		g := q.locks[l]
		w.lock, w.seats, w.looks = g.first, g.capacity, g.looks
		if g.copies > 1 {
			w.lock += int(q.which.fraction() * float64(g.copies))
		}
	}
}

// rate is how fast threads go on that need a core.
func (q *queues) rate() float64 {
	running := 0
	for i := range q.threads {
		if q.threads[i].state <= blocking {
			running++
		}
	}
	return min(1, float64(q.cores)/float64(max(running, 1)))
}

// first gives the thread that has done its part first, and when; -1 if all
// sleep.
func (q *queues) first() (who int, step float64) {
	who, step = -1, math.Inf(1)
	rate := q.rate()
	for i := range q.threads {
		r := q.threads[i].rest
		if q.threads[i].state <= blocking {
			r /= rate
		}
		if r < step {
			who, step = i, r
		}
	}
	return who, step
}

// pass lets time go by.
func (q *queues) pass(step float64) {
	q.now += step
	rate := q.rate()
	for i := range q.threads {
		switch w := &q.threads[i]; {
		case w.state <= blocking:
			w.rest = max(0, w.rest-step*rate)
		case w.state == waking:
			w.rest = max(0, w.rest-step)
		}
	}
}

// act lets a thread do what comes after its part.
func (q *queues) act(who int) {
	w := &q.threads[who]
	switch w.state {
	case outside, waking:
		q.enter(who)
	case looking, blocking:
		switch {
		case q.users[w.lock] < w.seats:
			q.enter(who)
		case w.state == looking:
			q.look(w)
		default:
			w.state, w.rest = sleeping, math.Inf(1)
			q.asleep[w.lock] = append(q.asleep[w.lock], who)
		}
	case holding:
		q.leave(who)
	}
}

// enter takes the lock of the turn, if it is free.
func (q *queues) enter(who int) {
	w := &q.threads[who]
	l := w.lock
	switch {
	case l < 0:
		w.state, w.rest = holding, q.turns[w.at].hold
	case q.users[l] < w.seats:
		w.state, w.rest = holding, q.turns[w.at].hold
		q.users[l]++
		if q.last[l] != who {
			w.rest += q.turns[w.at].move
		}
		q.last[l] = who
	case w.state == waking:
		w.state, w.rest = sleeping, math.Inf(1)
		q.asleep[l] = append([]int{who}, q.asleep[l]...)
	default:
		if len(q.asleep[l]) > 0 {
			w.looks = nil // where somebody sleeps nobody else is patient
		}
		q.look(w)
	}
}

// look makes a thread look once more, or sleep.
func (q *queues) look(w *waiter) {
	if len(w.looks) == 0 {
		w.state, w.rest = blocking, max(0, q.cost.Block-q.cost.Spin)
		return
	}
	w.state, w.rest = looking, w.looks[0]
	w.looks = w.looks[1:]
}

// leave lets go of the lock and begins the next turn.
func (q *queues) leave(who int) {
	w := &q.threads[who]
	rouse := 0.0
	if l := w.lock; l >= 0 {
		q.users[l]--
		if len(q.asleep[l]) > 0 {
			s := &q.threads[q.asleep[l][0]]
			q.asleep[l] = q.asleep[l][1:]
			s.state, s.rest = waking, q.cost.Wake
			rouse = q.cost.Rouse
		}
	}
	q.begin(w, (w.at+1)%len(q.turns))
	gap := q.turns[w.at].gap
	if !q.beside(who) {
		gap -= q.turns[w.at].beside
	}
	w.state, w.rest = outside, gap*q.length.next()+rouse
	q.done++
}

// beside reports whether another thread computes.
func (q *queues) beside(who int) bool {
	for i := range q.threads {
		if i != who && q.threads[i].state <= holding {
			return true
		}
	}
	return false
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

// mostEvents bounds a simulation.
const mostEvents = 200_000

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
