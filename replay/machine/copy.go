package machine

// Module copy. What holds the state of threads cannot be copied, as in CPython;
// functions, classes and modules are their own copies.

func copyModule() map[string]Value {
	errorClass := excClass("copy.Error", exceptionClass)
	errorClass.create = createException
	return map[string]Value{
		"copy": function("copy", 1, 1, func(th *Thread, a []Value) Value { return th.shallow(a[0]) }),
		"deepcopy": function("deepcopy", 1, 2, func(th *Thread, a []Value) Value {
			memo := &Dict{}
			if len(a) == 2 && a[1] != None {
				d, ok := plain(a[1]).(*Dict)
				if !ok {
					th.unsupported("memo of deepcopy that is no dict")
				}
				memo = d
			}
			return th.deep(a[0], &copier{memo: memo, of: map[Value]Value{}})
		}),
		"Error": errorClass, "error": errorClass,
	}
}

// copied says whether an object is its own copy.
func copied(v Value) bool {
	switch v := v.(type) {
	case noneType, ellipsisType, notImplementedType, Bool, Int, *Big, Float, Str, Bytes, *Function, *Builtin, *Class, *Range, *property:
		return true
	case *Set:
		return v.frozen
	}
	return false
}

func (th *Thread) cannotCopy(v Value) {
	switch v.(type) {
	case *Lock, *RLock:
		th.raise(typeErrorClass, "cannot pickle '"+v.class().name+"' object")
	case *Module, *Generator:
		th.raise(typeErrorClass, "cannot pickle '"+typeName(v)+"' object")
	}
	th.unsupported("copy of " + typeName(v))
}

func (th *Thread) shallow(v Value) Value {
	if copied(v) {
		return v
	}
	switch v := v.(type) {
	case *Tuple:
		return v
	case *List:
		return newList(th.listOf(v))
	case *Dict:
		return v.copy(th)
	case *Set:
		s := th.newSet(nil)
		s.d.take(v.d.copy(th))
		return s
	case *Deque:
		return &Deque{items: th.dequeItems(v), max: v.max}
	case *Instance:
		if m := th.userMethod(v, "__copy__"); m != nil {
			return th.callMethod(m, v)
		}
		c := th.blank(v)
		for _, s := range th.state(v) {
			c.attrs.set(s.name, s.v)
		}
		if p := inner(v); p != nil {
			c.native = th.shallow(p)
		}
		return c
	}
	th.cannotCopy(v)
	return nil
}

// blank is a new object of the class of another one, without attributes.
func (th *Thread) blank(o *Instance) *Instance {
	for _, name := range []string{"__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__getnewargs__", "__getnewargs_ex__"} {
		if s, where := o.cls.find(name); s != nil && !where.builtin {
			th.unsupported("copy of an object with " + name)
		}
	}
	switch o.native.(type) {
	case nil, Value:
	default:
		th.unsupported("copy of " + o.cls.name)
	}
	c := &Instance{cls: o.cls, id: th.number()}
	th.watch(c)
	return c
}

// state reads the attributes of an object.
func (th *Thread) state(o *Instance) []*slot {
	slots := o.attrs.inOrder()
	for _, s := range slots {
		th.touch(&s.sh, false)
	}
	return slots
}

// copier remembers what was copied already, so that what is one object stays
// one.
type copier struct {
	memo *Dict // as methods of the program see it
	of   map[Value]Value
}

func (th *Thread) deep(v Value, c *copier) Value {
	if copied(v) {
		if _, ok := v.(*Set); !ok {
			return v
		}
	}
	if done, ok := c.of[v]; ok {
		return done
	}
	th.burn(1)
	leave := th.nest()
	defer func() { leave() }()
	switch v := v.(type) {
	case *List:
		r := &List{}
		c.of[v] = r
		for i := 0; ; i++ {
			th.touch(&v.sh, false)
			if i >= len(v.items) {
				return r
			}
			r.add(th, th.deep(v.items[i], c))
		}
	case *Tuple:
		items, same := make([]Value, len(v.items)), true
		for i, x := range v.items {
			items[i] = th.deep(x, c)
			same = same && items[i] == x
		}
		if done, ok := c.of[v]; ok { // it holds itself
			return done
		}
		if same {
			return v
		}
		r := &Tuple{items}
		c.of[v] = r
		return r
	case *Dict:
		r := &Dict{kind: v.kind, factory: v.factory}
		c.of[v] = r
		next := th.iterate(&dictView{v, viewItems})
		for p := next(th); p != nil; p = next(th) {
			pair := p.(*Tuple).items
			key := th.deep(pair[0], c)
			r.put(th, key, th.deep(pair[1], c))
		}
		return r
	case *Set:
		r := th.newSet(nil)
		for _, x := range th.listOf(v) {
			r.d.put(th, th.deep(x, c), None)
		}
		r.frozen = v.frozen
		c.of[v] = r
		return r
	case *Deque:
		r := &Deque{max: v.max}
		c.of[v] = r
		for _, x := range th.dequeItems(v) {
			r.push(th, th.deep(x, c), false)
		}
		return r
	case *BoundMethod:
		return &BoundMethod{th.deep(v.self, c), v.fn}
	case *Instance:
		if m := th.userMethod(v, "__deepcopy__"); m != nil {
			r := th.callMethod(m, v, c.memo)
			c.of[v] = r
			return r
		}
		r := th.blank(v)
		c.of[v] = r
		if p := inner(v); p != nil {
			r.native = th.deep(p, c)
		}
		for _, s := range th.state(v) {
			r.attrs.set(s.name, th.deep(s.v, c))
		}
		return r
	}
	th.cannotCopy(v)
	return nil
}
