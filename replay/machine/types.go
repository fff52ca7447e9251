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
	orderedDictClass    = newClass("OrderedDict", dictClass)
	counterClass        = newClass("Counter", dictClass)
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
		return typeName(v.of) + "_iterator"
	}
	return shortName(v.class().name)
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
// keywords; least and most count the object of a method.
func (th *Thread) arity(name string, args []Value, kw []kwarg, least, most int) {
	if len(kw) > 0 {
		th.unsupported("keyword argument " + kw[0].name + " of " + name)
	}
	if len(args) < least || len(args) > most {
		th.raise(typeErrorClass, name+"() takes a different number of arguments ("+itoa(len(args))+" given)")
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
		th.raise(typeErrorClass, name+"() missing a required argument")
	}
	return v
}

func init() {
	o := objectClass
	o.create = func(th *Thread, cls *Class, args []Value, kw []kwarg) Value {
		return &Instance{cls: cls, id: th.number()}
	}
	o.method("__init__", func(th *Thread, args []Value, kw []kwarg) Value { return None })
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
	o.attrs.set("__new__", &staticMethod{&Builtin{name: "__new__", fn: func(th *Thread, args []Value, kw []kwarg) Value {
		cls, ok := first(args).(*Class)
		if !ok {
			th.raise(typeErrorClass, "object.__new__(X): X is not a type object")
		}
		if cls.builtin {
			th.unsupported(cls.name + ".__new__")
		}
		return th.newInstance(cls, args[1:], nil)
	}}})
	o.method("__eq__", func(th *Thread, args []Value, kw []kwarg) Value {
		th.arity("__eq__", args, kw, 2, 2)
		if same(args[0], args[1]) {
			return Bool(true)
		}
		return notImplemented
	})
	o.method("__hash__", func(th *Thread, args []Value, kw []kwarg) Value {
		th.unsupported("__hash__")
		return None
	})
	o.method("__repr__", func(th *Thread, args []Value, kw []kwarg) Value { return Str(th.plainRepr(args[0])) })
	o.method("__str__", func(th *Thread, args []Value, kw []kwarg) Value { return Str(th.repr(args[0])) })
	o.method("__init_subclass__", func(th *Thread, args []Value, kw []kwarg) Value { return None })
	o.attrs.set("__doc__", None)
	o.attrs.set("__module__", Str("builtins"))
	objectClass.without("__ne__ __lt__ __le__ __gt__ __ge__ __reduce__ __reduce_ex__ __getstate__ __sizeof__ __dir__ __format__ __delattr__ __subclasshook__")
	typeClass.create = func(th *Thread, _ *Class, args []Value, kw []kwarg) Value {
		if len(args) != 1 || len(kw) > 0 {
			th.unsupported("type() with three arguments")
		}
		return args[0].class()
	}
	propertyClass.create = func(th *Thread, _ *Class, args []Value, kw []kwarg) Value {
		named := th.options("property", kw, "fget", "fset", "fdel", "doc")
		return &property{optional(args, 0, named[0]), optional(args, 1, named[1]), optional(args, 2, named[2])}
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

func first(args []Value) Value {
	if len(args) == 0 {
		return nil
	}
	return args[0]
}
