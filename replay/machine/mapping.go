package machine

import "github.com/go-python/gpython/ast"

func defineDict() {
	c := dictClass
	def(c, "get", 1, 2, func(th *Thread, d *Dict, a []Value) Value {
		v := d.get(th, a[0])
		if v == nil {
			if v = Value(None); len(a) == 2 {
				v = a[1]
			}
		}
		if th.m.tracing {
			th.saw(v)
		}
		return v
	})
	def(c, "setdefault", 1, 2, func(th *Thread, d *Dict, a []Value) Value {
		h := th.hash(a[0])
		site := d.begin(th, true)
		if i := d.locate(th, a[0], h); i >= 0 {
			d.did(th, site, ReadItem, h)
			return d.entries[i].val
		}
		v := Value(None)
		if len(a) == 2 {
			v = a[1]
		}
		d.add(th, site, a[0], v, h)
		return v
	})
	def(c, "pop", 1, 2, func(th *Thread, d *Dict, a []Value) Value {
		if v := d.pop(th, a[0]); v != nil {
			return v
		}
		if len(a) == 2 {
			return a[1]
		}
		th.throw(th.newException(keyErrorClass, a[:1]))
		return nil
	})
	def(c, "popitem", 0, 0, func(th *Thread, d *Dict, _ []Value) Value {
		d.step(th, true)
		for i := len(d.entries) - 1; i >= 0; i-- {
			if e := d.entries[i]; e.live {
				d.removeAt(i)
				return newTuple(e.key, e.val)
			}
		}
		th.throw(th.newException(keyErrorClass, []Value{Str("popitem(): dictionary is empty")}))
		return nil
	})
	def(c, "clear", 0, 0, func(th *Thread, d *Dict, _ []Value) Value { d.step(th, true); d.clear(); return None })
	def(c, "copy", 0, 0, func(th *Thread, d *Dict, _ []Value) Value { return d.copy(th) })
	def(c, "keys", 0, 0, func(_ *Thread, d *Dict, _ []Value) Value { return &dictView{d, viewKeys} })
	def(c, "values", 0, 0, func(_ *Thread, d *Dict, _ []Value) Value { return &dictView{d, viewValues} })
	def(c, "items", 0, 0, func(_ *Thread, d *Dict, _ []Value) Value { return &dictView{d, viewItems} })
	c.method("update", func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("update", a, nil, 1, 2)
		d := a[0].(*Dict)
		if len(a) == 2 {
			d.update(th, a[1])
		}
		for _, k := range kw {
			d.put(th, Str(k.name), k.v)
		}
		return None
	})
	c.attrs.set("fromkeys", &Builtin{name: "fromkeys", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("fromkeys", a, kw, 1, 2)
		v := Value(None)
		if len(a) == 2 {
			v = a[1]
		}
		d := &Dict{}
		for _, k := range th.listOf(a[0]) {
			d.put(th, k, v)
		}
		return d
	}})
	defaultDictClass.without("fromkeys")
	orderedDictClass.attrs.set("fromkeys", function("fromkeys", 1, 2, func(th *Thread, a []Value) Value {
		d := th.callNamedOf(dictClass, "fromkeys", a).(*Dict)
		d.kind = orderedDictClass
		return d
	}))
	c.ofItself("__getitem__", func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("__getitem__", a, kw, 2, 2)
		d, ok := plain(a[0]).(*Dict)
		if !ok {
			th.raise(typeErrorClass, "descriptor '__getitem__' requires a 'dict' object but received a '"+typeName(a[0])+"'")
		}
		return th.dictItem(a[0], d, a[1])
	})
	def(c, "__contains__", 1, 1, func(th *Thread, d *Dict, a []Value) Value { return Bool(d.get(th, a[0]) != nil) })
	def(c, "__setitem__", 2, 2, func(th *Thread, d *Dict, a []Value) Value { d.put(th, a[0], a[1]); return None })
	defineOrderedDict()
	defineDefaultDict()
	defineCounter()
	for _, n := range []string{"get", "keys", "values", "items", "copy", "__getitem__", "__contains__", "__iter__", "__len__"} {
		mappingProxyClass.method(n, func(th *Thread, a []Value, kw []kwarg) Value {
			of := a[0].(*Dict)
			s, _ := dictClass.find(n)
			return th.call(s.value(), prepend(&Dict{entries: of.entries, index: of.index, n: of.n}, a[1:]), kw)
		})
	}
}

