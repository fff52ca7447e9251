package machine

// nextFn gives the next value of an iteration, nil at its end.
type nextFn func(th *Thread) Value

// iterator is an iterator of ours.
type iterator interface {
	Value
	next(th *Thread) Value
}

// itemIter iterates over something with positions. The position is shared if
// the iterator is: it is read in one step and written in another.
type itemIter struct {
	of  Value
	pos int
	sh  shadow
}

func (*itemIter) class() *Class { return iteratorClass }

func (it *itemIter) next(th *Thread) Value {
	th.touch(&it.sh, false)
	pos := it.pos
	if pos < 0 {
		return nil
	}
	var v Value
	switch of := it.of.(type) {
	case *List:
		th.arrive(&of.sh, th.site, false)
		how, key := of.at(Int(pos), ReadItem)
		th.record(&of.sh, th.site, how, key)
		if pos < len(of.items) {
			v = of.items[pos]
		}
	case *Tuple:
		if pos < len(of.items) {
			v = of.items[pos]
		}
	case *Range:
		if Int(pos) < of.len() {
			v = of.at(Int(pos))
		}
	case Bytes:
		if pos < len(of) {
			v = Int(of[pos])
		}
	}
	th.touch(&it.sh, true)
	if it.pos != pos && th.m.parallel == nil {
		th.m.torn = true
	}
	if v == nil {
		it.pos = -1
		return nil
	}
	it.pos = pos + 1
	return v
}

// dequeIter notices that the deque changed.
type dequeIter struct {
	of      *Deque
	pos     int
	version int
	sh      shadow
}

func (*dequeIter) class() *Class { return iteratorClass }

func (it *dequeIter) next(th *Thread) Value {
	th.touch(&it.sh, false)
	th.touch(&it.of.sh, false)
	th.touch(&it.sh, true)
	th.holdBoth(&it.sh, &it.of.sh)
	if it.of.version != it.version {
		th.raise(runtimeErrorClass, "deque mutated during iteration")
	}
	if it.pos >= len(it.of.items) {
		return nil
	}
	it.pos++
	return it.of.items[it.pos-1]
}

// funcIter is an iterator whose steps are a function of ours: enumerate, zip,
// map, filter, itertools.
type funcIter struct {
	fn     nextFn
	done   bool
	atomic bool // a step of its own (itertools.count)
	turns  int
	sh     shadow
	by     *Thread // in a stress run: whose step is under way
}

func (*funcIter) class() *Class { return iteratorClass }

func (it *funcIter) next(th *Thread) Value {
	if !it.atomic {
		th.touch(&it.sh, false)
	}
	th.touch(&it.sh, true)
	if th.m.parallel != nil {
		return it.nextParallel(th)
	}
	return it.take(th)
}

func (it *funcIter) take(th *Thread) Value {
	if it.done {
		return nil
	}
	it.turns++
	turn := it.turns
	th.deeper() // an iterator over an iterator over an iterator …
	v := it.fn(th)
	th.depth--
	if it.turns != turn && th.m.parallel == nil {
		th.m.torn = true
	}
	it.done = v == nil
	return v
}

// nextParallel is a step in a stress run. The step may run code of the program,
// and what it has to remember is of one step at a time: others wait for its end.
func (it *funcIter) nextParallel(th *Thread) Value {
	for it.by != nil && it.by != th {
		th.idleParallel()
		th.hold(&it.sh)
	}
	if it.by == th {
		return it.take(th)
	}
	it.by = th
	defer func() {
		th.regain(&it.sh)
		it.by = nil
	}()
	return it.take(th)
}

func newIter(fn nextFn) *funcIter { return &funcIter{fn: fn} }

// iterable says whether iter(v) works.
func (th *Thread) iterable(v Value) bool {
	switch v := v.(type) {
	case *List, *Tuple, *Dict, *Set, Str, Bytes, *Range, *dictView, *Deque, *Generator, iterator:
		return true
	case *Instance, *Class:
		if s, _ := v.class().find("__iter__"); s != nil {
			return s.value() != None
		}
		return th.userMethod(v, "__getitem__") != nil
	}
	return false
}

