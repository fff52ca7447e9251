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
		if o.lacks(name) || o.slotOf(name) { // of a slot: its descriptor
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
	th.raise(attributeErrorClass, "'"+c.typeName()+"' object has no attribute '"+name+"'")
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
		return th.moduleAttr(o, name)
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
		case "__class__":
			return methodClass
		case "__call__":
			return o
		}
		return th.lookup(o.fn, name)
	case *property:
		return th.propertyAttr(o, name)
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
					return th.call(th.bind(get.value(), d, d.cls), []Value{o, o.cls}, nil)
				}
			}
		}
	}
	attrs := th.attrsOf(o)
	own := attrs.find(name)
	if own == nil && (s == nil || isData(s.value())) && th.m.several {
		own = attrs.place(name) // so that a later store is seen to conflict
	}
	if attrs.dict != nil {
		th.touch(&attrs.dict.sh, false)
	}
	if own != nil {
		if o.cls.name != Unknown || !unknownOwn[name] || name == unknownEnded { // the others never change
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
		if d := th.dictOf(o); d != nil {
			return d
		}
	case "__doc__":
		if s, _ := o.cls.find(name); s == nil {
			return None
		}
	}
	if g, _ := o.cls.find("__getattr__"); g != nil {
		return th.call(g.value(), []Value{o, Str(name)}, nil)
	}
	return nil
}

// attrsOf are the attributes of an object: of a threading.local, those of the
// running thread.
func (th *Thread) attrsOf(o *Instance) *attrs {
	if l, ok := o.native.(*local); ok {
		return l.attrs(th, o)
	}
	return &o.attrs
}