func defineOrderedDict() {
	c := orderedDictClass
	c.method("move_to_end", func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("move_to_end", kw, "key", "last")
		d, key := a[0].(*Dict), th.required("move_to_end", a, 1, named[0])
		last := optional(a, 2, named[1])
		h := th.hash(key)
		d.step(th, true)
		i := d.locate(th, key, h)
		if i < 0 {
			th.throw(th.newException(keyErrorClass, []Value{key}))
		}
		e := d.entries[i]
		rest := append(append(d.entries[:0:0], d.entries[:i]...), d.entries[i+1:]...)
		if last == nil || th.truth(last) {
			d.entries = append(rest, e)
		} else {
			d.entries = append([]entry{e}, rest...)
		}
		th.burn(len(rest) >> 6)
		d.relink()
		d.version++
		return None
	})
	c.method("popitem", func(th *Thread, a []Value, kw []kwarg) Value {
		last := optional(a, 1, th.options("popitem", kw, "last")[0])
		d := a[0].(*Dict)
		d.step(th, true)
		if d.n == 0 {
			th.raise(keyErrorClass, "dictionary is empty")
		}
		if last == nil || th.truth(last) {
			return d.popLast()
		}
		for i := range d.entries {
			if e := d.entries[i]; e.live {
				d.removeAt(i)
				return newTuple(e.key, e.val)
			}
		}
		return nil
	})
}

// popLast takes the entry that came last out of a dict that has one.
func (d *Dict) popLast() Value {
	for i := len(d.entries) - 1; ; i-- {
		if e := d.entries[i]; e.live {
			d.removeAt(i)
			return newTuple(e.key, e.val)
		}
	}
}

func defineDefaultDict() {
	c := defaultDictClass
	p := &property{name: "default_factory", get: &Builtin{name: "default_factory", method: true, fn: func(th *Thread, a []Value, _ []kwarg) Value {
		d := plain(a[0]).(*Dict)
		d.step(th, false)
		if d.factory == nil {
			return None
		}
		return d.factory
	}}, set: &Builtin{name: "default_factory", method: true, fn: func(th *Thread, a []Value, _ []kwarg) Value {
		d := plain(a[0]).(*Dict)
		d.step(th, true)
		d.factory = a[1]
		return None
	}}}
	c.attrs.set("default_factory", p)
	c.ofItself("__missing__", func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("__missing__", a, kw, 2, 2)
		d, ok := plain(a[0]).(*Dict)
		if !ok || d.factory == nil || d.factory == None {
			th.throw(th.newException(keyErrorClass, a[1:2]))
		}
		v := th.call(d.factory, nil, nil)
		th.setItem(a[0], a[1], v)
		return v
	})
}

func defineCounter() {
	c := counterClass
	count := func(name string, sign Int) {
		c.method(name, func(th *Thread, a []Value, kw []kwarg) Value {
			th.arity(name, a, nil, 1, 2)
			d := a[0].(*Dict)
			if len(a) == 2 && a[1] != None {
				d.count(th, a[1], sign)
			}
			for _, k := range kw {
				d.raise(th, Str(k.name), k.v, sign)
			}
			return None
		})
	}
	count("update", 1)
	count("subtract", -1)
	c.method("most_common", func(th *Thread, a []Value, kw []kwarg) Value {
		n := optional(a, 1, th.options("most_common", kw, "n")[0])
		items := (&dictView{a[0].(*Dict), viewItems}).all(th)
		second := function("itemgetter", 1, 1, func(_ *Thread, a []Value) Value { return a[0].(*Tuple).items[1] })
		th.sort(items, second, Bool(true))
		if n != nil && n != None {
			items = items[:max(0, min(len(items), th.index(n)))]
		}
		return newList(items)
	})
	def(c, "elements", 0, 0, func(th *Thread, d *Dict, _ []Value) Value {
		var out []Value
		for _, p := range (&dictView{d, viewItems}).all(th) {
			pair := p.(*Tuple).items
			n := th.index(pair[1])
			th.weigh(8 * max(0, min(n, 1<<40)))
			for ; n > 0; n-- {
				out = append(out, pair[0])
			}
		}
		return th.iter(newList(out))
	})
	def(c, "total", 0, 0, func(th *Thread, d *Dict, _ []Value) Value {
		return th.callNamed("sum", []Value{&dictView{d, viewValues}})
	})
	def(c, "__missing__", 1, 1, func(*Thread, *Dict, []Value) Value { return Int(0) })
	arith := func(kind operatorKind) {
		op := operators[kind]
		def(c, op.forward, 1, 1, func(th *Thread, x *Dict, a []Value) Value {
			y, ok := plain(a[0]).(*Dict)
			if !ok || y.kind != counterClass {
				return notImplemented
			}
			return th.counterOp(kind, x, y)
		})
	}
	for _, k := range []operatorKind{opAdd, opDifference, opUnion, opIntersection} {
		arith(k)
	}
	sign := func(name string, s Int) {
		def(c, name, 0, 0, func(th *Thread, d *Dict, _ []Value) Value {
			r := &Dict{kind: counterClass}
			for _, p := range (&dictView{d, viewItems}).all(th) {
				pair := p.(*Tuple).items
				if v := th.binary(operators[opMultiply], pair[1], s); th.less(Int(0), v) {
					r.put(th, pair[0], v)
				}
			}
			return r
		})
	}
	sign("__pos__", 1)
	sign("__neg__", -1)
	c.attrs.set("fromkeys", function("fromkeys", 0, 2, func(th *Thread, a []Value) Value {
		th.raise(notImplementedErrorClass, "Counter.fromkeys() is undefined.  Use Counter(iterable) instead.")
		return nil
	}))
}

