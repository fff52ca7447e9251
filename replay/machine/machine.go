package machine

import "strconv"

// Scheduler answers who goes next.
type Scheduler interface {
	// Pick is asked where at least two threads can go on; enabled is in the
	// order of their numbers. cur is the thread that was running; it is not
	// among them if it waits or has ended. The slice is the machine's.
	// Nil ends the run.
	Pick(cur *Thread, enabled []*Thread) *Thread
}

// Guard is a Scheduler that is told also where only one thread can go on, and
// may end the run there.
type Guard interface {
	Scheduler
	Forced(th *Thread) (goOn bool)
}

// Status says how a run ended.
type Status uint8

const (
	Finished    Status = iota
	Waiting            // the threads that are left wait for what nobody will give
	Deadlock           // threads wait for each other
	Cut                // a budget was used up
	Unsupported        // the program needs something that the machine lacks
	Abandoned          // the scheduler ended it
)

func (s Status) String() string {
	return [...]string{"finished", "waiting", "deadlock", "cut", "unsupported", "abandoned"}[s]
}

// Limits are the budgets of a run.
type Limits struct {
	Fuel    int // statements, iterations and elements copied
	Depth   int // nested calls, as Python's recursion limit
	Size    int // bytes of one object
	Threads int
}

// DefaultLimits suit a harness.
var DefaultLimits = Limits{Fuel: 200_000, Depth: 500, Size: 1 << 20, Threads: 64}

// Machine runs one program again and again. It is not for use by several
// goroutines.
type Machine struct {
	program   *Program
	scheduler Scheduler
	guard     Guard // the scheduler, if it is one
	trace     Trace
	subject   Subject
	limits    Limits
	gil       bool // switches only where the GIL lets another thread in
	regions   bool // the program's regions are atomic
	tracing   bool
	everyStep bool // a switch point at every step, to replay a schedule

	hot     []bool // by site: a switch point
	spins   bool   // there is a loop that waits for changes
	grown   bool   // hot or spins grew in this run
	late    bool   // time passed before the step that begins
	races   int
	writes  int // steps that changed something, of all threads
	locking int // steps on locks, of all threads

	globals []cell
	threads []*Thread
	enabled []*Thread
	next    *Thread
	behind  *Thread // goes on when a new thread has come to its first step
	several bool    // threads were started
	whole   bool    // an iterator is advanced without a switch
	torn    bool    // another thread came between two steps of one operation
	head    int     // lines that events do not name
	fuel    int
	profile *profile // while Profile runs; else nil
	now     float64  // the virtual clock
	end     *stopped
	named   int // Thread objects that got a name of their own
	pools   int // that got one
	out     []byte
	events  []Event
	gens    []*Generator
	idle    []*worker

	left       *Generator    // that the run left unfinished
	parallel   *parallel     // of a stress run
	identities map[Value]int // id() of the objects that were asked for it

	histories     []*history
	usedHistories int
}

// New makes a machine for a program.
func New(p *Program, limits Limits) *Machine {
	return &Machine{program: p, limits: limits, hot: make([]bool, len(p.sites)), globals: make([]cell, len(p.globals))}
}

// Mode says how a run treats switch points.
type Mode struct {
	GIL       bool // only where the GIL lets another thread in
	Atomic    bool // the program's regions run without a switch
	Trace     bool // record events
	EveryStep bool // a switch point at every step: for schedules that count steps
	Whole     bool // an iterator is advanced without a switch
}

// Result is what a run showed. It is valid until the next run.
type Result struct {
	Status  Status
	Reason  string // of Cut and Unsupported
	Line    int    // of Reason
	Grown   bool   // sites became switch points: what was explored before is not all
	Output  string // of all threads, as it came
	Error   string // of the main thread: type and text
	Threads []*Thread
	Events  []Event
	Races   int
	Torn    bool // another thread came between two steps of one operation of the interpreter

	// Exhausted is where a thread used up its stack, 0 if none did. How deep a
	// stack is differs between Pythons, so that such a run shows nothing.
	Exhausted int
}

// Run runs the program once.
func (m *Machine) Run(s Scheduler, mode Mode) Result {
	m.reset(s, mode)
	main := m.threads[0]
	m.protectRun(main, func() {
		main.execModule()
		main.joinAll()
	})
	m.killAll()
	return m.result()
}

func (m *Machine) result() Result {
	main := m.threads[0]
	r := Result{Grown: m.grown, Output: string(m.out), Threads: m.threads, Events: m.events, Races: m.races, Torn: m.torn}
	if m.end != nil {
		r.Status, r.Reason, r.Line = m.end.status, m.end.reason, m.end.line
	}
	if g := m.left; g != nil && r.Status == Finished {
		r.Status, r.Reason, r.Line = Unsupported, "a generator that is dropped within try-finally or with", int(g.frame.line)
	}
	if main.error != nil {
		r.Error = main.describe(main.error)
	}
	for _, th := range m.threads {
		if th.exhausted > 0 {
			r.Exhausted = th.exhausted
		}
	}
	return r
}

