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
			vs, kw := args(f, self)
			f.th.site = at
			return f.invoke(fn, vs, kw)
		}
	}
	fn, at := c.expr(e.Func), c.site(text(e.Func))
	return func(f *frame) Value {
		callee := fn(f)
		vs, kw := args(f, nil)
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
// before them.
func (c *compiler) arguments(e *ast.Call) func(f *frame, self Value) ([]Value, []kwarg) {
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
	return func(f *frame, self Value) ([]Value, []kwarg) {
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
			vs = append(vs, f.th.listOf(v)...)
		}
		var kw []kwarg
		for i, v := range values {
			kw = append(kw, kwarg{names[i], v(f)})
		}
		if kwargs != nil {
			m := kwargs(f)
			f.th.site = at
			kw = f.th.mapping(m, kw)
		}
		return vs, kw
	}
}

// mapping adds what `**m` brings.
func (th *Thread) mapping(m Value, kw []kwarg) []kwarg {
	d, ok := m.(*Dict)
	if !ok {
		th.unsupported("** of " + typeName(m))
	}
	th.touch(&d.sh, false)
	for i := range d.entries {
		if e := &d.entries[i]; e.live {
			name, ok := e.key.(Str)
			if !ok {
				th.raise(typeErrorClass, "keywords must be strings")
			}
			for _, k := range kw {
				if k.name == string(name) {
					th.raise(typeErrorClass, "got multiple values for keyword argument '"+k.name+"'")
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
	switch fn := fn.(type) {
	case *Function:
		return th.callFunction(fn, args, kw)
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
		return th.call(s.value(), prepend(fn, args), kw)
	}
	th.raise(typeErrorClass, "'"+typeName(fn)+"' object is not callable")
	return nil
}

func prepend(v Value, vs []Value) []Value {
	return append(append(make([]Value, 0, len(vs)+1), v), vs...)
}

// instantiate is what calling a class does: __new__, then __init__.
func (th *Thread) instantiate(cls *Class, args []Value, kw []kwarg) Value {
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
		self = th.newInstance(cls, args, kw)
	}
	init, where := cls.find("__init__")
	if init != nil && (!where.builtin || where.isSubclass(baseExceptionClass) || where != objectClass) {
		th.siteAccess(init, where, false)
		if r := th.call(init.value(), prepend(self, args), kw); r != None {
			th.raise(typeErrorClass, "__init__() should return None, not '"+typeName(r)+"'")
		}
	} else if (len(args) > 0 || len(kw) > 0) && (made == nil || where == objectClass && cls.native() == objectClass && !overridesNew(cls)) {
		th.raise(typeErrorClass, cls.name+"() takes no arguments")
	}
	return self
}

func overridesNew(cls *Class) bool {
	_, where := cls.find("__new__")
	return where != nil && !where.builtin
}

func unwrapStatic(v Value) Value {
	if s, ok := v.(*staticMethod); ok {
		return s.fn
	}
	return v
}

// newInstance makes an instance without running __init__.
func (th *Thread) newInstance(cls *Class, args []Value, kw []kwarg) *Instance {
	base := cls.native()
	if base == objectClass {
		o := &Instance{cls: cls, id: th.number()}
		th.watch(o)
		return o
	}
	o, ok := base.create(th, cls, args, kw).(*Instance)
	if !ok {
		th.unsupported("class derived from " + base.name)
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