// count adds what a mapping or an iterable counts.
func (d *Dict) count(th *Thread, v Value, sign Int) {
	if from, ok := plain(v).(*Dict); ok {
		for _, p := range (&dictView{from, viewItems}).all(th) {
			pair := p.(*Tuple).items
			d.raise(th, pair[0], pair[1], sign)
		}
		return
	}
	next := th.each(v)
	for x := next(th); x != nil; x = next(th) {
		d.raise(th, x, Int(1), sign)
	}
}

// raise is d[k] += n, in two steps, as Counter does it.
func (d *Dict) raise(th *Thread, k, n Value, sign Int) {
	if sign < 0 {
		n = th.unary(astUSub, n)
	}
	old := d.get(th, k)
	if old == nil {
		old = Int(0)
	}
	d.put(th, k, th.binary(operators[opAdd], old, n))
}

// orderCounters is an order of two counters: one is part of the other.
func (th *Thread) orderCounters(op ast.CmpOp, a, b *Dict) Value {
	switch op {
	case ast.Lt:
		return Bool(th.counted(ast.LtE, a, b) && !th.counted(ast.Eq, a, b))
	case ast.Gt:
		return Bool(th.counted(ast.GtE, a, b) && !th.counted(ast.Eq, a, b))
	}
	return Bool(th.counted(op, a, b))
}

// counted says whether a comparison holds for each count, where a missing one is
// zero.
func (th *Thread) counted(op ast.CmpOp, a, b *Dict) bool {
	for _, d := range []*Dict{a, b} {
		for _, k := range (&dictView{d, viewKeys}).all(th) {
			if !th.truth(th.compare(op, a.countOf(th, k), b.countOf(th, k))) {
				return false
			}
		}
	}
	return true
}

// countOf is how often a counter has counted a key.
func (d *Dict) countOf(th *Thread, k Value) Value {
	if v := d.get(th, k); v != nil {
		return v
	}
	return Int(0)
}

// counterOp is an operator of two counters: what is left is positive.
func (th *Thread) counterOp(kind operatorKind, x, y *Dict) Value {
	r := &Dict{kind: counterClass}
	of := func(d *Dict, k Value) Value { return d.countOf(th, k) }
	add := func(k Value) {
		a, b := of(x, k), of(y, k)
		v := a
		switch kind {
		case opAdd, opDifference:
			v = th.binary(operators[kind], a, b)
		case opUnion:
			if th.less(a, b) {
				v = b
			}
		case opIntersection:
			if th.less(b, a) {
				v = b
			}
		}
		if th.less(Int(0), v) {
			r.put(th, k, v)
		}
	}
	for _, k := range (&dictView{x, viewKeys}).all(th) {
		add(k)
	}
	if kind != opIntersection {
		for _, k := range (&dictView{y, viewKeys}).all(th) {
			if x.get(th, k) == nil {
				add(k)
			}
		}
	}
	return r
}
