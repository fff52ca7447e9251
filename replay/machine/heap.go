package machine

import "github.com/go-python/gpython/ast"

// heapq and bisect, on lists. Of a list that threads share, an operation is one
// step if its comparisons run no code of the program.

func listArg(th *Thread, v Value) *List {
	l, ok := plain(v).(*List)
	if !ok {
		th.raise(typeErrorClass, "heap argument must be a list, not "+typeName(v))
	}
	th.touch(&l.sh, true)
	return l
}

// siftDown moves the item at pos up towards start while it is smaller than its
// parent.
func (th *Thread) siftDown(l []Value, start, pos int) {
	v := l[pos]
	for pos > start {
		th.burn(1)
		parent := (pos - 1) >> 1
		if !th.less(v, l[parent]) {
			break
		}
		l[pos] = l[parent]
		pos = parent
	}
	l[pos] = v
}

// siftUp moves the smaller child up until a leaf is free, then lets the item
// rise from there.
func (th *Thread) siftUp(l []Value, pos int) {
	start, end, v := pos, len(l), l[pos]
	for child := 2*pos + 1; child < end; child = 2*pos + 1 {
		th.burn(1)
		if right := child + 1; right < end && !th.less(l[child], l[right]) {
			child = right
		}
		l[pos] = l[child]
		pos = child
	}
	l[pos] = v
	th.siftDown(l, start, pos)
}

// onHeap runs an operation on the items of a list, which must not change
// meanwhile.
func (th *Thread) onHeap(l *List, fn func(items []Value) ([]Value, Value)) Value {
	n := len(l.items)
	items := append([]Value(nil), l.items...)
	th.burn(n >> 6)
	items, v := fn(items)
	th.regain(&l.sh)
	if len(l.items) != n {
		th.raise(runtimeErrorClass, "list changed size during iteration")
	}
	l.items = items
	th.wrote()
	return v
}

func heapPush(th *Thread, a []Value) Value {
	return th.onHeap(listArg(th, a[0]), func(items []Value) ([]Value, Value) {
		th.weigh(8 * len(items))
		items = append(items, a[1])
		th.siftDown(items, 0, len(items)-1)
		return items, None
	})
}

func heapPop(th *Thread, a []Value) Value {
	return th.onHeap(listArg(th, a[0]), func(items []Value) ([]Value, Value) {
		if len(items) == 0 {
			th.raise(indexErrorClass, "index out of range")
		}
		last := items[len(items)-1]
		if items = items[:len(items)-1]; len(items) == 0 {
			return items, last
		}
		v := items[0]
		items[0] = last
		th.siftUp(items, 0)
		return items, v
	})
}

func heapqModule() map[string]Value {
	names := map[string]Value{
		"heappush": function("heappush", 2, 2, heapPush),
		"heappop":  function("heappop", 1, 1, heapPop),
		"heapify": function("heapify", 1, 1, func(th *Thread, a []Value) Value {
			return th.onHeap(listArg(th, a[0]), func(items []Value) ([]Value, Value) {
				for i := len(items)/2 - 1; i >= 0; i-- {
					th.siftUp(items, i)
				}
				return items, None
			})
		}),
		"heapreplace": function("heapreplace", 2, 2, func(th *Thread, a []Value) Value {
			return th.onHeap(listArg(th, a[0]), func(items []Value) ([]Value, Value) {
				if len(items) == 0 {
					th.raise(indexErrorClass, "index out of range")
				}
				v := items[0]
				items[0] = a[1]
				th.siftUp(items, 0)
				return items, v
			})
		}),
		"heappushpop": function("heappushpop", 2, 2, func(th *Thread, a []Value) Value {
			return th.onHeap(listArg(th, a[0]), func(items []Value) ([]Value, Value) {
				if len(items) == 0 || !th.less(items[0], a[1]) {
					return items, a[1]
				}
				v := items[0]
				items[0] = a[1]
				th.siftUp(items, 0)
				return items, v
			})
		}),
	}
	best := func(name string, largest bool) {
		names[name] = &Builtin{name: name, fn: func(th *Thread, a []Value, kw []kwarg) Value {
			key := th.options(name, kw, "key")[0]
			th.arity(name, a, nil, 2, 3)
			if len(a) == 3 {
				key = a[2]
			}
			items := th.listOf(a[1])
			th.sort(items, key, Bool(largest))
			return newList(items[:max(0, min(len(items), th.index(a[0])))])
		}}
	}
	best("nlargest", true)
	best("nsmallest", false)
	names["merge"] = &Builtin{name: "merge", fn: heapMerge}
	return names
}

