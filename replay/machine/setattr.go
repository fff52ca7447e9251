package machine

// setattr is `o.name = v`.
func (th *Thread) setattr(o Value, name string, v Value, at int32) {
	th.site = at
	switch o := o.(type) {
	case *Instance:
		if set, where := o.cls.find("__setattr__"); set != nil && !where.builtin {
			th.call(set.value(), []Value{o, Str(name), v}, nil)
			return
		}
		if o.cls.name == Unknown && !unknownOwn[name] && o.passing() {
			th.unsupported("setting " + name + " of something unknown")
		}
		th.storeAttr(o, name, v)
	case *Class:
		if m := o.meta; m != nil {
			if set, where := m.find("__setattr__"); set != nil && !where.builtin {
				th.call(set.value(), []Value{o, Str(name), v}, nil)
				return
			}
		}
		th.setClassAttr(o, name, v)
	case *Function:
		if _, text := v.(Str); !text && (name == "__name__" || name == "__qualname__") {
			th.raise(typeErrorClass, name+" must be set to a string object")
		}
		th.touch(&o.attrs.place(name).sh, true)
		o.attrs.set(name, v)
		if s, ok := v.(Str); ok {
			switch name {
			case "__name__":
				o.name = string(s)
			case "__qualname__":
				o.qual = string(s)
			}
		}
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

// setClassAttr is type.__setattr__.
func (th *Thread) setClassAttr(c *Class, name string, v Value) {
	if c.builtin {
		th.raise(typeErrorClass, "cannot set '"+name+"' attribute of immutable type '"+c.name+"'")
	}
	if s, _ := c.class().find(name); s != nil {
		if p, ok := s.value().(*property); ok {
			if p.set == nil || p.set == None {
				th.raise(attributeErrorClass, "property '"+name+"' of '"+c.class().name+"' object has no setter")
			}
			th.call(p.set, []Value{c, v}, nil)
			return
		}
	}
	switch name {
	case "__name__", "__qualname__":
		s, ok := v.(Str)
		if !ok {
			th.raise(typeErrorClass, "can only assign string to "+c.name+"."+name+", not '"+typeName(v)+"'")
		}
		if name == "__name__" {
			c.name = string(s)
		} else {
			c.qual = string(s)
		}
		return
	case "__bases__", "__mro__", "__dict__", "__class__", "__abstractmethods__":
		th.unsupported("assignment to " + name + " of a class")
	}
	s := c.attrs.place(name)
	th.touch(&s.sh, true)
	th.assign(&c.attrs, s, v)
	if th.m.tracing {
		th.saw(v)
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
	}
	if !o.cls.mayStore(name) {
		if s, _ := o.cls.find(name); s != nil {
			th.raise(attributeErrorClass, "'"+o.cls.name+"' object attribute '"+name+"' is read-only")
		}
		th.raise(attributeErrorClass, "'"+o.cls.name+"' object has no attribute '"+name+"' and no __dict__ for setting new attributes")
	}
	a := th.attrsOf(o)
	s := a.place(name)
	th.touch(&s.sh, true)
	a.bind(s, v)
	if a.dict != nil {
		th.touch(&a.dict.sh, true)
	}
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
		th.objectDelattr(o, name)
	case *Class:
		if o.builtin {
			th.unsupported("del of an attribute of " + o.name)
		}
		th.assign(&o.attrs, th.bound(o, o.attrs.place(name)), nil)
	case *Function:
		th.bound(o, o.attrs.place(name)).v = nil
	default:
		th.unsupported("del of an attribute of " + typeName(o))
	}
}

// objectDelattr is object.__delattr__.
func (th *Thread) objectDelattr(o *Instance, name string) {
	if s, _ := o.cls.find(name); s != nil {
		switch d := s.value().(type) {
		case *property:
			if d.del == nil || d.del == None {
				th.raise(attributeErrorClass, "property '"+name+"' of '"+o.cls.name+"' object has no deleter")
			}
			th.call(d.del, []Value{o}, nil)
			return
		case *Instance:
			if del, _ := d.cls.find("__delete__"); del != nil {
				th.call(del.value(), []Value{d, o}, nil)
				return
			}
		}
	}
	a := th.attrsOf(o)
	th.bound(o, a.place(name)).v = nil
	if a.dict != nil {
		th.touch(&a.dict.sh, true)
	}
}

// bound is a step that takes away what a slot of an object holds.
func (th *Thread) bound(o Value, s *slot) *slot {
	th.touch(&s.sh, true)
	if s.value() == nil {
		if o, ok := o.(*Instance); ok && o.cls.slotOf(s.name) {
			th.raise(attributeErrorClass, s.name) // as the descriptor of the slot says it
		}
		th.noAttribute(o, s.name)
	}
	return s
}

// assign sets the attribute of a class.
func (th *Thread) assign(a *attrs, s *slot, v Value) {
	if th.m.parallel == nil {
		a.bind(s, v)
		return
	}
	held := v
	s.newer.Store(&held)
}
