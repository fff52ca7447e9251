package machine

import (
	"iter"
	"strings"
	"sync"
)

// Thread is a thread of the program. The first is the main thread, which runs
// on the caller's stack; the others are coroutines.
type Thread struct {
	m    *Machine
	id   int
	name string
	body func(th *Thread) // nil for the main thread
	on   *worker          // the coroutine that runs it, nil for the main thread

	fresh    bool // started, has not run yet
	starting bool // has run, but not offered a switch yet
	done     bool
	daemon   bool
	pooled   bool   // a worker of a pool
	wait     waiter // what it waits for, nil if it can go on
	deadline float64
	timed    bool // the wait has a deadline
	timedOut bool
	joined   clocks

	frame   *frame
	depth   int
	gen     *Generator // the innermost generator that runs
	handled []*Instance
	reprs   []Value // containers whose repr is being made
	site    int32
	count   int   // steps so far, of those that could be switch points
	locking int   // steps on locks
	atomic  int   // nesting of atomic regions
	until   int32 // the line that ends the outermost one
	dirty   bool
	ticks   int // looks at the clock
	clocks  clocks
	ends    shadow // whether it is done

	out   strings.Builder
	error *Instance // that ended it
	value *Instance // the Thread object, nil for the main thread

	fuel    int
	spent   int // fuel, in a stress run
	made    int // objects that have a number
	wake    *sync.Cond
	held    *shadow // of a stress run: the object that the step is on, whose lock it has
	also    *shadow // and another one
	asleep  bool    // in a stress run: somebody must wake it
	locals  map[*local]*attrs
	streams map[any]*twister // of module random

	watched   []*Instance // of the subject's class, that it made
	observed  []Value     // what the harness had it observe
	exhausted int         // the line at which its stack was used up
	later     []Value     // functions whose values are observed when all has ended
}

// waiter is something that a thread can wait for.
type waiter interface {
	// ready says whether the thread would go on.
	ready(th *Thread) bool
	// waiting says in Python's words what the thread waits for.
	waiting() string
	// object is what others change so that the thread can go on, nil if that is
	// of no account.
	object() (*shadow, Need)
}

// owned is a waiter that another thread holds: waiting for it can be a deadlock.
type owned interface{ owner() *Thread }

// The panics that end a run or a thread. A *raised is a Python exception.
type (
	raised  struct{ v *Instance }
	killed  struct{}
	stopped struct { // the whole run ends
		status Status
		reason string
		line   int
	}
)

// start makes a new thread of the program ready to run.
func (th *Thread) start(name string, daemon bool, body func(*Thread)) *Thread {
	m := th.m
	if m.parallel != nil && !m.several {
		m.several = true
	}
	th.enter()
	if m.alive() >= min(m.limits.Threads, mostThreads) {
		th.cut("too many threads")
	}
	t := &Thread{m: m, id: len(m.threads), name: name, body: body, fresh: true, daemon: daemon}
	m.threads = append(m.threads, t)
	if m.parallel != nil {
		th.startParallel(t)
		return t
	}
	t.clocks = append(make(clocks, 0, t.id+1), th.clocks...)
	t.clocks.raise(t.id, 1)
	th.clocks[th.id]++
	m.trace.Born = append(m.trace.Born, int32(len(m.trace.Steps)-1))
	m.several = true
	m.touched(Touch{Loc: order, How: WriteItem})
	t.on = m.worker()
	t.on.thread = t
	return t
}

// alive counts the threads: in a stress run those that have not ended.
func (m *Machine) alive() int {
	if p := m.parallel; p != nil && m.several {
		return p.running + len(p.asleep)
	}
	return len(m.threads)
}

// worker is a coroutine that runs one thread after the other, over many runs:
// a new one would have to grow its stack again.
type worker struct {
	thread *Thread
	resume func() (struct{}, bool)
	stop   func()
	yield  func(struct{}) bool
}

func (m *Machine) worker() *worker {
	if n := len(m.idle); n > 0 {
		w := m.idle[n-1]
		m.idle = m.idle[:n-1]
		return w
	}
	w := &worker{}
	w.resume, w.stop = iter.Pull(func(yield func(struct{}) bool) {
		w.yield = yield
		for w.thread.run() && yield(struct{}{}) {
		}
	})
	return w
}

// run is a thread from start to end; false if it was killed.
func (th *Thread) run() (alive bool) {
	defer func() {
		if r := recover(); r != nil {
			switch r := r.(type) {
			case killed:
				return
			case stopped:
				th.stop(r)
			default:
				panic(r)
			}
		}
		alive = true
		th.finish()
	}()
	th.fresh, th.starting = false, true
	if th.m.gil {
		th.offer(th.site) // else its first step would be part of its start
	}
	th.live()
	th.happens(&th.ends)
	return true
}

