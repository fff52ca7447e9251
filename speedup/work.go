package speedup

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Work is what a task does: how often it does what, on which object, under
// which locks. It is independent of any calibration.
type work struct {
	task     int
	measured bool // counted by running
	gives    value
	items    map[item]float64
	unknown  map[place]string // what could not be told, and what it means
	parts    map[*object]part // of the objects that stand for a container's elements: the ones that were taken out
	sums     []line           // of the items, once all are there
}

// part is the indices from low to high.
type part struct{ low, high float64 }

// took widens the part of a container's elements that a task takes out.
func (w *work) took(elements *object, index value) {
	p := part{math.Inf(-1), math.Inf(1)}
	if reach := index.spread(); index.numeric() && index.num-reach < index.num+reach+1 {
		p = part{index.num - reach, index.num + reach}
	}
	if old, ok := w.parts[elements]; ok {
		p = part{min(p.low, old.low), max(p.high, old.high)}
	}
	w.parts[elements] = p
}

// item is one operation at one place on one object.
type item struct {
	op   string
	kind string // of the object, in the calibration's words
	at   place
	obj  *object
	held *held

	inside bool // a method of the object does it
}

// held is the locks that are held, the last one taken first.
type held struct {
	lock  *object
	outer *held
}

// Operations that are no statement of Python's.
const (
	acquire   = "acquire"   // a lock is taken: how often, beside what that costs
	reference = "reference" // an object of another thread is used once more
	element   = "element"   // one of many such objects is taken out of a container
	drop      = "drop_made" // a value is stored where another thread's may have been, whose last reference that was
)

func newWork(task int) *work {
	return &work{task: task, items: map[item]float64{}, unknown: map[place]string{}, parts: map[*object]part{}}
}

// add puts other work into this one, so many times, under more locks.
func (w *work) add(other *work, times float64, under *held, m *Model) {
	w.makeRoom(len(other.items))
	for it, n := range other.items {
		if it.op == acquire && under.holds(it.obj) {
			continue // taken once more by its owner
		}
		it.held = m.under(under, it.held)
		w.items[it] += n * times
	}
	for o, p := range other.parts {
		if old, ok := w.parts[o]; ok {
			p = part{min(p.low, old.low), max(p.high, old.high)}
		}
		w.parts[o] = p
	}
	for at, what := range other.unknown {
		w.unknown[at] = what
	}
}

// makeRoom lets the items grow once where they would grow several times.
func (w *work) makeRoom(more int) {
	if more > 8 && more > len(w.items) {
		items := make(map[item]float64, len(w.items)+more)
		maps.Copy(items, w.items)
		w.items = items
	}
}

// maxHolds is how many sequences of locks are told apart. Calls that nest deep, each
// under a lock or not, are under any choice of those locks: twice as many with each.
const maxHolds = 4096

// hold gives the locks that are held after one more was taken. There is one
// value for each sequence of locks, so that they can be compared. Past maxHolds an
// inner lock is not counted: who wants it waits for the outer one first.
func (m *Model) hold(outer *held, lock *object) *held {
	key := held{lock, outer}
	h, ok := m.holds[key]
	if !ok && outer != nil && len(m.holds) >= maxHolds {
		return outer
	}
	if !ok {
		h = &key
		m.holds[key] = h
	}
	return h
}

// under gives inner locks taken where outer ones are held.
func (m *Model) under(outer, inner *held) *held {
	switch {
	case outer == nil:
		return inner
	case inner == nil:
		return outer
	}
	all := m.under(outer, inner.outer)
	if all.holds(inner.lock) {
		return all
	}
	return m.hold(all, inner.lock)
}

// holds reports whether a lock is held.
func (h *held) holds(lock *object) bool {
	return h.any(func(l *object) bool { return l == lock })
}

// any reports whether a lock of a kind is held.
func (h *held) any(kind func(*object) bool) bool {
	for ; h != nil; h = h.outer {
		if kind(h.lock) {
			return true
		}
	}
	return false
}

// line is what a task does of one kind on one object, wherever it does it.
type line struct {
	op, kind string
	obj      *object
	held     *held
	n        float64
	every    float64 // nanoseconds of the task from one use of the object to the next; of a write or a drop, to the next of these; 0 if that does not matter
}

// wait gives the nanoseconds that a line waits.
func (l line) wait() float64 {
	if l.op == waiting {
		return l.n
	}
	return 0
}

// lines sums the items up, in an order that does not depend on the run. No item
// may be added afterwards.
func (w *work) lines() []line {
	if w.sums == nil {
		w.sums = w.sum()
	}
	return w.sums
}

func (w *work) sum() []line {
	sums := map[line]float64{}
	for it, n := range w.items {
		sums[line{op: it.op, kind: it.kind, obj: it.obj, held: it.held}] += n
	}
	lines := make([]line, 0, len(sums))
	for l, n := range sums {
		l.n = n
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.op, b.op), cmp.Compare(a.kind, b.kind), a.obj.compare(b.obj), a.held.compare(b.held))
	})
	return lines
}

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.file, q.file), cmp.Compare(p.span.Start, q.span.Start), cmp.Compare(p.span.End, q.span.End))
}

func (o *object) compare(p *object) int {
	if o == nil || p == nil {
		return cmp.Compare(btoi(o != nil), btoi(p != nil))
	}
	return cmp.Or(o.where.compare(p.where), cmp.Compare(o.name, p.name), cmp.Compare(btoi(o.spread), btoi(p.spread)), cmp.Compare(o.id, p.id))
}

func (h *held) compare(g *held) int {
	if h == nil || g == nil {
		return cmp.Compare(btoi(h != nil), btoi(g != nil))
	}
	return cmp.Or(h.lock.compare(g.lock), h.outer.compare(g.outer))
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
