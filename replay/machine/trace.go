package machine

// Trace is what a run did while several threads were alive, step by step: the
// ground on which a search tells interleavings apart. It is valid until the
// next run.
type Trace struct {
	Steps   []Step
	Touches []Touch // of all steps, in their order
	Waits   []Wait
	Born    []int32 // by thread: the step that started it, -1 if none did
	changed int     // the last step that touched the world
}

// Step is what one thread does from one switch point to the next.
type Step struct {
	Thread  int
	Enabled ThreadSet // the threads that could have taken a step here
	Needs   Need      // what the thread waited for: without it, it could not go on
	Object  int32     // at which location
	Late    bool      // time passed before it, since nobody could go on
	Resumed bool      // it goes on with an atomic region in which it had to wait
	Locked  bool      // what it waited for is a lock
	Known   int32     // locations that were touched before this step
	first   int32     // of its touches
}

// TouchesOf are those of step i.
func (t *Trace) TouchesOf(i int) []Touch { return t.between(i, i+1) }

// TouchesFrom are those of step i and of all that had to follow: regions that went
// on because of it.
func (t *Trace) TouchesFrom(i int) []Touch {
	end := i + 1
	for end < len(t.Steps) && t.Steps[end].Resumed {
		end++
	}
	return t.between(i, end)
}

// Split says whether a region that had to wait for a lock let another thread come
// between its parts whose steps conflict with the part before. If they do not, the
// region might as well have begun when the lock was free; and one that waits for
// anything else cannot do without what the others do.
func (t *Trace) Split() bool {
	for i := range t.Steps {
		if t.Steps[i].Locked && t.split(i) {
			return true
		}
	}
	return false
}

// split is Split for the region that goes on at step i.
func (t *Trace) split(i int) bool {
	thread, lock := t.Steps[i].Thread, t.Steps[i].Object
	var between []Touch
	for next, k := i, i-1; k >= 0 && t.Steps[next].Resumed; k-- {
		if t.Steps[k].Thread != thread {
			between = append(between, t.TouchesOf(k)...)
			continue
		}
		if !t.Steps[next].Locked {
			return false
		}
		for _, own := range t.TouchesOf(k) {
			for _, other := range between {
				if own.Loc != lock && own.Conflicts(other) {
					return true
				}
			}
		}
		next = k
	}
	return false
}

func (t *Trace) between(i, end int) []Touch {
	if end < len(t.Steps) {
		return t.Touches[t.Steps[i].first:t.Steps[end].first]
	}
	return t.Touches[t.Steps[i].first:]
}

// ThreadSet is a set of thread numbers below mostThreads.
type ThreadSet uint64

const mostThreads = 64

// Has says whether a thread is in the set.
func (s ThreadSet) Has(id int) bool { return s>>id&1 != 0 }

// SetOf is the set of one thread.
func SetOf(id int) ThreadSet { return 1 << id }

// Touch is one access of a step. Locations are numbered in the order in which a
// run comes to them, so that two runs that begin alike have the same numbers up
// to where they part.
type Touch struct {
	Loc   int32
	How   How
	Ready Need // of a lock or the like: what could be had just before
	Key   uint64
}

// How says what is done to a location. A container is more than one thing: its
// items, each under its key or index, and its shape: which items there are, how
// many, in which order. Any other location is one item.
type How uint8

// What can be read and written.
const (
	ReadItem How = 1 << iota
	WriteItem
	ReadItems // all of them
	WriteItems
	ReadShape
	WriteShape

	readWhole  = ReadItems | ReadShape
	writeWhole = WriteItems | WriteShape
	writing    = WriteItem | writeWhole
)

// Conflicts says whether the order of two touches makes a difference.
func (t Touch) Conflicts(u Touch) bool { return t.Loc == u.Loc && conflict(t.How, t.Key, u.How, u.Key) }

func conflict(a How, keyA uint64, b How, keyB uint64) bool {
	if (a|b)&writing == 0 {
		return false
	}
	const shape, items = ReadShape | WriteShape, ReadItem | WriteItem | ReadItems | WriteItems
	if a&shape != 0 && b&shape != 0 && (a|b)&WriteShape != 0 {
		return true
	}
	return a&items != 0 && b&items != 0 && (a|b)&(WriteItem|WriteItems) != 0 && (keyA == keyB || (a|b)&(ReadItems|WriteItems) != 0)
}

// Writes says whether something is changed.
func (h How) Writes() bool { return h&writing != 0 }