func heapMerge(th *Thread, a []Value, kw []kwarg) Value {
	named := th.options("merge", kw, "key", "reverse")
	its := th.iters(a)
	heads, keys := make([]Value, len(its)), make([]Value, len(its))
	pull := func(th *Thread, i int) {
		heads[i] = th.advance(its[i])
		if keys[i] = heads[i]; heads[i] != nil && named[0] != nil && named[0] != None {
			keys[i] = th.call(named[0], []Value{heads[i]}, nil)
		}
	}
	started := false
	return newIter(func(th *Thread) Value {
		for i := range its {
			if !started {
				pull(th, i)
			}
		}
		started = true
		down := named[1] != nil && th.truth(named[1])
		best := -1
		for i := range its {
			th.burn(1)
			if heads[i] == nil {
				continue
			}
			if best < 0 || !down && th.less(keys[i], keys[best]) || down && th.less(keys[best], keys[i]) {
				best = i
			}
		}
		if best < 0 {
			return nil
		}
		v := heads[best]
		pull(th, best)
		return v
	})
}

func bisectModule() map[string]Value {
	names := map[string]Value{}
	place := func(th *Thread, name string, a []Value, kw []kwarg, left bool) (at int, x Value) {
		named := th.options(name, kw, "a", "x", "lo", "hi", "key")
		of := th.required(name, a, 0, named[0])
		x = th.required(name, a, 1, named[1])
		lo, hi := 0, th.length(of)
		if v := optional(a, 2, named[2]); v != nil {
			if lo = th.index(v); lo < 0 {
				th.raise(valueErrorClass, "lo must be non-negative")
			}
		}
		if v := optional(a, 3, named[3]); v != nil && v != None {
			hi = th.index(v)
		}
		probe := x
		key := named[4]
		if key == None {
			key = nil
		}
		if key != nil && name[0] == 'i' { // insort looks for the key of what it inserts
			probe = th.call(key, []Value{x}, nil)
		}
		for lo < hi {
			th.burn(1)
			mid := (lo + hi) / 2
			v := th.getItem(of, Int(mid))
			if key != nil {
				v = th.call(key, []Value{v}, nil)
			}
			var right bool
			if left {
				right = th.truth(th.compare(ast.Lt, v, probe))
			} else {
				right = !th.truth(th.compare(ast.Lt, probe, v))
			}
			if right {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		return lo, x
	}
	find := func(name string, left bool) {
		names[name] = &Builtin{name: name, fn: func(th *Thread, a []Value, kw []kwarg) Value {
			at, _ := place(th, name, a, kw, left)
			return Int(at)
		}}
	}
	insert := func(name string, left bool) {
		names[name] = &Builtin{name: name, fn: func(th *Thread, a []Value, kw []kwarg) Value {
			at, x := place(th, name, a, kw, left)
			of := optional(a, 0, th.options(name, kw, "a", "x", "lo", "hi", "key")[0])
			th.call(th.getattr(of, "insert", th.site), []Value{Int(at), x}, nil)
			return None
		}}
	}
	find("bisect_left", true)
	find("bisect_right", false)
	find("bisect", false)
	insert("insort_left", true)
	insert("insort_right", false)
	insert("insort", false)
	return names
}