func (m *Machine) reset(s Scheduler, mode Mode) {
	m.guard, _ = s.(Guard)
	m.trace.reset()
	m.scheduler, m.gil, m.regions, m.tracing, m.everyStep = s, mode.GIL, mode.Atomic, mode.Trace, mode.EveryStep
	m.grown, m.late, m.several, m.fuel, m.now, m.end = false, false, false, m.limits.Fuel, 0, nil
	m.usedHistories, m.named, m.pools, m.races, m.next, m.behind = 0, 0, 0, 0, nil, nil
	m.whole, m.torn = mode.Whole, false
	m.out, m.events, m.gens = m.out[:0], m.events[:0], m.gens[:0]
	clear(m.globals)
	clear(m.identities)
	main := &Thread{m: m, name: "MainThread", clocks: clocks{1}}
	m.threads = append(m.threads[:0], main)
}

// protectRun runs f on the main thread and keeps how it ended.
func (m *Machine) protectRun(main *Thread, f func()) {
	defer func() {
		if r := recover(); r != nil {
			switch r := r.(type) {
			case killed:
			case stopped:
				main.stop(r)
			case *raised:
				main.error = r.v
				m.protectRun(main, main.joinAll)
			default:
				panic(r)
			}
		}
	}()
	f()
	main.done = true
}

// killAll ends the coroutines that are left.
func (m *Machine) killAll() {
	m.left = m.dropped()
	for _, th := range m.threads {
		switch {
		case th.on == nil:
		case th.done:
			m.idle = append(m.idle, th.on)
		default:
			th.on.stop()
		}
	}
	for _, g := range m.gens {
		if g.stop != nil {
			g.stop()
		}
	}
}

// Close ends the coroutines that wait for the next run.
func (m *Machine) Close() {
	for _, w := range m.idle {
		w.stop()
	}
	m.idle = nil
}

// Spins says whether a loop of the program goes round until another thread changes
// something: how often it does is chance.
func (m *Machine) Spins() bool { return m.spins }

// ID numbers the threads of a run in the order of their start; 0 is the main thread.
func (th *Thread) ID() int { return th.id }

// Name is the name that the program gave the thread, or the default.
func (th *Thread) Name() string { return th.name }

// Pooled says whether it is a worker of a pool.
func (th *Thread) Pooled() bool { return th.pooled }

// Steps counts the steps that the thread took while others were alive, the one
// that it is about to take included.
func (th *Thread) Steps() int { return th.count }

// Spent counts the statements and the like that the thread ran in a stress run,
// up to a hundred.
func (th *Thread) Spent() int { return th.spent }

// Trace is what the thread's run did so far.
func (th *Thread) Trace() *Trace { return &th.m.trace }

// Trace is what the last run did.
func (m *Machine) Trace() *Trace { return &m.trace }

// Line is the line of the program that the thread is at.
func (th *Thread) Line() int { return th.line() }

// Output is what the thread printed.
func (th *Thread) Output() string { return th.out.String() }

// Done says whether the thread came to its end.
func (th *Thread) Done() bool { return th.done }

// Waits says what the thread waits for, "" if it does not.
func (th *Thread) Waits() string {
	if th.done || th.wait == nil {
		return ""
	}
	return th.wait.waiting()
}

// WaitsFor is the thread that holds what this one waits for.
func (th *Thread) WaitsFor() *Thread {
	if o, ok := th.wait.(owned); ok && !th.done {
		return o.owner()
	}
	return nil
}

// Error is the exception that ended the thread, as type and text, "" if none.
func (th *Thread) Error() string {
	if th.error == nil {
		return ""
	}
	return th.describe(th.error)
}

// Event is a step of a traced run.
type Event struct {
	Thread int
	Step   int // of the thread
	Line   int
	Action string // read, write, acquire, release, wait, …
	What   string // the location in the program's words
	Value  string // what was read or written
}

func (th *Thread) event(site int32, write bool) {
	action := "read"
	if write {
		action = "write"
	}
	s := &th.m.program.sites[site]
	line := int(s.line)
	if line <= th.m.head {
		line = th.shownLine()
	}
	th.m.events = append(th.m.events, Event{th.id, th.count, line, action, s.what, ""})
}

// note records a step on a synchronisation object.
func (th *Thread) note(action, what string) {
	if th.m.tracing && th.m.several {
		th.m.events = append(th.m.events, Event{th.id, th.count, th.shownLine(), action, what, ""})
	}
}

// shownLine is where the thread is, outside of the program's head.
func (th *Thread) shownLine() int {
	f := th.frame
	for f != nil && f.back != nil && (f.inLibrary() || int(f.line) <= th.m.head) {
		f = f.back
	}
	if f == nil {
		return 0
	}
	return int(f.line)
}

// Head says how many lines at the head of the program are not shown in events:
// what they do is told of the line that called them.
func (m *Machine) Head(lines int) { m.head = lines }

// saw adds what was read or written to the event of the step.
func (th *Thread) saw(v Value) {
	m := th.m
	for i := len(m.events) - 1; i >= 0; i-- {
		if e := &m.events[i]; e.Thread == th.id {
			if e.Step == th.count && e.Value == "" {
				e.Value = th.brief(v)
			}
			return
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
