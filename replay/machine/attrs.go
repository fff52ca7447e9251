package machine

import (
	"iter"
	"slices"
	"sync"
	"sync/atomic"
)

// slot is an attribute. A slot without a value marks the place of an attribute
// that was looked for, so that the look and a later store are seen to conflict.
type slot struct {
	name  string
	v     Value
	order int32 // when it was bound, among the others of the namespace
	sh    shadow
	next  atomic.Pointer[slot]

	// What a stress run has put in the place of v, of an attribute of a class:
	// those are looked up without a lock.
	newer atomic.Pointer[Value]
}

// value is what the attribute of a class holds, nil if it is not bound.
func (s *slot) value() Value {
	if v := s.newer.Load(); v != nil {
		return *v
	}
	return s.v
}

// attrs is the namespace of an instance, class or function: a list of slots in
// the order of insertion. Slots are only added, and only at the end, so that
// the threads of a stress run need no lock to look for one.
type attrs struct {
	first atomic.Pointer[slot]
	index atomic.Pointer[attrIndex]
	ours  bool  // of a class of ours: complete before anything runs
	dict  *Dict // __dict__, once somebody asked for it
	binds atomic.Int32
}

// attrIndex finds slots by name where there are many. It knows those up to last.
type attrIndex struct {
	mu   sync.Mutex
	of   map[string]*slot
	last *slot
}

const manyAttrs = 12

func (a *attrs) find(name string) *slot {
	if x := a.index.Load(); x != nil {
		if a.ours {
			return x.of[name]
		}
		x.mu.Lock()
		defer x.mu.Unlock()
		return x.find(name)
	}
	for s := a.first.Load(); s != nil; s = s.next.Load() {
		if s.name == name {
			return s
		}
	}
	return nil
}

func (x *attrIndex) find(name string) *slot {
	for s := x.last.next.Load(); s != nil; s = s.next.Load() {
		x.of[s.name], x.last = s, s
	}
	return x.of[name]
}

// place finds the slot or makes an empty one.
func (a *attrs) place(name string) *slot {
	if x := a.index.Load(); x != nil {
		x.mu.Lock()
		defer x.mu.Unlock()
		s := x.find(name)
		if s == nil {
			s, _ = add(&x.last.next, name)
			x.find(name)
		}
		return s
	}
	s, after := add(&a.first, name)
	if after >= manyAttrs {
		first := a.first.Load()
		x := &attrIndex{of: map[string]*slot{first.name: first}, last: first}
		x.find(name)
		a.index.CompareAndSwap(nil, x)
	}
	return s
}

// add finds the slot in the rest of a list or adds it; behind how many others.
func add(at *atomic.Pointer[slot], name string) (s *slot, after int) {
	var made *slot
	for ; ; after++ {
		s := at.Load()
		if s == nil {
			if made == nil {
				made = &slot{name: name}
			}
			if at.CompareAndSwap(nil, made) {
				return made, after
			}
			s = at.Load()
		}
		if s.name == name {
			return s, after
		}
		at = &s.next
	}
}

// all goes over the slots in the order of insertion.
func (a *attrs) all() iter.Seq[*slot] {
	return func(yield func(*slot) bool) {
		for s := a.first.Load(); s != nil && yield(s); s = s.next.Load() {
		}
	}
}

// take makes the slots of another namespace its own.
func (a *attrs) take(from *attrs) {
	a.first.Store(from.first.Load())
	a.index.Store(from.index.Load())
	a.binds.Store(from.binds.Load())
}

// inOrder lists the slots that are bound in the order in which they were.
func (a *attrs) inOrder() []*slot {
	var bound []*slot
	for s := range a.all() {
		if s.value() != nil {
			bound = append(bound, s)
		}
	}
	slices.SortStableFunc(bound, func(x, y *slot) int { return int(x.order) - int(y.order) })
	return bound
}

func (a *attrs) set(name string, v Value) { a.bind(a.place(name), v) }

// bind gives a slot its value, nil for none.
func (a *attrs) bind(s *slot, v Value) {
	if s.v == nil && v != nil {
		s.order = a.binds.Add(1)
	}
	s.v = v
}

func (a *attrs) remove(name string) {
	if s := a.find(name); s != nil {
		s.v = nil
	}
}

func (a *attrs) get(name string) Value {
	if s := a.find(name); s != nil {
		return s.value()
	}
	return nil
}
