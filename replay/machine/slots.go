package machine

import (
	"strings"

	"github.com/go-python/gpython/ast"
)

// The special methods of the built-in types as methods, so that a derived class
// can call them, and anybody can ask for them.

// slotFns are what they do; the object is the first argument.
var slotFns = map[string]func(th *Thread, a []Value) Value{
	"__round__":      func(th *Thread, a []Value) Value { return th.callNamed("round", a) },
	"__len__":        func(th *Thread, a []Value) Value { return Int(th.length(a[0])) },
	"__iter__":       func(th *Thread, a []Value) Value { return th.iter(a[0]) },
	"__repr__":       func(th *Thread, a []Value) Value { return Str(th.repr(a[0])) },
	"__str__":        func(th *Thread, a []Value) Value { return Str(th.str(a[0])) },
	"__bool__":       func(th *Thread, a []Value) Value { return Bool(th.truth(a[0])) },
	"__int__":        func(th *Thread, a []Value) Value { return intClass.create(th, intClass, a, nil) },
	"__float__":      func(th *Thread, a []Value) Value { return floatClass.create(th, floatClass, a, nil) },
	"__trunc__":      func(th *Thread, a []Value) Value { return intClass.create(th, intClass, a, nil) },
	"__index__":      func(th *Thread, a []Value) Value { return intClass.create(th, intClass, a, nil) },
	"__abs__":        func(th *Thread, a []Value) Value { return th.callNamed("abs", a) },
	"__hash__":       func(th *Thread, a []Value) Value { return th.callNamed("hash", a) },
	"__reversed__":   func(th *Thread, a []Value) Value { return th.callNamed("reversed", a) },
	"__neg__":        func(th *Thread, a []Value) Value { return th.unary(ast.USub, a[0]) },
	"__pos__":        func(th *Thread, a []Value) Value { return th.unary(ast.UAdd, a[0]) },
	"__invert__":     func(th *Thread, a []Value) Value { return th.unary(ast.Invert, a[0]) },
	"__getitem__":    func(th *Thread, a []Value) Value { return th.getItem(a[0], a[1]) },
	"__delitem__":    func(th *Thread, a []Value) Value { th.delItem(a[0], a[1]); return None },
	"__contains__":   func(th *Thread, a []Value) Value { return Bool(th.contains(a[0], a[1])) },
	"__setitem__":    func(th *Thread, a []Value) Value { th.setItem(a[0], a[1], a[2]); return None },
	"__format__":     func(th *Thread, a []Value) Value { return th.callNamed("format", a) },
	"__divmod__":     func(th *Thread, a []Value) Value { return th.callNamed("divmod", a) },
	"__getnewargs__": func(th *Thread, a []Value) Value { return newTuple(a[0]) },
}

// slotArity is how many arguments they take, the object included; 1 if it is
// not told.
var slotArity = map[string]int{"__getitem__": 2, "__delitem__": 2, "__contains__": 2, "__setitem__": 3, "__format__": 2, "__divmod__": 2}

func (th *Thread) callNamed(name string, a []Value) Value {
	return builtins[name].(*Builtin).fn(th, a, nil)
}

func (th *Thread) callNamedOf(c *Class, name string, a []Value) Value {
	s, _ := c.find(name)
	return th.call(s.value(), a, nil)
}

// defineSlots gives each type the special methods that CPython's has.
func defineSlots() {
	fns := map[string]func(th *Thread, a []Value) Value{}
	arity := map[string]int{}
	for n, fn := range slotFns {
		fns[n], arity[n] = fn, max(1, slotArity[n])
	}
	for _, op := range operators {
		fns[op.forward] = func(th *Thread, a []Value) Value { return orNotImplemented(th.builtinPlain(op, a[0], a[1])) }
		fns[op.mirror] = func(th *Thread, a []Value) Value { return orNotImplemented(th.builtinPlain(op, a[1], a[0])) }
		fns[op.inplace] = func(th *Thread, a []Value) Value { return th.inplace(op, a[0], a[1]) }
		arity[op.forward], arity[op.mirror], arity[op.inplace] = 2, 2, 2
	}
	for op, c := range comparisons {
		fns[c.forward] = func(th *Thread, a []Value) Value { return orNotImplemented(th.comparePlain(op, a[0], a[1])) }
		arity[c.forward] = 2
	}
	for c, names := range namesOf {
		for _, n := range strings.Fields(names + " __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __repr__ __hash__") {
			fn := fns[n]
			if s := c.attrs.find(n); fn == nil || s != nil && s.value() != nil {
				continue
			}
			if c.isSubclass(baseExceptionClass) || c == generatorClass || c == noneClass {
				continue
			}
			if strings.HasPrefix(n, "__i") && operatorOf(n) {
				c.ofItself(n, inplaceOf(c, n, fn))
				continue
			}
			least := arity[n]
			c.method(n, func(th *Thread, a []Value, kw []kwarg) Value {
				th.arity(n, a, kw, least, least)
				return fn(th, a)
			})
		}
	}
	strClass.method("__str__", func(th *Thread, a []Value, _ []kwarg) Value { return a[0] })
	for _, c := range []*Class{listClass, dictClass, setClass, dequeClass} {
		c.attrs.set("__hash__", None)
	}
}

func operatorOf(name string) bool {
	for _, op := range operators {
		if op.inplace == name {
			return true
		}
	}
	return false
}

// inplaceOf changes the value of the object and gives the object back.
func inplaceOf(c *Class, name string, fn func(th *Thread, a []Value) Value) native {
	return func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity(name, a, kw, 2, 2)
		if !a[0].class().isSubclass(c) {
			th.raise(typeErrorClass, "descriptor '"+name+"' requires a '"+c.name+"' object")
		}
		if o, ok := a[0].(*Instance); ok {
			c.refuseInner(th, o, name)
		}
		fn(th, []Value{plain(a[0]), a[1]})
		return a[0]
	}
}

func orNotImplemented(v Value) Value {
	if v == nil {
		return notImplemented
	}
	return v
}

// builtinPlain is an operator of the built-in types alone; nil if they have
// none.
func (th *Thread) builtinPlain(op *operator, x, y Value) Value {
	return th.builtinOp(op, plain(x), plain(y))
}

// comparePlain is a comparison of the built-in types alone; nil if they have
// none.
func (th *Thread) comparePlain(op ast.CmpOp, x, y Value) Value {
	x, y = plain(x), plain(y)
	if op == ast.Eq || op == ast.NotEq {
		if _, ok := y.(*Instance); ok || !comparable(x, y) {
			return nil
		}
		return Bool(th.equalBuiltin(x, y) == (op == ast.Eq))
	}
	return th.order(op, x, y)
}

// comparable says whether == of the one type knows the other.
func comparable(x, y Value) bool {
	_, nx := asFloat(x)
	_, ny := asFloat(y)
	return nx && ny || x.class().isSubclass(y.class()) || y.class().isSubclass(x.class()) || isSet(x) && isSet(y)
}

func isSet(v Value) bool {
	switch v := v.(type) {
	case *Set:
		return true
	case *dictView:
		return v.kind != viewValues
	}
	return false
}