// Need is what a thread can wait for at one object.
type Need uint8

// What there is to wait for. At objects that once ready stay so (the end of a
// thread, a result) a thread waits for what no other order could have given
// earlier.
const (
	NeedFree  Need = 1 << iota // a lock, an item, a flag, a unit of a semaphore
	NeedSpace                  // in a queue
	NeedDone                   // all tasks of a queue
	NeedOnce                   // what happens once
)

// Wait says that a thread stands waiting when a run ends, or when time passes
// because all of them do; or, if it needs nothing, that the end of the program
// comes before its step.
type Wait struct {
	Step   int // the number of steps taken before
	Thread int
	Loc    int32
	Needs  Need
}

// Locations that are no object: what every change touches, for loops that wait
// for any; the order in which threads are made and named; and what every step of a
// daemon touches, since the end of the program ends it.
const (
	world = iota
	order
	ending
	places
)

// begin notes that a step begins.
func (m *Machine) begin(next *Thread, enabled ThreadSet) {
	s := Step{Thread: next.id, Enabled: enabled, Late: m.late, Known: int32(m.usedHistories) + places, first: int32(len(m.trace.Touches))}
	m.late = false
	if next.wait != nil {
		sh, needs := next.wait.object()
		_, s.Locked = next.wait.(mutex)
		if s.Needs = needs; sh != nil {
			s.Object = m.historyOf(sh).loc
		}
	}
	m.trace.Steps = append(m.trace.Steps, s)
	if next.daemon {
		m.touched(Touch{Loc: ending, How: WriteItem, Key: uint64(next.id)})
	}
}

// touched adds a touch to the running step.
func (m *Machine) touched(t Touch) {
	if len(m.trace.Steps) > 0 && m.parallel == nil {
		m.trace.Touches = append(m.trace.Touches, t)
	}
}

// synced is a touch of an object that threads are synchronised by; ready is
// what could be had of it just before.
func (th *Thread) synced(sh *shadow, how How, ready Need) {
	if th.m.several && th.m.parallel == nil {
		th.m.touched(Touch{Loc: th.m.historyOf(sh).loc, How: how, Ready: ready})
	}
}

// wrote counts a change.
func (th *Thread) wrote() {
	if th.m.parallel == nil {
		th.m.writes++
		th.stir()
	}
}

// stir lets the loops that wait for any change depend on the running step.
func (th *Thread) stir() {
	m := th.m
	if n := len(m.trace.Steps); m.spins && m.several && m.trace.changed != n {
		m.trace.changed = n
		m.touched(Touch{Loc: world, How: WriteItem, Key: uint64(th.id)})
	}
}

// happens is the step that brings about what happens once: the end of a thread, a
// result. Whoever waits for it comes after; who only looks, races with it.
func (th *Thread) happens(sh *shadow) {
	if th.m.parallel != nil {
		return
	}
	th.arrive(sh, endSite, true)
	th.record(sh, endSite, WriteItem, 0)
	th.synced(sh, WriteItem, 0)
}

// look is the step that sees whether something has happened.
func (th *Thread) look(sh *shadow) {
	if p := th.m.parallel; p != nil {
		th.hold(&p.monitor)
		return
	}
	th.access(sh, th.site, false)
	th.synced(sh, ReadItem, 0)
}

// noteWaits keeps who waits for what when nobody can go on.
func (m *Machine) noteWaits() {
	if m.parallel != nil {
		return
	}
	for _, th := range m.threads {
		if th.done || th.wait == nil {
			continue
		}
		if sh, needs := th.wait.object(); sh != nil {
			m.trace.Waits = append(m.trace.Waits, Wait{len(m.trace.Steps), th.id, m.historyOf(sh).loc, needs})
		}
	}
}

// noteEnd is the step that ends the program, and keeps which daemons could have
// taken one before.
func (m *Machine) noteEnd() {
	if m.parallel != nil {
		return
	}
	m.touched(Touch{Loc: ending, How: ReadItems})
	for _, th := range m.threads[1:] {
		if !th.done && (th.wait == nil || th.wait.ready(th)) {
			m.trace.Waits = append(m.trace.Waits, Wait{Step: len(m.trace.Steps), Thread: th.id, Loc: ending})
		}
	}
}

func (t *Trace) reset() {
	t.Steps, t.Touches, t.Waits, t.Born = t.Steps[:0], t.Touches[:0], t.Waits[:0], append(t.Born[:0], -1)
	t.changed = -1
}
