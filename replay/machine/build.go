package machine

import "strings"

// classCell is __classcell__: what hands the cell of `__class__` from the body
// of a class statement, through the namespace, to type.__new__.
type classCell struct{ cell *cell }

func (*classCell) class() *Class { return noneClass }

const classCellName = "__classcell__"

// makeClass is a class statement after its body ran: it calls the metaclass.
func (th *Thread) makeClass(name string, bases []Value, body *attrs, meta Value, kw []kwarg) Value {
	var real []*Class
	for _, b := range bases {
		if c, ok := b.(*Class); ok {
			real = append(real, c)
		}
	}
	if m, ok := meta.(*Class); ok || meta == nil {
		m = th.metaclass(m, real)
		if m.builtin {
			return th.newClassOf(m, name, th.bases(bases), body, kw)
		}
		meta = m
	}
	ns := &Dict{}
	for s := range body.all() {
		if s.value() != nil {
			ns.put(th, Str(s.name), s.value())
		}
	}
	return th.call(meta, []Value{Str(name), &Tuple{bases}, ns}, kw)
}

// rebind tells the metaclass, if it is an enum's, that the body gives a name
// another value: it would be told by the namespace that __prepare__ makes.
func (f *frame) rebind(name string, old, v Value) {
	for _, b := range f.bases {
		if c, ok := b.(*Class); ok && c.class() != typeClass {
			if told := f.th.lookup(c.class(), "_rebinds_"); told != nil {
				f.th.call(told, []Value{Str(name), old, v}, nil)
				return
			}
		}
	}
}

// metaclass is the most derived of those of the bases ("Determining the
// appropriate metaclass").
func (th *Thread) metaclass(m *Class, bases []*Class) *Class {
	if m == nil {
		m = typeClass
	}
	for _, b := range bases {
		k := b.class()
		switch {
		case m.isSubclass(k):
		case k.isSubclass(m):
			m = k
		default:
			th.raise(typeErrorClass, "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases")
		}
	}
	if s, where := m.find("__prepare__"); s != nil && !where.builtin && where.module == "" {
		th.unsupported("__prepare__")
	}
	return m
}

// makeType is type(name, bases, namespace).
func (th *Thread) makeType(a []Value, kw []kwarg) Value {
	bases, ok := a[1].(*Tuple)
	if !ok {
		th.raise(typeErrorClass, "type.__new__() argument 2 must be tuple, not "+typeName(a[1]))
	}
	return th.typeNew(th.metaclass(nil, th.bases(bases.items)), a, kw)
}

// typeNew is type.__new__(meta, name, bases, namespace).
func (th *Thread) typeNew(meta *Class, a []Value, kw []kwarg) Value {
	if len(a) != 3 {
		th.raise(typeErrorClass, "type.__new__() takes exactly 3 arguments ("+itoa(len(a))+" given)")
	}
	name, okName := a[0].(Str)
	bases, okBases := a[1].(*Tuple)
	ns, okDict := plain(a[2]).(*Dict)
	if !okName || !okBases || !okDict {
		th.raise(typeErrorClass, "type.__new__() takes a str, a tuple and a dict")
	}
	body := &attrs{}
	ns.step(th, false)
	for i := range ns.entries {
		e := &ns.entries[i]
		if !e.live {
			continue
		}
		key, ok := plain(e.key).(Str)
		if !ok {
			th.unsupported("class namespace with other keys than strings")
		}
		body.set(string(key), e.val)
	}
	if body.get("__module__") == nil {
		body.set("__module__", Str("__main__"))
	}
	return th.newClassOf(meta, string(name), th.bases(bases.items), body, kw)
}

