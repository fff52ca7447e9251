package machine

// def adds a method that takes no keywords; least and most count its
// arguments without the object.
func def[T Value](c *Class, name string, least, most int, fn func(th *Thread, self T, a []Value) Value) {
	c.method(name, func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity(name, a, kw, least+1, most+1)
		self, ok := a[0].(T)
		if !ok {
			th.unsupported(c.name + "." + name + " of " + typeName(a[0]))
		}
		return fn(th, self, a[1:])
	})
}

func defineMethods() {
	defineList()
	defineDict()
	defineSet()
	defineStr()
	defineDeque()
	def(tupleClass, "index", 1, 3, func(th *Thread, t *Tuple, a []Value) Value {
		return th.indexWithin(t.items, a, "tuple.index(x): x not in tuple")
	})
	def(tupleClass, "count", 1, 1, func(th *Thread, t *Tuple, a []Value) Value { return th.countOf(t.items, a[0]) })
	defineNumberMethods()
	defineBytes()
	defineRange()
	for _, n := range []string{"__name__", "__qualname__"} {
		field(builtinClass, n, func(_ *Thread, v Value) Value { return Str(v.(*Builtin).name) })
	}
	def(iteratorClass, "__iter__", 0, 0, func(_ *Thread, it Value, _ []Value) Value { return it })
	def(iteratorClass, "__next__", 0, 0, func(th *Thread, it Value, _ []Value) Value { return th.orStop(th.advance(it), it) })
	iteratorClass.without("close send throw tee from_iterable")
}

// indexWithin is index(value, start, stop).
func (th *Thread) indexWithin(items []Value, a []Value, missing string) Value {
	s := &sliceValue{None, None, None}
	if len(a) > 1 {
		s.lower = a[1]
	}
	if len(a) > 2 {
		s.upper = a[2]
	}
	start, stop, _ := s.bounds(th, len(items))
	for i := start; i < stop; i++ {
		th.burn(1)
		if th.equal(items[i], a[0]) {
			return Int(i)
		}
	}
	th.raise(valueErrorClass, missing)
	return nil
}

func (th *Thread) countOf(items []Value, v Value) Value {
	n := Int(0)
	for _, x := range items {
		if th.equal(x, v) {
			n++
		}
	}
	return n
}

func defineList() {
	c := listClass
	def(c, "append", 1, 1, func(th *Thread, l *List, a []Value) Value { l.add(th, a[0]); return None })
	def(c, "extend", 1, 1, func(th *Thread, l *List, a []Value) Value { l.extend(th, a[0]); return None })
	def(c, "insert", 2, 2, func(th *Thread, l *List, a []Value) Value {
		th.touch(&l.sh, true)
		i := th.index(a[0])
		if i < 0 {
			i = max(0, i+len(l.items))
		}
		i = min(i, len(l.items))
		th.burn(1)
		l.items = append(l.items[:i:i], append([]Value{a[1]}, l.items[i:]...)...)
		return None
	})
	def(c, "pop", 0, 1, func(th *Thread, l *List, a []Value) Value {
		th.arrive(&l.sh, th.site, true)
		if len(l.items) == 0 {
			th.record(&l.sh, th.site, ReadShape, 0)
			th.raise(indexErrorClass, "pop from empty list")
		}
		if len(a) == 0 {
			th.record(&l.sh, th.site, WriteItem|WriteShape, uint64(len(l.items)-1))
		} else {
			th.record(&l.sh, th.site, writeWhole, 0)
		}
		i := len(l.items) - 1
		if len(a) == 1 {
			if i = th.index(a[0]); i < 0 {
				i += len(l.items)
			}
			if i < 0 || i >= len(l.items) {
				th.raise(indexErrorClass, "pop index out of range")
			}
		}
		v := l.items[i]
		l.items = append(l.items[:i:i], l.items[i+1:]...)
		if th.m.tracing {
			th.saw(v)
		}
		return v
	})
	def(c, "remove", 1, 1, func(th *Thread, l *List, a []Value) Value {
		for i := 0; ; i++ {
			th.touch(&l.sh, true)
			if i >= len(l.items) {
				th.raise(valueErrorClass, "list.remove(x): x not in list")
			}
			if th.equal(l.items[i], a[0]) {
				th.regain(&l.sh)
				if i < len(l.items) {
					l.items = append(l.items[:i:i], l.items[i+1:]...)
				}
				return None
			}
		}
	})
	def(c, "clear", 0, 0, func(th *Thread, l *List, _ []Value) Value { th.touch(&l.sh, true); l.items = nil; return None })
	def(c, "copy", 0, 0, func(th *Thread, l *List, _ []Value) Value { return newList(th.listOf(l)) })
	def(c, "reverse", 0, 0, func(th *Thread, l *List, _ []Value) Value {
		th.touch(&l.sh, true)
		items := make([]Value, len(l.items))
		for i, v := range l.items {
			items[len(items)-1-i] = v
		}
		l.items = items
		return None
	})
	def(c, "index", 1, 3, func(th *Thread, l *List, a []Value) Value {
		return th.indexWithin(th.listOf(l), a, th.repr(a[0])+" is not in list")
	})
	def(c, "count", 1, 1, func(th *Thread, l *List, a []Value) Value { return th.countOf(th.listOf(l), a[0]) })
	c.method("sort", func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("sort", kw, "key", "reverse")
		th.arity("sort", a, nil, 1, 1)
		l := a[0].(*List)
		// The list looks empty while it is sorted.
		th.touch(&l.sh, true)
		items := l.items
		l.items = nil
		_, exc := th.protect(func() signal { th.sort(items, named[0], named[1]); return goOn })
		th.touch(&l.sh, true)
		changed := len(l.items) > 0
		l.items = items
		if exc != nil {
			panic(&raised{exc})
		}
		if changed {
			th.raise(valueErrorClass, "list modified during sort")
		}
		return None
	})
}
