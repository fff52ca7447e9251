package machine

import "github.com/go-python/gpython/ast"

// call compiles a call. A method call on an attribute skips the bound method.
func (c *compiler) call(e *ast.Call) evalFn {
	if name, ok := e.Func.(*ast.Name); ok && name.Id == "super" && len(e.Args) == 0 {
		return c.superCall()
	}
	args := c.arguments(e)
	if attr, ok := e.Func.(*ast.Attribute); ok {
		obj, name, at := c.expr(attr.Value), c.mangle(string(attr.Attr)), c.site(text(e.Func))
		return func(f *frame) Value {
			o := obj(f)
			fn, self := f.th.method(o, name, at)
			vs, kw := args(f, fn, self)
			f.th.site = at
			return f.invoke(fn, vs, kw)
		}
	}
	fn, at := c.expr(e.Func), c.site(text(e.Func))
	return func(f *frame) Value {
		callee := fn(f)
		vs, kw := args(f, callee, nil)
		f.th.site = at
		return f.invoke(callee, vs, kw)
	}
}

// invoke is a call with the GIL's switch point behind it.
func (f *frame) invoke(fn Value, args []Value, kw []kwarg) Value {
	v := f.th.call(fn, args, kw)
	f.th.let()
	if f.m.gil {
		if _, ok := fn.(*Function); !ok {
			f.th.point()
		}
	}
	return v
}

// arguments compiles the arguments of a call; self, if there is one, goes
// before them. What is called is named where they are wrong.
func (c *compiler) arguments(e *ast.Call) func(f *frame, callee, self Value) ([]Value, []kwarg) {
	pos := c.exprs(e.Args)
	var names []string
	var values []evalFn
	for _, k := range e.Keywords {
		names = append(names, string(k.Arg))
		values = append(values, c.expr(k.Value))
	}
	var star, kwargs evalFn
	if e.Starargs != nil {
		star = c.expr(e.Starargs)
	}
	if e.Kwargs != nil {
		kwargs = c.expr(e.Kwargs)
	}
	at := c.site("arguments")
	return func(f *frame, callee, self Value) ([]Value, []kwarg) {
		vs := make([]Value, 0, len(pos)+1)
		if self != nil {
			vs = append(vs, self)
		}
		for _, p := range pos {
			vs = append(vs, p(f))
		}
		if star != nil {
			v := star(f)
			f.th.site = at
			if !f.th.iterable(v) {
				f.th.raise(typeErrorClass, f.th.calledName(callee)+" argument after * must be an iterable, not "+typeName(v))
			}
			vs = append(vs, f.th.listOf(v)...)
		}
		var kw []kwarg
		for i, v := range values {
			kw = append(kw, kwarg{names[i], v(f)})
		}
		if kwargs != nil {
			m := kwargs(f)
			f.th.site = at
			kw = f.th.mapping(m, kw, callee)
		}
		return vs, kw
	}
}

// calledName is what is called as messages about its arguments name it.
func (th *Thread) calledName(fn Value) string {
	switch fn := fn.(type) {
	case *Function:
		return "__main__." + fn.qual + "()"
	case *BoundMethod:
		return th.calledName(fn.fn)
	case *Class:
		if !fn.builtin {
			return "__main__." + fn.qual + "()"
		}
	}
	th.unsupported("arguments after * or ** of " + typeName(fn))
	return ""
}

// mapping adds what `**m` brings to a call.
func (th *Thread) mapping(m Value, kw []kwarg, callee Value) []kwarg {
	d, ok := plain(m).(*Dict)
	if !ok && th.special(m, "keys") == nil {
		th.raise(typeErrorClass, th.calledName(callee)+" argument after ** must be a mapping, not "+typeName(m))
	}
	if !ok || th.userMethod(m, "keys") != nil || th.userMethod(m, "__getitem__") != nil {
		d = &Dict{}
		d.update(th, m)
	}
	d.step(th, false)
	for i := range d.entries {
		if e := &d.entries[i]; e.live {
			name, ok := e.key.(Str)
			if !ok {
				th.raise(typeErrorClass, "keywords must be strings")
			}
			for _, k := range kw {
				if k.name == string(name) {
					th.raise(typeErrorClass, th.calledName(callee)+" got multiple values for keyword argument '"+k.name+"'")
				}
			}
			kw = append(kw, kwarg{string(name), e.val})
		}
	}
	return kw
}

// superCall compiles `super()`: the class that the function stands in, and the
// function's first parameter.
func (c *compiler) superCall() evalFn {
	c.superCalls++
	return func(f *frame) Value {
		if f.owner == nil || f.owner.v == nil || len(f.locals) == 0 {
			f.th.raise(runtimeErrorClass, "super(): no arguments")
		}
		self := f.locals[0]
		if self == nil {
			f.th.raise(runtimeErrorClass, "super(): arg[0] deleted")
		}
		return newSuper(f.owner.v.(*Class), self)
	}
}

