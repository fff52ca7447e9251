package machine

// objectClass is the root.
var objectClass = rootClass()

func rootClass() *Class {
	c := &Class{name: "object", builtin: true}
	c.mro = []*Class{c}
	return c
}

// The classes of the language and the library.
var (
	typeClass           = newClass("type")
	noneClass           = newClass("NoneType")
	ellipsisClass       = newClass("ellipsis")
	notImplementedClass = newClass("NotImplementedType")
	intClass            = newClass("int")
	boolClass           = newClass("bool", intClass)
	floatClass          = newClass("float")
	strClass            = newClass("str")
	bytesClass          = newClass("bytes")
	tupleClass          = newClass("tuple")
	listClass           = newClass("list")
	dictClass           = newClass("dict")
	defaultDictClass    = newClass("collections.defaultdict", dictClass)
	orderedDictClass    = newClass("collections.OrderedDict", dictClass)
	counterClass        = newClass("collections.Counter", dictClass)
	mappingProxyClass   = newClass("mappingproxy")
	dictKeysClass       = newClass("dict_keys")
	dictValuesClass     = newClass("dict_values")
	dictItemsClass      = newClass("dict_items")
	setClass            = newClass("set")
	frozensetClass      = newClass("frozenset")
	rangeClass          = newClass("range")
	sliceClass          = newClass("slice")
	dequeClass          = newClass("collections.deque")
	builtinClass        = newClass("builtin_function_or_method")
	functionClass       = newClass("function")
	methodClass         = newClass("method")
	moduleClass         = newClass("module")
	propertyClass       = newClass("property")
	staticMethodClass   = newClass("staticmethod")
	classMethodClass    = newClass("classmethod")
	superClass          = newClass("super")
	generatorClass      = newClass("generator")
	iteratorClass       = newClass("iterator")
)

func typeName(v Value) string {
	switch v := v.(type) {
	case *dictIter:
		return [...]string{"dict_keyiterator", "dict_valueiterator", "dict_itemiterator"}[v.view.kind]
	case *itemIter:
		switch of := v.of.(type) {
		case *Deque:
			return "_collections._deque_iterator"
		case Str:
			if isASCII(string(of)) {
				return "str_ascii_iterator"
			}
		}
		return typeName(v.of) + "_iterator"
	}
	return v.class().typeName()
}

// shortName is a class's name without its module.
func shortName(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			return name[i+1:]
		}
	}
	return name
}

// arity checks the number of arguments of a function of ours that takes no
// keywords; least and most count the object of a method. The text of the error
// differs between CPython's functions and versions, so it is not given.
func (th *Thread) arity(name string, args []Value, kw []kwarg, least, most int) {
	if len(kw) > 0 {
		th.unsupported("keyword argument " + kw[0].name + " of " + name)
	}
	if len(args) < least || len(args) > most {
		th.unsupported("another number of arguments of " + name)
	}
}

// options takes the keyword arguments that a function of ours knows.
func (th *Thread) options(name string, kw []kwarg, known ...string) []Value {
	out := make([]Value, len(known))
next:
	for _, k := range kw {
		for i, n := range known {
			if k.name == n {
				out[i] = k.v
				continue next
			}
		}
		th.unsupported("keyword argument " + k.name + " of " + name)
	}
	return out
}

// optional is the value of an argument that may come by position or by name.
func optional(args []Value, i int, named Value) Value {
	if i < len(args) {
		return args[i]
	}
	return named
}

// required is optional for an argument that must be there.
func (th *Thread) required(name string, args []Value, i int, named Value) Value {
	v := optional(args, i, named)
	if v == nil {
		th.unsupported("a missing argument of " + name)
	}
	return v
}