// dictOf is __dict__ of an object; nil if it has none.
func (th *Thread) dictOf(o *Instance) *Dict {
	if !o.cls.mayStore("") {
		return nil
	}
	for _, k := range o.cls.mro {
		if k.slotted && len(k.slots) > 0 {
			th.unsupported("__dict__ beside __slots__")
		}
	}
	if th.m.parallel != nil && th.m.several {
		th.unsupported("__dict__ in a stress run")
	}
	a := th.attrsOf(o)
	if a.dict == nil {
		a.dict = &Dict{of: a}
	}
	return a.dict
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

// lookAgain is the step of a look for a class attribute that was not there: in the
// class and all its bases up to the one that has got it meanwhile, since whoever binds
// it in one of them changes what is found.
func (th *Thread) lookAgain(c *Class, name string) (*slot, *Class) {
	th.touch(&c.attrs.place(name).sh, false)
	s, where := c.find(name)
	for _, k := range c.mro {
		if k != c && !k.builtin {
			th.record(&k.attrs.place(name).sh, th.site, readWhole, 0)
		}
		if k == where {
			break
		}
	}
	return s, where
}

// classAttr is type.__getattribute__, then __getattr__ of the metaclass.
func (th *Thread) classAttr(c *Class, name string) Value {
	if v := th.classField(c, name); v != nil {
		return v
	}
	meta := c.class()
	ms, mwhere := meta.find(name)
	if ms != nil {
		if p, ok := ms.value().(*property); ok {
			return th.bind(p, c, meta)
		}
	}
	s, where := c.find(name)
	looked := false
	if s == nil {
		if looked = !c.builtin && th.m.several; looked {
			s, where = th.lookAgain(c, name)
		}
		if s == nil {
			if ms != nil {
				th.siteAccess(ms, mwhere, false)
				return th.bind(ms.value(), c, meta)
			}
			if g, _ := meta.find("__getattr__"); g != nil {
				return th.call(g.value(), []Value{c, Str(name)}, nil)
			}
			return nil
		}
	}
	if !looked {
		th.siteAccess(s, where, false)
	}
	if th.m.tracing && isData(s.value()) {
		th.saw(s.value())
	}
	found := s.value()
	switch v := found.(type) {
	case nil:
		return th.classAttr(c, name) // deleted meanwhile
	case *staticMethod:
		return v.fn
	case *classMethod:
		return th.bind(v, c, c)
	case *Instance:
		if get, _ := v.cls.find("__get__"); get != nil {
			return th.call(th.bind(get.value(), v, v.cls), []Value{None, c}, nil)
		}
	}
	return found
}

// classField is an attribute that every class has.
func (th *Thread) classField(c *Class, name string) Value {
	switch name {
	case "__name__":
		return Str(shortName(c.name))
	case "__qualname__":
		if c.builtin {
			return Str(shortName(c.name))
		}
		return Str(c.qual)
	case "__class__":
		return c.class()
	case "__mro__":
		return &Tuple{classValues(c.mro)}
	case "__bases__":
		return &Tuple{classValues(c.bases)}
	case "__base__":
		if c == objectClass {
			return None
		}
		return c.bases[0]
	case "__dict__":
		return th.proxyOf(c)
	case "__doc__":
		if v := c.attrs.get(name); v != nil {
			return v
		}
		return None
	case "__annotations__":
		if c.builtin {
			return nil
		}
		s := c.attrs.place(name)
		if s.value() == nil {
			s.v = &Dict{}
		}
		return s.value()
	case "__abstractmethods__":
		if c.abc {
			return th.abstractNames(c)
		}
	}
	return nil
}

// proxyOf is the mappingproxy of a class: a copy, since what is stored in the
// class afterwards is seldom looked for there.
func (th *Thread) proxyOf(c *Class) Value {
	if c.builtin && c != objectClass && (c.sealed || len(c.missing) > 0) {
		th.unsupported(c.name + ".__dict__")
	}
	d := &Dict{}
	for _, s := range c.attrs.inOrder() {
		th.touch(&s.sh, false)
		if s.value() != nil {
			d.put(th, Str(s.name), s.value())
		}
	}
	d.kind = mappingProxyClass
	return d
}

// isFunction says whether an object is a function of the program, or a method that is one.
func isFunction(v Value) bool {
	if m, ok := v.(*BoundMethod); ok {
		v = m.fn
	}
	_, ok := v.(*Function)
	return ok
}

// ofFunctions are attributes that each function of Python has, and the machine's lack.
var ofFunctions = map[string]bool{"__code__": true, "__kwdefaults__": true, "__closure__": true, "__globals__": true, "__annotations__": true, "__type_params__": true, "__builtins__": true}

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
	case "__name__":
		return Str(fn.name)
	case "__qualname__":
		return Str(fn.qual)
	case "__doc__":
		return fn.code.doc
	case "__module__":
		if fn.code.module != "" {
			return Str(fn.code.module)
		}
		return Str("__main__")
	case "__class__":
		return functionClass
	case "__call__":
		return fn
	case "__get__":
		return function("__get__", 1, 2, func(th *Thread, a []Value) Value {
			if a[0] == None {
				return fn
			}
			return &BoundMethod{a[0], fn}
		})
	case "__dict__":
		if fn.attrs.dict == nil {
			fn.attrs.dict = &Dict{of: &fn.attrs}
		}
		return fn.attrs.dict
	case "__defaults__":
		if len(fn.defaults) == 0 {
			return None
		}
		return &Tuple{append([]Value(nil), fn.defaults...)}
	}
	if ofFunctions[name] {
		th.unsupported("function." + name)
	}
	if s, _ := objectClass.find(name); s != nil || objectClass.missing[name] {
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
	case "fget", "fset", "fdel":
		v := map[string]Value{"fget": p.get, "fset": p.set, "fdel": p.del}[name]
		if v == nil {
			return None
		}
		return v
	case "__doc__":
		if p.doc != nil || p.get == nil {
			if p.doc == nil {
				return None
			}
			return p.doc
		}
		return th.lookup(p.get, name)
	case "__isabstractmethod__":
		return Bool(isAbstract(p))
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
	case *lruCache:
		if self != None {
			return &BoundMethod{self, v}
		}
	case *cachedProperty:
		return v.get(th, self)
	case *staticMethod:
		return v.fn
	case *classMethod:
		if b, ok := v.fn.(*Builtin); ok {
			return &BoundMethod{cls, b}
		}
		return th.bind(v.fn, cls, cls.class())
	case *property:
		if v.get == nil || v.get == None {
			th.raise(attributeErrorClass, "property has no getter")
		}
		return th.call(v.get, []Value{self}, nil)
	case *Instance:
		if get, _ := v.cls.find("__get__"); get != nil {
			return th.call(th.bind(get.value(), v, v.cls), []Value{self, cls}, nil)
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
