package machine

// defineIntrospection defines the functions that ask about objects: their
// classes, attributes and identity.
func defineIntrospection() {
	define("callable", 1, 1, func(th *Thread, a []Value) Value { return Bool(th.callable(a[0])) })
	define("isinstance", 2, 2, func(th *Thread, a []Value) Value { return Bool(th.isInstance(a[0], a[1])) })
	define("issubclass", 2, 2, func(th *Thread, a []Value) Value {
		c, ok := a[0].(*Class)
		if !ok {
			th.raise(typeErrorClass, "issubclass() arg 1 must be a class")
		}
		return Bool(th.isSubclassOf(c, a[1]))
	})
	define("getattr", 2, 3, func(th *Thread, a []Value) Value {
		name := th.attrName(a[1])
		if len(a) == 2 {
			return th.getattr(a[0], name, th.site)
		}
		if v := th.lookupOrNil(a[0], name); v != nil {
			return v
		}
		return a[2]
	})
	define("hasattr", 2, 2, func(th *Thread, a []Value) Value {
		name := th.attrName(a[1])
		if ofFunctions[name] && isFunction(a[0]) {
			return Bool(true)
		}
		return Bool(th.lookupOrNil(a[0], name) != nil)
	})
	define("setattr", 3, 3, func(th *Thread, a []Value) Value {
		th.setattr(a[0], th.attrName(a[1]), a[2], th.site)
		return None
	})
	define("delattr", 2, 2, func(th *Thread, a []Value) Value {
		th.delattr(a[0], th.attrName(a[1]), th.site)
		return None
	})
	define("vars", 0, 1, func(th *Thread, a []Value) Value {
		if len(a) == 0 {
			th.unsupported("vars() without an argument")
		}
		if _, ok := a[0].(*Module); ok {
			th.unsupported("vars of a module")
		}
		if v := th.lookupOrNil(a[0], "__dict__"); v != nil {
			return v
		}
		th.raise(typeErrorClass, "vars() argument must have __dict__ attribute")
		return nil
	})
	define("id", 1, 1, func(th *Thread, a []Value) Value { return Int(th.identity(a[0])) })
}

// callable says whether a call of v finds something to call.
func (th *Thread) callable(v Value) bool {
	switch v.(type) {
	case *Function, *Builtin, *BoundMethod, *Class, *staticMethod:
		return true
	}
	s, _ := v.class().find("__call__")
	return s != nil
}

// identity is id(v): a number for each object, in the order in which they are
// asked for. Unlike CPython's, that of an object that is no more is not used
// again.
func (th *Thread) identity(v Value) int {
	m := th.m
	th.enter()
	switch k := v.(type) {
	case *BoundMethod:
		th.unsupported("id of a method")
	case *Big:
		v = Str(k.n.String())
	}
	if m.identities == nil {
		m.identities = map[Value]int{}
	}
	n, ok := m.identities[v]
	if !ok {
		n = firstIdentity + 16*len(m.identities)
		m.identities[v] = n
	}
	return n
}

// firstIdentity is where addresses seem to begin.
const firstIdentity = 0x7f0000000000

// lookupOrNil is lookup, with AttributeError as nil.
func (th *Thread) lookupOrNil(o Value, name string) Value {
	var v Value
	_, exc := th.protect(func() signal {
		if v = th.lookup(o, name); v == nil {
			th.noAttribute(o, name)
		}
		return goOn
	})
	if exc != nil && !exc.cls.isSubclass(attributeErrorClass) {
		panic(&raised{exc})
	}
	return v
}

// isInstance is isinstance(v, of).
func (th *Thread) isInstance(v, of Value) bool {
	switch k := of.(type) {
	case *Class:
		if m := k.meta; m != nil && v.class() != k {
			if check, where := m.find("__instancecheck__"); check != nil && !where.builtin {
				return th.truth(th.call(th.bind(check.value(), k, m), []Value{v}, nil))
			}
		}
		if v.class().isSubclass(k) || th.isVirtual(v.class(), k) {
			return true
		}
		if k == typingForm {
			th.unsupported("isinstance with a typing form")
		}
		return false
	case *Union:
		return th.isInstance(v, k.classes())
	case *Tuple:
		for _, x := range k.items {
			if th.isInstance(v, x) {
				return true
			}
		}
		return false
	}
	th.raise(typeErrorClass, "isinstance() arg 2 must be a type, a tuple of types, or a union")
	return false
}

// isSubclassOf is issubclass(c, of).
func (th *Thread) isSubclassOf(c *Class, of Value) bool {
	switch k := of.(type) {
	case *Class:
		if m := k.meta; m != nil {
			if check, where := m.find("__subclasscheck__"); check != nil && !where.builtin {
				return th.truth(th.call(th.bind(check.value(), k, m), []Value{c}, nil))
			}
		}
		return c.isSubclass(k) || th.isVirtual(c, k)
	case *Union:
		return th.isSubclassOf(c, k.classes())
	case *Tuple:
		for _, x := range k.items {
			if th.isSubclassOf(c, x) {
				return true
			}
		}
		return false
	}
	th.raise(typeErrorClass, "issubclass() arg 2 must be a class, a tuple of classes, or a union")
	return false
}