func defineObject() {
	o := objectClass
	o.create = func(th *Thread, cls *Class, args []Value, kw []kwarg) Value {
		if len(args)+len(kw) > 0 {
			th.raise(typeErrorClass, cls.name+"() takes no arguments")
		}
		return &Instance{cls: cls, id: th.number()}
	}
	o.method("__init__", func(th *Thread, args []Value, kw []kwarg) Value {
		if cls := args[0].class(); len(args)+len(kw) > 1 {
			if _, where := cls.find("__init__"); where != objectClass {
				th.raise(typeErrorClass, "object.__init__() takes exactly one argument (the instance to initialize)")
			}
		}
		return None
	})
	o.method("__setattr__", func(th *Thread, args []Value, kw []kwarg) Value {
		th.arity("__setattr__", args, kw, 3, 3)
		self, ok := args[0].(*Instance)
		name, isStr := args[1].(Str)
		if !ok || !isStr {
			th.unsupported("object.__setattr__")
		}
		th.storeAttr(self, string(name), args[2])
		return None
	})
	o.method("__getattribute__", func(th *Thread, args []Value, kw []kwarg) Value {
		th.unsupported("__getattribute__")
		return None
	})
	o.attrs.set("__new__", &staticMethod{&Builtin{name: "__new__", fn: newObject}})
	o.method("__eq__", func(th *Thread, args []Value, kw []kwarg) Value {
		th.arity("__eq__", args, kw, 2, 2)
		if same(args[0], args[1]) {
			return Bool(true)
		}
		return notImplemented
	})
	o.method("__ne__", func(th *Thread, args []Value, kw []kwarg) Value {
		th.arity("__ne__", args, kw, 2, 2)
		if m := th.userMethod(args[0], "__eq__"); m != nil {
			if v := th.callMethod(m, args[0], args[1]); v != notImplemented {
				return Bool(!th.truth(v))
			}
		}
		if same(args[0], args[1]) {
			return Bool(false)
		}
		return notImplemented
	})
	for _, n := range []string{"__lt__", "__le__", "__gt__", "__ge__"} {
		o.method(n, func(th *Thread, args []Value, kw []kwarg) Value { return notImplemented })
	}
	o.method("__delattr__", func(th *Thread, args []Value, kw []kwarg) Value {
		th.arity("__delattr__", args, kw, 2, 2)
		self, ok := args[0].(*Instance)
		if !ok {
			th.unsupported("object.__delattr__")
		}
		th.objectDelattr(self, th.attrName(args[1]))
		return None
	})
	o.method("__format__", func(th *Thread, args []Value, kw []kwarg) Value {
		th.arity("__format__", args, kw, 2, 2)
		if args[1] != Value(Str("")) {
			th.raise(typeErrorClass, "unsupported format string passed to "+typeName(args[0])+".__format__")
		}
		return Str(th.str(args[0]))
	})
	o.method("__hash__", func(th *Thread, args []Value, kw []kwarg) Value {
		self, ok := args[0].(*Instance)
		if !ok {
			th.unsupported("object.__hash__")
		}
		return Int(identityHash(self) >> 3)
	})
	o.method("__repr__", func(th *Thread, args []Value, kw []kwarg) Value { return Str(th.plainRepr(args[0])) })
	o.method("__str__", func(th *Thread, args []Value, kw []kwarg) Value { return Str(th.repr(args[0])) })
	o.attrs.set("__init_subclass__", &classMethod{&Builtin{name: "__init_subclass__", fn: func(th *Thread, args []Value, kw []kwarg) Value {
		if c, ok := first(args).(*Class); ok && len(kw) > 0 {
			th.raise(typeErrorClass, c.name+".__init_subclass__() takes no keyword arguments")
		}
		return None
	}}})
	o.attrs.set("__doc__", None)
	o.attrs.set("__module__", Str("builtins"))
	objectClass.without("__weakref__ __firstlineno__ __static_attributes__ __reduce__ __reduce_ex__ __getstate__ __sizeof__ __dir__ __subclasshook__")
	typeClass.create = func(th *Thread, _ *Class, args []Value, kw []kwarg) Value {
		if len(args) == 1 && len(kw) == 0 {
			return args[0].class()
		}
		if len(args) != 3 {
			th.raise(typeErrorClass, "type() takes 1 or 3 arguments")
		}
		return th.makeType(args, kw)
	}
	propertyClass.create = func(th *Thread, _ *Class, args []Value, kw []kwarg) Value {
		named := th.options("property", kw, "fget", "fset", "fdel", "doc")
		return &property{get: optional(args, 0, named[0]), set: optional(args, 1, named[1]), del: optional(args, 2, named[2]), doc: optional(args, 3, named[3])}
	}
	staticMethodClass.create = func(th *Thread, _ *Class, args []Value, kw []kwarg) Value {
		th.arity("staticmethod", args, kw, 1, 1)
		return &staticMethod{args[0]}
	}
	classMethodClass.create = func(th *Thread, _ *Class, args []Value, kw []kwarg) Value {
		th.arity("classmethod", args, kw, 1, 1)
		return &classMethod{args[0]}
	}
	superClass.create = func(th *Thread, _ *Class, args []Value, kw []kwarg) Value {
		th.arity("super", args, kw, 2, 2)
		after, ok := args[0].(*Class)
		if !ok {
			th.raise(typeErrorClass, "super() argument 1 must be a type, not "+typeName(args[0]))
		}
		return newSuper(after, args[1])
	}
	sliceClass.create = func(th *Thread, _ *Class, args []Value, kw []kwarg) Value {
		th.arity("slice", args, kw, 1, 3)
		s := &sliceValue{None, None, None}
		switch len(args) {
		case 1:
			s.upper = args[0]
		case 2:
			s.lower, s.upper = args[0], args[1]
		case 3:
			s.lower, s.upper, s.step = args[0], args[1], args[2]
		}
		return s
	}
}

// newObject is object.__new__.
func newObject(th *Thread, args []Value, kw []kwarg) Value {
	cls, ok := first(args).(*Class)
	if !ok {
		th.raise(typeErrorClass, "object.__new__(X): X is not a type object")
	}
	if base := cls.native(); base != objectClass {
		th.raise(typeErrorClass, "object.__new__("+cls.name+") is not safe, use "+shortName(base.name)+".__new__()")
	}
	if cls == objectClass {
		return objectClass.create(th, cls, nil, nil)
	}
	if len(args)+len(kw) > 1 {
		if _, where := cls.find("__new__"); where != objectClass {
			th.raise(typeErrorClass, "object.__new__() takes exactly one argument (the type to instantiate)")
		}
		if _, where := cls.find("__init__"); where == objectClass {
			th.raise(typeErrorClass, cls.name+"() takes no arguments")
		}
	}
	return th.newInstance(cls, nil, nil)
}

func first(args []Value) Value {
	if len(args) == 0 {
		return nil
	}
	return args[0]
}
