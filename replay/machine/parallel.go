package machine

import (
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// A stress run has a goroutine for each thread of the program, and no
// scheduler: all of them run at once on all cores. What a switch point is in a
// scheduled run is here the lock of one object. The step that begins there
// holds it, until the thread's next step or the end of its statement, as
// CPython without the GIL holds the object's critical section (PEP 703). So a
// thread has at most one such lock, or two that it took together, and nobody
// waits for one while holding another. Code of the program never runs under
// one: it is given back for that time.
//
// The objects that order threads (locks, queues, futures, the threads
// themselves) share one lock, the monitor. Who waits for such an object sleeps
// until somebody who leaves the monitor finds that it can go on. When all
// sleep, the run has come to its end, or a timeout passes, as in a scheduled
// run.

// parallel is what the threads of a stress run share.
type parallel struct {
	m       *Machine
	monitor shadow
	running int         // threads that neither sleep nor have ended
	asleep  []*Thread   // in the order in which they fell asleep
	gate    atomic.Bool // started threads may begin
	over    atomic.Bool // the run ends: everybody stops at the next refill
	group   sync.WaitGroup
	baton   *sync.Mutex // of a serial run: held by the thread that runs
}

// mostHeap is how much a stress run may add to the heap, in bytes.
const mostHeap = 192 << 20

// Stress runs the program once with its threads in parallel, for at most a
// time. The threads that start before the main thread waits begin together.
func (m *Machine) Stress(most time.Duration) Result { return m.runParallel(most, nil) }

// Serial is Stress with one thread at a time: each runs until it ends or waits.
func (m *Machine) Serial(most time.Duration) Result { return m.runParallel(most, new(sync.Mutex)) }

func (m *Machine) runParallel(most time.Duration, baton *sync.Mutex) Result {
	m.reset(nil, Mode{})
	p := &parallel{m: m, running: 1, baton: baton}
	m.parallel = p
	defer func() { m.parallel = nil }()
	main := m.threads[0]
	main.wake = sync.NewCond(&p.monitor.mu)
	done := make(chan struct{})
	p.group.Go(func() { p.watch(most, done) })
	p.take()
	m.protectRun(main, func() {
		main.execModule()
		main.joinAll()
	})
	main.let()
	p.pass()
	close(done)
	p.stop(nil)
	p.group.Wait()
	m.killAll()
	return m.result()
}

// watch ends the run when its time is over or the heap too large.
func (p *parallel) watch(most time.Duration, done chan struct{}) {
	const often = 10 * time.Millisecond
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	size := func() uint64 { metrics.Read(heap); return heap[0].Value.Uint64() }
	ticker := time.NewTicker(often)
	defer ticker.Stop()
	end, before := time.Now().Add(most), size()
	for {
		select {
		case <-done:
			return
		case now := <-ticker.C:
			switch {
			case now.After(end):
				p.stop(&stopped{status: Cut, reason: "more than " + strconv.FormatFloat(most.Seconds(), 'g', 3, 64) + " s"})
				return
			case size() > before+mostHeap:
				runtime.GC() // what is there may be garbage
				if size() > before+mostHeap {
					p.stop(&stopped{status: Cut, reason: "more than " + itoa(mostHeap>>20) + " MB"})
					return
				}
			}
		}
	}
}

// stop ends the run; the first reason counts.
func (p *parallel) stop(why *stopped) {
	p.monitor.mu.Lock()
	defer p.monitor.mu.Unlock()
	p.end(why)
}

// end is stop for who holds the monitor.
func (p *parallel) end(why *stopped) {
	if p.m.end == nil && !p.over.Load() {
		p.m.end = why
	}
	p.over.Store(true)
	for _, th := range p.m.threads {
		th.wake.Broadcast()
	}
}

// startParallel is start in a stress run.
func (th *Thread) startParallel(t *Thread) {
	p := th.m.parallel
	t.wake = sync.NewCond(&p.monitor.mu)
	p.running++
	p.group.Go(func() {
		for !p.gate.Load() && !p.over.Load() {
			runtime.Gosched()
		}
		p.take()
		t.run()
		t.let()
		p.pass()
	})
}

// take and pass are where a thread of a serial run begins and ceases to run.
func (p *parallel) take() {
	if p.baton != nil {
		p.baton.Lock()
	}
}

func (p *parallel) pass() {
	if p.baton != nil {
		p.baton.Unlock()
	}
}

// finishParallel is the end of a thread in a stress run.
func (th *Thread) finishParallel() {
	p := th.m.parallel
	th.enter()
	th.done = true
	p.running--
	p.goOn()
	th.let()
}

// hold begins a step on an object: the thread has its lock, and no other.
func (th *Thread) hold(sh *shadow) {
	if th.m.parallel == nil || !th.m.several {
		return
	}
	th.let()
	sh.mu.Lock()
	th.held = sh
}

// holdBoth begins a step on two objects.
func (th *Thread) holdBoth(a, b *shadow) {
	if th.m.parallel == nil || !th.m.several {
		return
	}
	for th.hold(a); a != b; th.hold(a) {
		if b.mu.TryLock() {
			th.also = b
			return
		}
		th.let() // who has b may want a
		runtime.Gosched()
	}
}

// regain continues a step on an object after code of the program, or a step on
// another object, that came between.
func (th *Thread) regain(sh *shadow) {
	if sh != nil && th.m.parallel != nil && th.held != sh && th.also != sh {
		th.hold(sh)
	}
}

// steady is what a list holds, for use beyond a step.
func (th *Thread) steady(items []Value) []Value {
	if th.m.parallel == nil {
		return items
	}
	return slices.Clone(items)
}

// let ends the step.
func (th *Thread) let() {
	if th.held != nil {
		th.unlock()
	}
}

func (th *Thread) unlock() {
	if p := th.m.parallel; th.held == &p.monitor {
		p.wakeOne()
	}
	held, also := th.held, th.also
	th.held, th.also = nil, nil
	held.mu.Unlock()
	if also != nil {
		also.mu.Unlock()
	}
}

// enter begins a step on what orders threads, if the thread is not in one.
func (th *Thread) enter() {
	if p := th.m.parallel; p != nil && th.held != &p.monitor {
		th.hold(&p.monitor)
	}
}

// awaitParallel is await in a stress run; the thread is then in the monitor.
func (th *Thread) awaitParallel(w waiter) bool {
	p := th.m.parallel
	th.hold(&p.monitor)
	if th.held == nil { // nobody else is there
		p.monitor.mu.Lock()
		th.held = &p.monitor
	}
	for !th.timedOut && !w.ready(th) {
		p.sleep(th)
	}
	th.wait, th.timed = nil, false
	return !th.timedOut
}

// sleep lets others go on until somebody wakes the thread.
func (p *parallel) sleep(th *Thread) {
	p.gate.Store(true)
	th.asleep = true
	p.asleep = append(p.asleep, th)
	p.running--
	p.goOn()
	p.pass()
	for th.asleep && !p.over.Load() {
		th.wake.Wait()
	}
	if p.baton != nil { // who has it may want the monitor
		p.monitor.mu.Unlock()
		p.take()
		p.monitor.mu.Lock()
	}
	if th.asleep {
		panic(killed{})
	}
}

// goOn wakes a thread, since one more sleeps or has ended. If none can go on, a
// timeout passes, or the run ends.
func (p *parallel) goOn() {
	if p.wakeOne(); p.running > 0 {
		return
	}
	if late := p.m.expire(); late == nil {
		if len(p.asleep) > 0 {
			p.m.stall()
		}
		p.end(p.m.end)
	}
	p.wakeOne()
}

// wakeOne wakes one thread that can go on. It will wake the next, when it
// leaves the monitor or sleeps again.
func (p *parallel) wakeOne() {
	for i, th := range p.asleep {
		if th.wait.ready(th) {
			p.asleep = slices.Delete(p.asleep, i, i+1)
			th.asleep = false
			p.running++
			th.wake.Signal()
			return
		}
	}
}

// idleParallel is a round of a loop that only waits for other threads.
func (th *Thread) idleParallel() {
	th.let()
	th.refillParallel()
	th.m.parallel.pass()
	runtime.Gosched()
	th.m.parallel.take()
}

// refillParallel is where a thread notices that the run ends.
func (th *Thread) refillParallel() {
	p := th.m.parallel
	if p.over.Load() {
		panic(killed{})
	}
	if th.id == 0 && th.m.several {
		p.gate.Store(true)
	}
	th.spent += tank - th.fuel
	th.fuel = tank
}
