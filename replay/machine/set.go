package machine

import "github.com/go-python/gpython/ast"

// Set is a set or frozenset: a dict without values.
type Set struct {
	d      Dict
	frozen bool
}

// setMarker marks the dict within a set.
var setMarker = newClass("set entries")

func (s *Set) class() *Class {
	if s.frozen {
		return frozensetClass
	}
	return setClass
}

func (th *Thread) newSet(items []Value) *Set {
	s := &Set{}
	s.d.kind = setMarker
	for _, v := range items {
		s.d.put(th, v, None)
	}
	return s
}

// setOp is an operation that makes a new set, nil if there is none of the kind.
func (th *Thread) setOp(k ast.OperatorNumber, a, b *Set) Value {
	if !isSetOp(k) {
		return nil
	}
	th.stepBoth(&a.d, &b.d, false)
	return th.combine(k, a, b)
}

// become is an operation in place. Both sets are locked, and it is one step.
func (s *Set) become(th *Thread, k ast.OperatorNumber, b *Set) {
	th.stepBoth(&s.d, &b.d, true)
	if k != opUnion {
		s.d.take(&th.combine(k, s, b).d)
		return
	}
	for i := 0; i < len(b.d.entries); i++ {
		if e := b.d.entries[i]; e.live {
			s.d.insert(th, e.key, None, e.hash)
		}
	}
}

// combine computes an operation within a step.
func (th *Thread) combine(k ast.OperatorNumber, a, b *Set) *Set {
	r := &Set{frozen: a.frozen}
	r.d.kind = setMarker
	in := func(s *Set, e entry) bool { return s.d.locate(th, e.key, e.hash) >= 0 }
	add := func(s *Set, want func(e entry) bool) {
		for i := 0; i < len(s.d.entries); i++ {
			if e := s.d.entries[i]; e.live && want(e) {
				r.d.insert(th, e.key, None, e.hash)
			}
		}
	}
	all := func(entry) bool { return true }
	switch k {
	case ast.BitOr:
		add(a, all)
		add(b, all)
	case ast.BitAnd:
		add(a, func(e entry) bool { return in(b, e) })
	case ast.Sub:
		add(a, func(e entry) bool { return !in(b, e) })
	case ast.BitXor:
		add(a, func(e entry) bool { return !in(b, e) })
		add(b, func(e entry) bool { return !in(a, e) })
	}
	return r
}

func (th *Thread) subset(a, b *Set) bool {
	th.stepBoth(&a.d, &b.d, false)
	for i := 0; i < len(a.d.entries); i++ {
		if e := a.d.entries[i]; e.live && b.d.locate(th, e.key, e.hash) < 0 {
			return false
		}
	}
	return true
}

// asKey is what is looked for in a set: a set stands for a frozenset there.
func (th *Thread) asKey(v Value) Value {
	if s, ok := plain(v).(*Set); ok && !s.frozen && th.userMethod(v, "__hash__") == nil {
		return &Set{d: *s.d.copy(th), frozen: true}
	}
	return v
}

// asSet is a set of anything iterable.
func (th *Thread) asSet(v Value) *Set {
	if s, ok := plain(v).(*Set); ok {
		return s
	}
	return th.newSet(th.listOf(v))
}

func defineSet() {
	for _, c := range []*Class{setClass, frozensetClass} {
		def(c, "copy", 0, 0, func(th *Thread, s *Set, _ []Value) Value {
			r := &Set{d: *s.d.copy(th), frozen: s.frozen}
			r.d.sh = shadow{}
			return r
		})
		for name, k := range map[string]operatorKind{"union": opUnion, "intersection": opIntersection, "difference": opDifference, "symmetric_difference": opSymmetric} {
			c.method(name, func(th *Thread, a []Value, kw []kwarg) Value {
				th.arity(name, a, kw, 1, 64)
				var r Value = a[0]
				if len(a) == 1 {
					return th.setOp(opUnion, a[0].(*Set), th.newSet(nil))
				}
				for _, o := range a[1:] {
					r = th.setOp(k, r.(*Set), th.asSet(o))
				}
				return r
			})
		}
		def(c, "issubset", 1, 1, func(th *Thread, s *Set, a []Value) Value { return Bool(th.subset(s, th.asSet(a[0]))) })
		def(c, "issuperset", 1, 1, func(th *Thread, s *Set, a []Value) Value { return Bool(th.subset(th.asSet(a[0]), s)) })
		def(c, "isdisjoint", 1, 1, func(th *Thread, s *Set, a []Value) Value {
			return Bool(th.setOp(opIntersection, s, th.asSet(a[0])).(*Set).d.n == 0)
		})
	}
	c := setClass
	def(c, "add", 1, 1, func(th *Thread, s *Set, a []Value) Value { s.d.put(th, a[0], None); return None })
	def(c, "discard", 1, 1, func(th *Thread, s *Set, a []Value) Value { s.d.remove(th, th.asKey(a[0])); return None })
	def(c, "remove", 1, 1, func(th *Thread, s *Set, a []Value) Value {
		if s.d.remove(th, th.asKey(a[0])) == nil {
			th.throw(th.newException(keyErrorClass, a))
		}
		return None
	})
	def(c, "pop", 0, 0, func(th *Thread, s *Set, _ []Value) Value {
		s.d.step(th, true)
		for i, e := range s.d.entries {
			if e.live {
				s.d.removeAt(i)
				return e.key
			}
		}
		th.raise(keyErrorClass, "pop from an empty set")
		return nil
	})
	def(c, "clear", 0, 0, func(th *Thread, s *Set, _ []Value) Value { s.d.step(th, true); s.d.clear(); return None })
	c.method("update", func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("update", a, kw, 1, 64)
		s := a[0].(*Set)
		for _, o := range a[1:] {
			s.update(th, o)
		}
		return None
	})
	for name, k := range map[string]operatorKind{"difference_update": opDifference, "intersection_update": opIntersection, "symmetric_difference_update": opSymmetric} {
		c.method(name, func(th *Thread, a []Value, kw []kwarg) Value {
			th.arity(name, a, kw, 1, 64)
			s := a[0].(*Set)
			for _, o := range a[1:] {
				s.become(th, k, th.asSet(o))
			}
			return None
		})
	}
	for _, v := range []*Class{dictKeysClass, dictItemsClass} {
		def(v, "isdisjoint", 1, 1, func(th *Thread, s *dictView, a []Value) Value {
			return Bool(th.setOp(opIntersection, th.setOf(s), th.asSet(a[0])).(*Set).d.n == 0)
		})
	}
}

// update is set.update.
func (s *Set) update(th *Thread, v Value) {
	if o, ok := plain(v).(*Set); ok && th.userMethod(v, "__iter__") == nil {
		s.become(th, opUnion, o)
		return
	}
	th.inParts(v, func(items []Value) {
		s.d.putAll(th, len(items), func(i int) (key, val Value) { return items[i], None })
	})
}

// setOf is a set as such, or what a view of a dict shows.
func (th *Thread) setOf(v Value) *Set {
	if s, ok := v.(*Set); ok {
		return s
	}
	return th.newSet(th.listOf(v))
}

func isSetOp(k operatorKind) bool {
	return k == opUnion || k == opIntersection || k == opDifference || k == opSymmetric
}
