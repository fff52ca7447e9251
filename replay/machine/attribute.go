package machine

// getattr is `o.name`.
func (th *Thread) getattr(o Value, name string, at int32) Value {
	th.site = at
	if v := th.lookup(o, name); v != nil {
		return v
	}
	th.noAttribute(o, name)
	return nil
}

func (th *Thread) noAttribute(o Value, name string) {
	switch o := o.(type) {
	case *Class:
		if o.lacks(name) {
			th.unsupported(o.name + "." + name)
		}
		th.raise(attributeErrorClass, "type object '"+o.name+"' has no attribute '"+name+"'")
	case *Module:
		th.unsupported(o.name + "." + name)
	case *superValue:
		th.raise(attributeErrorClass, "'super' object has no attribute '"+name+"'")
	case *Function:
		th.unsupported("function." + name)
	}
	c := o.class()
	if c.lacks(name) {
		th.unsupported(c.native().name + "." + name)
	}
	th.raise(attributeErrorClass, "'"+c.name+"' object has no attribute '"+name+"'")
}

// lookup finds an attribute as object.__getattribute__ does, then asks
// __getattr__; nil if there is none.
func (th *Thread) lookup(o Value, name string) Value {
	switch o := o.(type) {
	case *Instance:
		return th.instanceAttr(o, name)
	case *Class:
		return th.classAttr(o, name)
	case *Module:
		return o.names[name]
	case *superValue:
		s, where := o.cls.findAfter(o.after, name)
		if s == nil {
			return nil
		}
		th.siteAccess(s, where, false)
		return th.bind(s.value(), o.self, o.cls)
	case *Function:
		return th.functionAttr(o, name)
	case *BoundMethod:
		switch name {
		case "__self__":
			return o.self
		case "__func__":
			return o.fn
		}
		return th.lookup(o.fn, name)
	case *property:
		return th.propertyAttr(o, name)
	case *Local:
		return o.attrs(th).get(name)
	}
	return th.plainAttr(o, name)
}

// plainAttr looks on the class of an object without attributes of its own.
func (th *Thread) plainAttr(o Value, name string) Value {
	c := o.class()
	if name == "__class__" {
		return c
	}
	s, _ := c.find(name)
	if s == nil {
		return nil
	}
	return th.bind(s.value(), o, c)
}

func (th *Thread) instanceAttr(o *Instance, name string) Value {
	s, where := o.cls.find(name)
	if s != nil {
		if p, ok := s.value().(*property); ok {
			return th.getProperty(p, o, name)
		}
		if d, ok := s.value().(*Instance); ok {
			if set, _ := d.cls.find("__set__"); set != nil {
				if get, _ := d.cls.find("__get__"); get != nil {
					return th.call(get.value(), []Value{d, o, o.cls}, nil)
				}
			}
		}
	}
	own := o.attrs.find(name)
	if own == nil && (s == nil || isData(s.value())) && th.m.several {
		own = o.attrs.place(name) // so that a later store is seen to conflict
	}
	if own != nil {
		if o.cls.name != Unknown || name == unknownEnded { // the others never change
			th.touch(&own.sh, false)
		}
		if v := own.v; v != nil {
			if th.m.tracing {
				th.saw(v)
			}
			th.let()
			return v
		}
	}
	if s != nil {
		th.siteAccess(s, where, false)
		if th.m.tracing {
			th.saw(s.value())
		}
		return th.bind(s.value(), o, o.cls)
	}
	switch name {
	case "__class__":
		return o.cls
	case "__dict__":
		th.unsupported("__dict__")
	}
	if g, _ := o.cls.find("__getattr__"); g != nil {
		return th.call(g.value(), []Value{o, Str(name)}, nil)
	}
	return nil
}

// isData says whether a class attribute is a value that instances may shadow,
// and no method.
func isData(v Value) bool {
	switch v.(type) {
	case *Function, *Builtin, *staticMethod, *classMethod, *property:
		return false
	}
	return true
}

func (th *Thread) getProperty(p *property, o *Instance, name string) Value {
	if p.get == nil || p.get == None {
		th.raise(attributeErrorClass, "property '"+name+"' of '"+o.cls.name+"' object has no getter")
	}
	get, _ := o.cls.find("__getattr__")
	if get == nil {
		return th.call(p.get, []Value{o}, nil)
	}
	var v Value
	_, exc := th.protect(func() signal { v = th.call(p.get, []Value{o}, nil); return goOn })
	if exc == nil {
		return v
	}
	if !exc.cls.isSubclass(attributeErrorClass) {
		panic(&raised{exc})
	}
	return th.call(get.value(), []Value{o, Str(name)}, nil)
}