// bases checks what a class is to be derived from.
func (th *Thread) bases(vs []Value) []*Class {
	var bs []*Class
	for _, v := range vs {
		b, ok := v.(*Class)
		if !ok {
			th.unsupported("base class " + th.brief(v))
		}
		if b.builtin && b.sealed {
			if b == boolClass || b == noneClass || b == rangeClass || b == sliceClass || b == lockClass {
				th.raise(typeErrorClass, "type '"+b.name+"' is not an acceptable base type")
			}
			th.unsupported("class derived from " + b.name)
		}
		bs = append(bs, b)
	}
	if len(bs) == 0 {
		bs = []*Class{objectClass}
	}
	return bs
}

// newClassOf makes a class of a namespace, tells the descriptors in it their
// names, and the class that it derives from.
func (th *Thread) newClassOf(meta *Class, name string, bases []*Class, body *attrs, kw []kwarg) *Class {
	c := &Class{name: name, qual: name, bases: bases}
	c.attrs.take(body)
	if meta != typeClass {
		c.meta = meta
	}
	if mod, ok := body.get("__module__").(Str); ok && mod != "__main__" {
		c.module = string(mod)
	}
	if q, ok := body.get("__qualname__").(Str); ok {
		c.qual = string(q)
		c.attrs.remove("__qualname__")
	}
	n := 0
	for _, b := range bases {
		n += len(b.mro)
	}
	if n > th.m.limits.Depth {
		th.cut("a class with more than " + itoa(th.m.limits.Depth) + " bases above it")
	}
	th.burn(n * n >> 4)
	mro, ok := linearize(c)
	if !ok {
		th.raise(typeErrorClass, "Cannot create a consistent method resolution order (MRO) for bases "+classNames(bases))
	}
	c.mro = mro
	th.checkLayout(c)
	for _, n := range []string{"__del__", "__getattribute__", "__mro_entries__"} {
		if body.get(n) != nil {
			th.unsupported(n)
		}
	}
	if cell, ok := body.get(classCellName).(*classCell); ok {
		c.attrs.remove(classCellName)
		cell.cell.v = c
	}
	c.readSlots(th, body)
	if meta.isSubclass(abcMetaClass) {
		c.findAbstract()
		for _, b := range bases {
			if !b.builtin {
				b.derived = append(b.derived, c)
			}
		}
	}
	// A class with __eq__ and without __hash__ is not hashable.
	if body.get("__eq__") != nil && body.get("__hash__") == nil {
		c.attrs.set("__hash__", None)
	}
	for _, n := range []string{"__init_subclass__", "__class_getitem__"} {
		if f, ok := body.get(n).(*Function); ok {
			c.attrs.set(n, &classMethod{f})
		}
	}
	if f, ok := body.get("__new__").(*Function); ok {
		c.attrs.set("__new__", &staticMethod{f})
	}
	for _, s := range body.inOrder() {
		switch v := s.value().(type) {
		case *Instance:
			if set, _ := v.cls.find("__set_name__"); set != nil {
				th.call(th.bind(set.value(), v, v.cls), []Value{c, Str(s.name)}, nil)
			}
		case *cachedProperty:
			v.name = s.name
		case *property:
			if v.name == "" {
				v.name = s.name
			}
		}
	}
	if s, _ := c.findAfter(c, "__init_subclass__"); s != nil {
		fn := s.value()
		if cm, ok := fn.(*classMethod); ok {
			fn = cm.fn
		}
		th.call(fn, []Value{c}, kw)
	}
	return c
}

// solidExceptions are the exceptions whose objects have fields of their own
// (Objects/exceptions.c); any of the others can stand beside one of them.
var solidExceptions = map[string]bool{"StopIteration": true, "SystemExit": true, "ImportError": true, "OSError": true, "NameError": true,
	"AttributeError": true, "SyntaxError": true, "UnicodeEncodeError": true, "UnicodeDecodeError": true, "UnicodeTranslateError": true, "BaseExceptionGroup": true}