// live is what the thread does, up to an exception that ends it.
func (th *Thread) live() {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*raised)
			if !ok {
				panic(r)
			}
			th.error = e.v
		}
	}()
	th.body(th)
}

// step counts a step.
func (th *Thread) step() { th.count++ }

// stop ends the whole run.
func (th *Thread) stop(why stopped) {
	if p := th.m.parallel; p != nil {
		th.let()
		p.stop(&why)
		return
	}
	th.m.end = &why
}

func (th *Thread) finish() {
	if th.m.parallel != nil {
		th.finishParallel()
		return
	}
	th.done = true
	th.step() // a choice after the end is another than that before the last step
	th.release(&th.joined)
	if th.m.end != nil {
		th.m.next = nil
		return
	}
	th.m.next = th.m.choose(th)
}

// offer is a switch point: the thread is about to take a step at site.
func (th *Thread) offer(site int32) {
	th.site = site
	if next := th.m.choose(th); next != th {
		th.transfer(next)
	}
}

// point is a switch point of the GIL: it is worth one only if the thread did
// something since the last.
func (th *Thread) point() {
	if th.dirty {
		th.dirty = false
		th.offer(th.site)
	}
}

// await waits for w, at most until a deadline if timed, and says whether it
// got it. It is a switch point even if w is ready.
func (th *Thread) await(w waiter, timeout float64, timed bool) bool {
	m := th.m
	if !m.several && w.ready(th) {
		return true
	}
	if timed && timeout <= 0 {
		return th.poll(w)
	}
	if sh := placeOf(w); sh != nil && m.parallel == nil {
		m.historyOf(sh)
	}
	th.step()
	th.wait, th.timed, th.timedOut = w, timed, false
	if timed {
		th.deadline = m.now + timeout
	}
	if m.parallel != nil {
		return th.awaitParallel(w)
	}
	th.dirty = false
	if next := m.choose(th); next != th {
		th.transfer(next)
	}
	th.wait, th.timed = nil, false
	return !th.timedOut
}

// poll looks whether the thread could go on, and waits for nobody.
func (th *Thread) poll(w waiter) bool {
	if sh := placeOf(w); sh != nil {
		th.sync(sh)
	}
	th.timedOut = !w.ready(th)
	return !th.timedOut
}

// transfer lets another thread run, and returns when this one is chosen again.
// A nil next ends the run.
func (th *Thread) transfer(next *Thread) {
	m := th.m
	if g := th.gen; g != nil {
		// On the stack of a generator: whoever resumed it does the switch.
		m.next = next
		if !g.yield(switchRequest) {
			panic(killed{})
		}
		th.gen = g
		return
	}
	if th.id != 0 {
		m.next = next
		if !th.on.yield(struct{}{}) {
			panic(killed{})
		}
		return
	}
	for next != th {
		if next == nil {
			panic(killed{})
		}
		next.on.resume()
		next = m.next
	}
}

// choose says which thread goes next after cur offers a switch, blocks or ends:
// nil if none can. A new thread first runs up to its first step, during which it
// does nothing that anyone could see; then cur is again the thread before it.
func (m *Machine) choose(cur *Thread) *Thread {
	if cur.starting {
		cur.starting = false
		if m.behind != nil && cur.atomic == 0 {
			cur, m.behind = m.behind, nil
		}
	}
	if cur.atomic > 0 && cur.wait == nil && !cur.done {
		return cur
	}
	enabled := m.enabled[:0]
	for _, th := range m.threads {
		switch {
		case th.done:
		case th.fresh:
			if !cur.done {
				m.behind = cur
			}
			return th
		case th.wait != nil && !th.wait.ready(th):
		case th.atomic > 0:
			next := m.pick(cur, append(enabled[:0], th))
			if next != nil {
				m.trace.Steps[len(m.trace.Steps)-1].Resumed = true
			}
			return next
		default:
			enabled = append(enabled, th)
		}
	}
	m.enabled = enabled
	if len(enabled) == 0 {
		enabled = m.expire()
	}
	if len(enabled) == 0 {
		m.stall()
		return nil
	}
	return m.pick(cur, enabled)
}

// pick lets the scheduler choose whose step begins.
func (m *Machine) pick(cur *Thread, enabled []*Thread) *Thread {
	next := enabled[0]
	if len(enabled) > 1 {
		next = m.scheduler.Pick(cur, enabled)
	} else if m.guard != nil && !m.guard.Forced(next) {
		next = nil
	}
	if next == nil {
		m.noteWaits()
		m.end = &stopped{status: Abandoned}
		return nil
	}
	var set ThreadSet
	for _, th := range enabled {
		set |= SetOf(th.id)
	}
	m.begin(next, set)
	return next
}