// iter is iter(v).
func (th *Thread) iter(v Value) Value {
	switch v := v.(type) {
	case *Generator:
		return v
	case iterator:
		return v
	case *List, *Tuple, *Range, Bytes:
		return &itemIter{of: v}
	case Str:
		return &itemIter{of: &Tuple{th.listOf(v)}}
	case *Dict:
		return newDictIter(th, &dictView{v, viewKeys})
	case *Set:
		return newDictIter(th, &dictView{&v.d, viewKeys})
	case *dictView:
		return newDictIter(th, v)
	case *Deque:
		th.touch(&v.sh, false)
		return &dequeIter{of: v, version: v.version}
	}
	if m := th.userMethod(v, "__iter__"); m != nil {
		it := th.callMethod(m, v)
		if _, ok := it.(iterator); !ok {
			if _, ok := it.(*Generator); !ok && th.special(it, "__next__") == nil {
				th.raise(typeErrorClass, "iter() returned non-iterator of type '"+typeName(it)+"'")
			}
		}
		return it
	}
	if p := inner(v); p != nil && th.iterable(p) {
		return th.iter(p)
	}
	if m := th.userMethod(v, "__getitem__"); m != nil {
		i := Int(0)
		return newIter(func(th *Thread) Value {
			var x Value
			_, exc := th.protect(func() signal { x = th.callMethod(m, v, i); return goOn })
			if exc != nil {
				if exc.cls.isSubclass(indexErrorClass) || exc.cls.isSubclass(stopIterationClass) {
					return nil
				}
				panic(&raised{exc})
			}
			i++
			return x
		})
	}
	th.raise(typeErrorClass, "'"+typeName(v)+"' object is not iterable")
	return nil
}

func newDictIter(th *Thread, v *dictView) *dictIter {
	it := &dictIter{view: v, size: v.d.size(th), version: v.d.version}
	it.last = it.atEnd()
	return it
}

// iterate gives the steps of `for … in v`.
func (th *Thread) iterate(v Value) nextFn {
	switch v := v.(type) {
	case *Range: // nobody else sees the iterator
		i, n := Int(0), v.len()
		return func(th *Thread) Value {
			if i >= n {
				return nil
			}
			th.burn(1)
			i++
			return v.at(i - 1)
		}
	case *Tuple:
		i := 0
		return func(*Thread) Value {
			if i >= len(v.items) {
				return nil
			}
			i++
			return v.items[i-1]
		}
	}
	return th.advancing(th.iter(v))
}

// advancing is next of an iterator.
func (th *Thread) advancing(it Value) nextFn {
	switch it := it.(type) {
	case *Generator:
		return func(th *Thread) Value { return th.wholly(func() Value { return it.next(th, None, nil) }) }
	case iterator:
		return func(th *Thread) Value { th.burn(1); return th.wholly(func() Value { return it.next(th) }) }
	default:
		if p := inner(it); p != nil && th.userMethod(it, "__next__") == nil {
			return th.iterate(p)
		}
		m := th.special(it, "__next__")
		return func(th *Thread) Value { return th.wholly(func() Value { return th.nextOf(it, m) }) }
	}
}

// nextOf calls a __next__ of the program; nil when it raises StopIteration.
func (th *Thread) nextOf(it, method Value) Value {
	var v Value
	th.burn(1)
	_, exc := th.protect(func() signal { v = th.callMethod(method, it); return goOn })
	if exc != nil {
		if exc.cls.isSubclass(stopIterationClass) {
			return nil
		}
		panic(&raised{exc})
	}
	return v
}

// advance is one step of next(it); nil at the end.
func (th *Thread) advance(it Value) Value {
	switch it := it.(type) {
	case *Generator:
		return th.wholly(func() Value { return it.next(th, None, nil) })
	case iterator:
		return th.wholly(func() Value { return it.next(th) })
	}
	m := th.userMethod(it, "__next__")
	if m == nil {
		th.raise(typeErrorClass, "'"+typeName(it)+"' object is not an iterator")
	}
	return th.wholly(func() Value { return th.nextOf(it, m) })
}

// wholly advances an iterator, in one step where the run says so.
func (th *Thread) wholly(advance func() Value) Value {
	if !th.m.whole {
		return advance()
	}
	if th.m.several && th.atomic == 0 {
		th.offer(th.site)
	}
	th.atomic++
	v := advance()
	th.atomic--
	return v
}
