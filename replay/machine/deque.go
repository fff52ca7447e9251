package machine

import "slices"

func defineDeque() {
	c := dequeClass
	c.create = func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		named := th.options("deque", kw, "iterable", "maxlen")
		d := &Deque{max: -1}
		if m := optional(a, 1, named[1]); m != nil && m != None {
			if d.max = th.index(m); d.max < 0 {
				th.raise(valueErrorClass, "maxlen must be non-negative")
			}
		}
		if v := optional(a, 0, named[0]); v != nil {
			for _, x := range th.listOf(v) {
				d.push(th, x, false)
			}
		}
		return d
	}
	add := func(name string, left bool) {
		def(c, name, 1, 1, func(th *Thread, d *Deque, a []Value) Value {
			th.touch(&d.sh, true)
			d.push(th, a[0], left)
			return None
		})
	}
	add("append", false)
	add("appendleft", true)
	take := func(name string, left bool) {
		def(c, name, 0, 0, func(th *Thread, d *Deque, _ []Value) Value {
			th.touch(&d.sh, true)
			n := len(d.items)
			if n == 0 {
				th.raise(indexErrorClass, "pop from an empty deque")
			}
			d.version++
			var v Value
			if left {
				v, d.items = d.items[0], d.items[1:]
			} else {
				v, d.items = d.items[n-1], d.items[:n-1:n-1] // what is read elsewhere stays
			}
			return v
		})
	}
	take("pop", false)
	take("popleft", true)
	def(c, "clear", 0, 0, func(th *Thread, d *Deque, _ []Value) Value {
		th.touch(&d.sh, true)
		d.items = nil
		d.version++
		return None
	})
	def(c, "extend", 1, 1, func(th *Thread, d *Deque, a []Value) Value {
		d.extend(th, a[0], false)
		return None
	})
	def(c, "extendleft", 1, 1, func(th *Thread, d *Deque, a []Value) Value {
		d.extend(th, a[0], true)
		return None
	})
	def(c, "remove", 1, 1, func(th *Thread, d *Deque, a []Value) Value {
		th.touch(&d.sh, true)
		version := d.version
		for i, v := range d.items {
			th.burn(1)
			found := th.equal(v, a[0])
			if d.version != version {
				th.raise(indexErrorClass, "deque mutated during remove().")
			}
			if found {
				d.items = append(d.items[:i:i], d.items[i+1:]...)
				d.version++
				return None
			}
		}
		th.raise(valueErrorClass, th.repr(a[0])+" is not in deque")
		return nil
	})
	def(c, "rotate", 0, 1, func(th *Thread, d *Deque, a []Value) Value {
		n := 1
		if len(a) == 1 {
			n = th.index(a[0])
		}
		th.touch(&d.sh, true)
		if size := len(d.items); size > 1 {
			n = ((n % size) + size) % size
			th.burn(size >> 6)
			d.items = concat(d.items[size-n:], d.items[:size-n])
		}
		d.version++
		return None
	})
	def(c, "reverse", 0, 0, func(th *Thread, d *Deque, _ []Value) Value {
		th.touch(&d.sh, true)
		items := append([]Value(nil), d.items...)
		slices.Reverse(items)
		d.items = items
		return None
	})
	def(c, "count", 1, 1, func(th *Thread, d *Deque, a []Value) Value { return th.countOf(th.dequeItems(d), a[0]) })
	def(c, "index", 1, 3, func(th *Thread, d *Deque, a []Value) Value {
		return th.indexWithin(th.dequeItems(d), a, th.repr(a[0])+" is not in deque")
	})
	def(c, "insert", 2, 2, func(th *Thread, d *Deque, a []Value) Value {
		th.touch(&d.sh, true)
		if d.max >= 0 && len(d.items) >= d.max {
			th.raise(indexErrorClass, "deque already at its maximum size")
		}
		i := th.index(a[0])
		if i < 0 {
			i = max(0, i+len(d.items))
		}
		i = min(i, len(d.items))
		d.items = append(d.items[:i:i], append([]Value{a[1]}, d.items[i:]...)...)
		d.version++
		return None
	})
	def(c, "copy", 0, 0, func(th *Thread, d *Deque, _ []Value) Value { return &Deque{items: th.dequeItems(d), max: d.max} })
	c.attrs.set("maxlen", &property{name: "maxlen", get: &Builtin{name: "maxlen", method: true, fn: func(_ *Thread, a []Value, _ []kwarg) Value {
		if d := plain(a[0]).(*Deque); d.max >= 0 {
			return Int(d.max)
		}
		return None
	}}})
}

// dequeItems copies the items, as one step.
func (th *Thread) dequeItems(d *Deque) []Value {
	th.touch(&d.sh, false)
	th.weigh(8 * len(d.items))
	return append([]Value(nil), d.items...)
}

// dequeOp is + and * of deques; nil if there is no such operation.
func (th *Thread) dequeOp(kind operatorKind, d *Deque, y Value) Value {
	var items []Value
	switch kind {
	case opAdd:
		o, ok := y.(*Deque)
		if !ok {
			return nil
		}
		items = concat(th.dequeItems(d), th.dequeItems(o))
	case opMultiply:
		n, ok := bigOf(y)
		if !ok {
			return nil
		}
		items = th.repeat(newList(th.dequeItems(d)), n).(*List).items
	default:
		return nil
	}
	r := &Deque{max: d.max}
	for _, v := range items {
		r.push(th, v, false)
	}
	return r
}

// extend is deque.extend and extendleft, and in parts as list.extend is.
func (d *Deque) extend(th *Thread, v Value, left bool) {
	if own, ok := plain(v).(*Deque); ok && own == d {
		v = &Tuple{th.dequeItems(d)}
	}
	th.inParts(v, func(items []Value) {
		th.touch(&d.sh, true)
		for _, x := range items {
			d.push(th, x, left)
		}
	})
}

func (d *Deque) push(th *Thread, v Value, left bool) {
	th.burn(1)
	if d.max == 0 {
		return
	}
	d.version++
	if left {
		th.burn(len(d.items) >> 6)
		d.items = append([]Value{v}, d.items...)
		if d.max > 0 && len(d.items) > d.max {
			d.items = d.items[:d.max:d.max]
		}
		return
	}
	d.items = append(d.items, v)
	if d.max > 0 && len(d.items) > d.max {
		d.items = d.items[1:]
	}
}