func (th *Thread) classAttr(c *Class, name string) Value {
	switch name {
	case "__name__", "__qualname__":
		return Str(c.name)
	case "__class__":
		return typeClass
	case "__mro__":
		return &Tuple{classValues(c.mro)}
	case "__bases__":
		return &Tuple{classValues(c.bases)}
	case "__doc__":
		if v := c.attrs.get(name); v != nil {
			return v
		}
		return None
	}
	s, where := c.find(name)
	if s == nil {
		if !c.builtin && th.m.several {
			th.touch(&c.attrs.place(name).sh, false)
			s, where = c.find(name)
		}
		if s == nil {
			return nil
		}
	}
	th.siteAccess(s, where, false)
	if th.m.tracing && isData(s.value()) {
		th.saw(s.value())
	}
	found := s.value()
	if found == nil {
		return th.classAttr(c, name) // deleted meanwhile
	}
	switch v := found.(type) {
	case *staticMethod:
		return v.fn
	case *classMethod:
		return &BoundMethod{c, v.fn}
	case *Instance:
		if get, _ := v.cls.find("__get__"); get != nil {
			return th.call(get.value(), []Value{v, None, c}, nil)
		}
	}
	return found
}

func classValues(cs []*Class) []Value {
	vs := make([]Value, len(cs))
	for i, c := range cs {
		vs[i] = c
	}
	return vs
}

func (th *Thread) functionAttr(fn *Function, name string) Value {
	if s := fn.attrs.find(name); s != nil {
		th.touch(&s.sh, false)
		if s.value() != nil {
			return s.value()
		}
	}
	switch name {
	case "__name__", "__qualname__":
		return Str(fn.name)
	case "__doc__":
		return fn.code.doc
	case "__module__":
		return Str("__main__")
	case "__class__":
		return functionClass
	case "__wrapped__":
		return nil
	case "__dict__", "__code__", "__defaults__", "__kwdefaults__", "__closure__", "__globals__", "__annotations__", "__get__", "__call__", "__type_params__":
		th.unsupported("function." + name)
	}
	if th.m.several {
		th.touch(&fn.attrs.place(name).sh, false)
		if v := fn.attrs.get(name); v != nil {
			return v
		}
	}
	th.raise(attributeErrorClass, "'function' object has no attribute '"+name+"'")
	return nil
}

func (th *Thread) propertyAttr(p *property, name string) Value {
	change := func(set func(q *property, v Value)) Value {
		return &Builtin{name: name, fn: func(_ *Thread, a []Value, _ []kwarg) Value {
			q := *p
			set(&q, a[0])
			return &q
		}}
	}
	switch name {
	case "getter":
		return change(func(q *property, v Value) { q.get = v })
	case "setter":
		return change(func(q *property, v Value) { q.set = v })
	case "deleter":
		return change(func(q *property, v Value) { q.del = v })
	}
	th.unsupported("property." + name)
	return nil
}

// bind makes a method of what was found on a class.
func (th *Thread) bind(v, self Value, cls *Class) Value {
	switch v := v.(type) {
	case *Function:
		if self == Value(cls) { // found through super() in a class method
			return v
		}
		return &BoundMethod{self, v}
	case *Builtin:
		if v.method {
			return &BoundMethod{self, v}
		}
	case *staticMethod:
		return v.fn
	case *classMethod:
		return &BoundMethod{cls, v.fn}
	case *property:
		if v.get == nil || v.get == None {
			th.raise(attributeErrorClass, "property has no getter")
		}
		return th.call(v.get, []Value{self}, nil)
	case *Instance:
		if get, _ := v.cls.find("__get__"); get != nil {
			return th.call(get.value(), []Value{v, self, cls}, nil)
		}
	}
	return v
}

// method is getattr for a call: where it can it gives function and object
// apart.
func (th *Thread) method(o Value, name string, at int32) (fn, self Value) {
	switch o := o.(type) {
	case *Instance:
		if own := o.attrs.find(name); own != nil {
			break
		}
		s, where := o.cls.find(name)
		if s == nil {
			break
		}
		switch f := s.value().(type) {
		case *Function:
			th.site = at
			th.siteAccess(s, where, false)
			if s.value() == Value(f) {
				return f, o
			}
		case *Builtin:
			if f.method && where.builtin {
				return f, o
			}
		}
	case *Class, *Module, *superValue, *Function, *BoundMethod, *property:
	default:
		if s, _ := o.class().find(name); s != nil {
			if f, ok := s.value().(*Builtin); ok && f.method {
				return f, o
			}
		}
	}
	return th.getattr(o, name, at), nil
}

