package machine

import (
	"slices"
	"strings"
)

// Abstract base classes (module abc): which methods an instance would lack, and
// the virtual subclasses.

var (
	abcMetaClass = openClass("ABCMeta", typeClass)
	abcClass     = openClass("ABC")
)

const abstractMark = "__isabstractmethod__"

// isAbstract says whether a class attribute is marked by abc.abstractmethod.
func isAbstract(v Value) bool {
	switch v := v.(type) {
	case *Function:
		b, _ := v.attrs.get(abstractMark).(Bool)
		return bool(b)
	case *staticMethod:
		return isAbstract(v.fn)
	case *classMethod:
		return isAbstract(v.fn)
	case *property:
		return v.get != nil && isAbstract(v.get) || v.set != nil && isAbstract(v.set) || v.del != nil && isAbstract(v.del)
	case *Instance:
		b, _ := v.attrs.get(abstractMark).(Bool)
		return bool(b)
	}
	return false
}

// findAbstract collects the methods that a new class leaves abstract.
func (c *Class) findAbstract() {
	c.abc = true
	names := map[string]bool{}
	for s := range c.attrs.all() {
		if s.value() != nil && isAbstract(s.value()) {
			names[s.name] = true
		}
	}
	for _, b := range c.bases {
		for _, n := range b.abstract {
			if s, _ := c.find(n); s != nil && isAbstract(s.value()) {
				names[n] = true
			}
		}
	}
	for n := range names {
		c.abstract = append(c.abstract, n)
	}
	slices.Sort(c.abstract)
}

func (th *Thread) abstractNames(c *Class) Value {
	s := th.newSet(nil)
	for _, n := range c.abstract {
		s.d.put(th, Str(n), None)
	}
	s.frozen = true
	return s
}

func (th *Thread) raiseAbstract(c *Class) {
	word := "method "
	if len(c.abstract) > 1 {
		word = "methods "
	}
	th.raise(typeErrorClass, "Can't instantiate abstract class "+c.name+" without an implementation for abstract "+word+"'"+strings.Join(c.abstract, "', '")+"'")
}

// isVirtual says whether a class is a subclass of another by what that one
// says: __subclasshook__, or register.
func (th *Thread) isVirtual(c, of *Class) bool {
	if !of.abc {
		return false
	}
	if hook, where := of.find("__subclasshook__"); hook != nil && !where.builtin {
		v := th.call(th.bind(hook.value(), of, of), []Value{c}, nil)
		if b, ok := v.(Bool); ok {
			return bool(b)
		}
	}
	for _, k := range of.registered {
		if c.isSubclass(k) {
			return true
		}
	}
	for _, k := range of.derived {
		if k.abc && (c.isSubclass(k) || th.isVirtual(c, k)) {
			return true
		}
	}
	return false
}

func defineABC() {
	abcMetaClass.create = func(th *Thread, _ *Class, args []Value, kw []kwarg) Value { return th.typeNew(abcMetaClass, args, kw) }
	abcMetaClass.ofItself("register", func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("register", a, kw, 2, 2)
		of, ok := a[0].(*Class)
		c, isClass := a[1].(*Class)
		if !ok || of.builtin {
			th.unsupported("register of " + typeName(a[0]))
		}
		if !isClass {
			th.raise(typeErrorClass, "Can only register classes")
		}
		of.registered = append(of.registered, c)
		return c
	})
	abcClass.meta, abcClass.abc = abcMetaClass, true
	mark := function("abstractmethod", 1, 1, func(th *Thread, a []Value) Value {
		switch f := a[0].(type) {
		case *Function:
			f.attrs.set(abstractMark, Bool(true))
		case *property, *classMethod, *staticMethod:
			th.unsupported("abstractmethod of a " + typeName(f))
		default:
			th.unsupported("abstractmethod of " + typeName(f))
		}
		return a[0]
	})
	library["abc"] = &Module{name: "abc", names: map[string]Value{"ABC": abcClass, "ABCMeta": abcMetaClass, "abstractmethod": mark}}
}