func newSuper(after *Class, self Value) *superValue {
	if cls, ok := self.(*Class); ok && cls.isSubclass(after) {
		return &superValue{after, self, cls}
	}
	return &superValue{after, self, self.class()}
}

// call calls anything.
func (th *Thread) call(fn Value, args []Value, kw []kwarg) Value {
	if fn, ok := fn.(*Function); ok {
		return th.callFunction(fn, args, kw)
	}
	th.deeper()
	v := th.callObject(fn, args, kw)
	th.depth--
	return v
}

// deeper begins a call of ours, which may come back to itself.
func (th *Thread) deeper() {
	if th.depth++; th.depth > perCall*th.m.limits.Depth {
		th.depth--
		th.exhaust("maximum recursion depth exceeded")
	}
}

func (th *Thread) callObject(fn Value, args []Value, kw []kwarg) Value {
	switch fn := fn.(type) {
	case *Builtin:
		return fn.fn(th, args, kw)
	case *BoundMethod:
		return th.call(fn.fn, prepend(fn.self, args), kw)
	case *Class:
		return th.instantiate(fn, args, kw)
	case *staticMethod:
		return th.call(fn.fn, args, kw)
	}
	if s, _ := fn.class().find("__call__"); s != nil {
		return th.call(th.bind(s.value(), fn, fn.class()), args, kw)
	}
	th.raise(typeErrorClass, "'"+typeName(fn)+"' object is not callable")
	return nil
}

// callMethod calls what was found on the class of an object for it, as
// operators do: the function with the object, or a descriptor bound to it.
func (th *Thread) callMethod(m, self Value, args ...Value) Value {
	switch m := m.(type) {
	case *Function:
		return th.call(m, prepend(self, args), nil)
	case *Builtin:
		if m.method {
			return th.call(m, prepend(self, args), nil)
		}
		return th.call(m, args, nil)
	}
	return th.call(th.bind(m, self, self.class()), args, nil)
}

func prepend(v Value, vs []Value) []Value {
	return append(append(make([]Value, 0, len(vs)+1), v), vs...)
}

// instantiate is what calling a class does: __call__ of its metaclass, or else
// __new__, then __init__.
func (th *Thread) instantiate(cls *Class, args []Value, kw []kwarg) Value {
	if m := cls.meta; m != nil {
		if s, where := m.find("__call__"); s != nil && !where.builtin {
			th.siteAccess(s, where, false)
			return th.call(s.value(), prepend(cls, args), kw)
		}
	}
	return th.construct(cls, args, kw)
}

// construct is type.__call__.
func (th *Thread) construct(cls *Class, args []Value, kw []kwarg) Value {
	if cls.builtin {
		if cls.create == nil {
			th.unsupported(cls.name)
		}
		return cls.create(th, cls, args, kw)
	}
	var self Value
	made, where := cls.find("__new__")
	if made != nil && !where.builtin {
		self = th.call(unwrapStatic(made.value()), prepend(cls, args), kw)
		if !self.class().isSubclass(cls) {
			return self
		}
	} else {
		if where == objectClass && (len(args) > 0 || len(kw) > 0) {
			if _, of := cls.find("__init__"); of == objectClass {
				th.raise(typeErrorClass, cls.name+"() takes no arguments")
			}
		}
		self = th.newInstance(cls, args, kw)
	}
	init, of := cls.find("__init__")
	if of == objectClass {
		return self // object.__init__ says nothing if __new__ took the arguments
	}
	th.siteAccess(init, of, false)
	if r := th.call(init.value(), prepend(self, args), kw); r != None {
		th.raise(typeErrorClass, "__init__() should return None, not '"+typeName(r)+"'")
	}
	return self
}

func unwrapStatic(v Value) Value {
	if s, ok := v.(*staticMethod); ok {
		return s.fn
	}
	return v
}

// newInstance makes an instance without running __init__.
func (th *Thread) newInstance(cls *Class, args []Value, kw []kwarg) Value {
	if n := len(cls.abstract); n > 0 {
		th.raiseAbstract(cls)
	}
	base := cls.native()
	if base.isSubclass(typeClass) {
		return th.typeNew(cls, args, kw)
	}
	var o *Instance
	switch {
	case base == objectClass:
		o = &Instance{cls: cls, id: th.number()}
	case base.derive != nil:
		o = &Instance{cls: cls, id: th.number(), native: base.derive(th, args, kw)}
	default:
		made, ok := base.create(th, cls, args, kw).(*Instance)
		if !ok {
			th.unsupported("class derived from " + base.name)
		}
		o = made
	}
	th.watch(o)
	return o
}

// watch remembers an instance that may carry the subject.
func (th *Thread) watch(o *Instance) {
	if th.m.subject.watched(o.cls) {
		th.watched = append(th.watched, o)
	}
}

// siteAccess is a read or write of a class's attribute: a step if the class is
// the program's. In a stress run it needs no lock.
func (th *Thread) siteAccess(s *slot, where *Class, write bool) {
	if !where.builtin && th.m.parallel == nil {
		th.access(&s.sh, th.site, write)
	}
}