// special finds a method on the class of an object, as operators do.
func (th *Thread) special(o Value, name string) Value {
	if s, _ := o.class().find(name); s != nil && s.value() != None {
		return s.value()
	}
	return nil
}

// setattr is `o.name = v`.
func (th *Thread) setattr(o Value, name string, v Value, at int32) {
	th.site = at
	switch o := o.(type) {
	case *Instance:
		if set, where := o.cls.find("__setattr__"); set != nil && !where.builtin {
			th.call(set.value(), []Value{o, Str(name), v}, nil)
			return
		}
		if o.cls.name == Unknown && !unknownOwn[name] {
			th.unsupported("setting " + name + " of something unknown")
		}
		th.storeAttr(o, name, v)
	case *Class:
		if o.builtin {
			th.raise(typeErrorClass, "cannot set '"+name+"' attribute of immutable type '"+o.name+"'")
		}
		s := o.attrs.place(name)
		th.touch(&s.sh, true)
		th.assign(s, v)
		if th.m.tracing {
			th.saw(v)
		}
	case *Function:
		th.touch(&o.attrs.place(name).sh, true)
		o.attrs.set(name, v)
		if name == "__name__" {
			if s, ok := v.(Str); ok {
				o.name = string(s)
			}
		}
	case *Local:
		th.wrote()
		o.attrs(th).set(name, v)
	case *Module, *superValue:
		th.unsupported("assignment to an attribute of a " + typeName(o))
	default:
		if s, _ := o.class().find(name); s != nil || o.class().lacks(name) {
			if p, ok := slotValue(s).(*property); ok && p.set != nil {
				th.call(p.set, []Value{o, v}, nil)
				return
			}
			th.unsupported("assignment to " + typeName(o) + "." + name)
		}
		th.raise(attributeErrorClass, "'"+typeName(o)+"' object has no attribute '"+name+"'")
	}
}

func slotValue(s *slot) Value {
	if s == nil {
		return nil
	}
	return s.value()
}

// storeAttr is object.__setattr__.
func (th *Thread) storeAttr(o *Instance, name string, v Value) {
	if s, _ := o.cls.find(name); s != nil {
		switch d := s.value().(type) {
		case *property:
			if d.set == nil || d.set == None {
				th.raise(attributeErrorClass, "property '"+name+"' of '"+o.cls.name+"' object has no setter")
			}
			th.call(d.set, []Value{o, v}, nil)
			return
		case *Instance:
			if set, _ := d.cls.find("__set__"); set != nil {
				th.call(set.value(), []Value{d, o, v}, nil)
				return
			}
		}
	}
	switch name {
	case "__class__", "__dict__":
		th.unsupported("assignment to " + name)
	case "__cause__", "__context__", "__traceback__", "__suppress_context__":
		if _, ok := o.native.(*excData); ok {
			th.unsupported("assignment to " + name)
		}
	}
	if !o.cls.mayStore(name) {
		th.raise(attributeErrorClass, "'"+o.cls.name+"' object has no attribute '"+name+"'")
	}
	s := o.attrs.place(name)
	th.touch(&s.sh, true)
	s.v = v
	if th.m.tracing {
		th.saw(v)
	}
	th.let()
}

// delattr is `del o.name`.
func (th *Thread) delattr(o Value, name string, at int32) {
	th.site = at
	switch o := o.(type) {
	case *Instance:
		if del, where := o.cls.find("__delattr__"); del != nil && !where.builtin {
			th.call(del.value(), []Value{o, Str(name)}, nil)
			return
		}
		if s, _ := o.cls.find(name); s != nil {
			if p, ok := s.value().(*property); ok {
				if p.del == nil {
					th.raise(attributeErrorClass, "property '"+name+"' of '"+o.cls.name+"' object has no deleter")
				}
				th.call(p.del, []Value{o}, nil)
				return
			}
		}
		s := th.bound(o, o.attrs.place(name))
		s.v = nil
	case *Class:
		if o.builtin {
			th.unsupported("del of an attribute of " + o.name)
		}
		th.assign(th.bound(o, o.attrs.place(name)), nil)
	default:
		th.unsupported("del of an attribute of " + typeName(o))
	}
}

// bound is a step that takes away what a slot of an object holds.
func (th *Thread) bound(o Value, s *slot) *slot {
	th.touch(&s.sh, true)
	if s.value() == nil {
		th.noAttribute(o, s.name)
	}
	return s
}

// assign sets the attribute of a class.
func (th *Thread) assign(s *slot, v Value) {
	if th.m.parallel == nil {
		s.v = v
		return
	}
	held := v
	s.newer.Store(&held)
}