// checkLayout refuses what two built-in types cannot both be.
func (th *Thread) checkLayout(c *Class) {
	solid := objectClass
	for _, k := range c.mro {
		if !k.builtin || k.create == nil || k == objectClass || k == solid || k.isSubclass(baseExceptionClass) && !solidExceptions[k.name] {
			continue
		}
		switch {
		case solid == objectClass || k.isSubclass(solid):
			solid = k
		case !solid.isSubclass(k):
			th.raise(typeErrorClass, "multiple bases have instance lay-out conflict")
		}
	}
}

// readSlots reads __slots__.
func (c *Class) readSlots(th *Thread, body *attrs) {
	s := body.get("__slots__")
	if s == nil {
		return
	}
	c.slotted = true
	if one, ok := s.(Str); ok {
		c.slots = []string{string(one)}
	} else {
		for _, n := range th.listOf(s) {
			str, ok := n.(Str)
			if !ok {
				th.raise(typeErrorClass, "__slots__ items must be strings, not '"+typeName(n)+"'")
			}
			c.slots = append(c.slots, string(str))
		}
	}
	for i, n := range c.slots {
		if strings.HasPrefix(n, "__") && !strings.HasSuffix(n, "__") {
			c.slots[i] = "_" + strings.TrimLeft(c.name, "_") + n
		}
		if v := body.get(n); v != nil {
			th.raise(valueErrorClass, "'"+n+"' in __slots__ conflicts with class variable")
		}
	}
}

func defineType() {
	c := typeClass
	c.sealed = false
	c.ofItself("__call__", func(th *Thread, a []Value, kw []kwarg) Value {
		cls, ok := first(a).(*Class)
		if !ok {
			th.raise(typeErrorClass, "descriptor '__call__' requires a 'type' object")
		}
		return th.construct(cls, a[1:], kw)
	})
	c.ofItself("__init__", func(th *Thread, a []Value, kw []kwarg) Value {
		if n := len(a) - 1; n != 1 && n != 3 {
			th.raise(typeErrorClass, "type.__init__() takes 1 or 3 arguments")
		}
		return None
	})
	c.attrs.set("__new__", &staticMethod{&Builtin{name: "__new__", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		meta, ok := first(a).(*Class)
		if !ok || !meta.isSubclass(typeClass) {
			th.raise(typeErrorClass, "type.__new__(X): X is not a subtype of type")
		}
		return th.typeNew(meta, a[1:], kw)
	}}})
	c.attrs.set("__prepare__", &classMethod{&Builtin{name: "__prepare__", fn: func(*Thread, []Value, []kwarg) Value { return &Dict{} }}})
	check := func(name string) {
		c.ofItself(name, func(th *Thread, a []Value, kw []kwarg) Value {
			th.arity(name, a, kw, 2, 2)
			of, ok := a[0].(*Class)
			k := a[1].class()
			if name == "__subclasscheck__" {
				k, _ = a[1].(*Class)
			}
			return Bool(ok && k != nil && k.isSubclass(of))
		})
	}
	check("__instancecheck__")
	check("__subclasscheck__")
	c.ofItself("mro", func(th *Thread, a []Value, kw []kwarg) Value { return newList(classValues(a[0].(*Class).mro)) })
	c.ofItself("__repr__", func(th *Thread, a []Value, kw []kwarg) Value { return Str(th.reprClass(a[0].(*Class))) })
	c.ofItself("__setattr__", func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("__setattr__", a, kw, 3, 3)
		th.setClassAttr(a[0].(*Class), th.attrName(a[1]), a[2])
		return None
	})
	c.without("__subclasses__ __or__ __ror__ __dictoffset__ __basicsize__ __flags__ __itemsize__ __text_signature__ __weakrefoffset__ __annotations__ __type_params__ __abstractmethods__")
}

// reprClass is the repr of a class.
func (th *Thread) reprClass(c *Class) string {
	switch {
	case c.builtin:
		return "<class '" + c.name + "'>"
	case c.module != "":
		return "<class '" + c.module + "." + c.qual + "'>"
	}
	return "<class '__main__." + c.qual + "'>"
}
