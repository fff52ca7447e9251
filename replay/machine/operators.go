package machine

import (
	"strings"

	"github.com/go-python/gpython/ast"
)

// operatorModule is module operator: the operators as functions.
func operatorModule() map[string]Value {
	names := map[string]Value{}
	put := func(name string, n int, fn func(th *Thread, a []Value) Value) {
		names[name] = function(name, n, n, fn)
		names["__"+strings.Trim(name, "_")+"__"] = names[name]
	}
	for name, kind := range map[string]operatorKind{"add": ast.Add, "sub": ast.Sub, "mul": ast.Mult, "truediv": ast.Div, "floordiv": ast.FloorDiv,
		"mod": ast.Modulo, "pow": ast.Pow, "lshift": ast.LShift, "rshift": ast.RShift, "and_": ast.BitAnd, "or_": ast.BitOr, "xor": ast.BitXor,
		"concat": ast.Add} {
		op := operators[kind]
		put(name, 2, func(th *Thread, a []Value) Value { return th.binary(op, a[0], a[1]) })
		put("i"+strings.Trim(name, "_"), 2, func(th *Thread, a []Value) Value { return th.inplace(op, a[0], a[1]) })
	}
	for name, op := range map[string]ast.CmpOp{"lt": ast.Lt, "le": ast.LtE, "gt": ast.Gt, "ge": ast.GtE, "eq": ast.Eq, "ne": ast.NotEq} {
		put(name, 2, func(th *Thread, a []Value) Value { return th.compare(op, a[0], a[1]) })
	}
	for name, op := range map[string]ast.UnaryOpNumber{"neg": ast.USub, "pos": ast.UAdd, "invert": ast.Invert, "inv": ast.Invert} {
		put(name, 1, func(th *Thread, a []Value) Value { return th.unary(op, a[0]) })
	}
	put("abs", 1, func(th *Thread, a []Value) Value { return th.callNamed("abs", a) })
	put("index", 1, func(th *Thread, a []Value) Value {
		if _, ok := bigOf(a[0]); ok {
			return newIntOf(th, intClass, a, nil)
		}
		return Int(th.index(a[0]))
	})
	put("not_", 1, func(th *Thread, a []Value) Value { return Bool(!th.truth(a[0])) })
	names["truth"] = function("truth", 1, 1, func(th *Thread, a []Value) Value { return Bool(th.truth(a[0])) })
	names["is_"] = function("is_", 2, 2, func(_ *Thread, a []Value) Value { return Bool(same(a[0], a[1])) })
	names["is_not"] = function("is_not", 2, 2, func(_ *Thread, a []Value) Value { return Bool(!same(a[0], a[1])) })
	put("contains", 2, func(th *Thread, a []Value) Value { return Bool(th.contains(a[0], a[1])) })
	put("getitem", 2, func(th *Thread, a []Value) Value { return th.getItem(a[0], a[1]) })
	put("setitem", 3, func(th *Thread, a []Value) Value { th.setItem(a[0], a[1], a[2]); return None })
	put("delitem", 2, func(th *Thread, a []Value) Value { th.delItem(a[0], a[1]); return None })
	names["countOf"] = function("countOf", 2, 2, func(th *Thread, a []Value) Value { return th.countOf(th.listOf(a[0]), a[1]) })
	names["indexOf"] = function("indexOf", 2, 2, func(th *Thread, a []Value) Value {
		return th.indexWithin(th.listOf(a[0]), a[1:], "sequence.index(x): x not in sequence")
	})
	names["length_hint"] = function("length_hint", 1, 2, func(th *Thread, a []Value) Value { return Int(th.length(a[0])) })
	names["itemgetter"] = &Builtin{name: "itemgetter", fn: func(th *Thread, keys []Value, kw []kwarg) Value {
		th.arity("itemgetter", keys, kw, 1, 1000)
		return getter("itemgetter", keys, func(th *Thread, o, k Value) Value { return th.getItem(o, k) })
	}}
	names["attrgetter"] = &Builtin{name: "attrgetter", fn: func(th *Thread, keys []Value, kw []kwarg) Value {
		th.arity("attrgetter", keys, kw, 1, 1000)
		for _, k := range keys {
			th.attrName(k)
		}
		return getter("attrgetter", keys, func(th *Thread, o, k Value) Value {
			for _, name := range strings.Split(th.attrName(k), ".") {
				o = th.getattr(o, name, th.site)
			}
			return o
		})
	}}
	names["methodcaller"] = &Builtin{name: "methodcaller", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		if len(a) == 0 {
			th.raise(typeErrorClass, "methodcaller needs at least one argument, the method name")
		}
		name := th.attrName(a[0])
		return function("methodcaller", 1, 1, func(th *Thread, o []Value) Value {
			return th.call(th.getattr(o[0], name, th.site), a[1:], kw)
		})
	}}
	return names
}

// getter gives one thing of an object, or a tuple of several.
func getter(name string, keys []Value, get func(th *Thread, o, key Value) Value) Value {
	return function(name, 1, 1, func(th *Thread, a []Value) Value {
		if len(keys) == 1 {
			return get(th, a[0], keys[0])
		}
		row := make([]Value, len(keys))
		for i, k := range keys {
			row[i] = get(th, a[0], k)
		}
		return &Tuple{row}
	})
}