// expire lets the earliest deadlines pass, since nothing else can happen.
func (m *Machine) expire() []*Thread {
	first := -1.0
	for _, th := range m.threads {
		if !th.done && th.wait != nil && th.timed && (first < 0 || th.deadline < first) {
			first = th.deadline
		}
	}
	if first < 0 {
		return nil
	}
	m.noteWaits()
	m.late = true
	m.now = max(m.now, first)
	var late []*Thread
	for _, th := range m.threads {
		if !th.done && th.wait != nil && th.timed && th.deadline <= m.now {
			th.timedOut = true
			th.wait = expired{}
			late = append(late, th)
		}
	}
	return late
}

// expired is what a thread waits for whose time is over.
type expired struct{}

func (expired) ready(*Thread) bool      { return true }
func (expired) waiting() string         { return "" }
func (expired) object() (*shadow, Need) { return nil, 0 }

// stall ends a run in which nobody can go on.
func (m *Machine) stall() {
	if m.end != nil {
		return
	}
	m.noteWaits()
	end := &stopped{status: Waiting}
	for _, th := range m.threads {
		if !th.done && m.inCycle(th) {
			end.status = Deadlock
		}
	}
	for _, th := range m.threads {
		if th.done || th.wait == nil {
			continue
		}
		if o, ok := th.wait.(owned); ok && o.owner() != nil && o.owner().done {
			end.status = Deadlock // held by a thread that is no more
		}
	}
	m.end = end
}

// inCycle says whether a thread waits, over others, for itself.
func (m *Machine) inCycle(th *Thread) bool {
	at := th
	for range m.threads {
		o, ok := at.wait.(owned)
		if !ok || o.owner() == nil || o.owner().done {
			return false
		}
		if at = o.owner(); at == th {
			return true
		}
	}
	return false
}

// idle is called at the end of each round of a while loop that changed
// nothing: another round would be the same until another thread changes
// something, so this thread waits for that.
func (th *Thread) idle() {
	m := th.m
	if m.parallel != nil {
		th.idleParallel()
		return
	}
	if !m.spins {
		m.spins, m.grown = true, true
	}
	th.await(change{m.changes(th)}, 0, false)
	m.touched(Touch{Loc: world, How: ReadItems})
}

// change is what an idle loop waits for.
type change struct{ from int }

func (c change) ready(th *Thread) bool { return th.m.changes(th) != c.from }
func (change) waiting() string         { return "" }
func (change) object() (*shadow, Need) { return nil, NeedOnce }

// changes counts what was changed, the thread's own steps on locks left out: a
// loop that takes a lock and gives it back has changed nothing.
func (m *Machine) changes(th *Thread) int { return m.writes + m.locking - th.locking }

// inLibrary says whether a frame runs code of a module.
func (f *frame) inLibrary() bool { return f.code != nil && f.code.module != "" }

// line is where the thread is in the program.
func (th *Thread) line() int {
	for f := th.frame; f != nil; f = f.back {
		if !f.inLibrary() {
			return int(f.line)
		}
	}
	return 0
}

// burn takes fuel for n elements of work.
func (th *Thread) burn(n int) {
	if th.fuel -= n; th.fuel < 0 {
		th.refill()
	}
}

// number is one for an object, which no other object has.
func (th *Thread) number() int {
	th.made++
	return th.id<<40 | th.made
}

// tank is how much fuel a thread takes at a time from that of the run.
const tank = 128

// refill takes fuel from that of the run, as much as is missing.
func (th *Thread) refill() {
	m := th.m
	if m.parallel != nil {
		th.refillParallel()
		return
	}
	if m.fuel -= tank - th.fuel; m.fuel < 0 {
		th.cut("more than " + itoa(m.limits.Fuel) + " steps in one run")
	}
	th.fuel = tank
}

// weigh takes fuel for an object of n bytes or n/8 elements.
func (th *Thread) weigh(n int) {
	if n > th.m.limits.Size {
		th.cut("an object of more than " + itoa(th.m.limits.Size) + " bytes")
	}
	th.burn(n >> 6)
}

// cut ends the run: a budget is used up.
func (th *Thread) cut(reason string) {
	panic(stopped{status: Cut, reason: reason, line: th.line()})
}

// unsupported ends the run: the machine does not have that.
func (th *Thread) unsupported(name string) {
	panic(stopped{status: Unsupported, reason: name, line: th.line()})
}
