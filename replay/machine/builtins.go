package machine

import (
	"math"
	"math/big"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/go-python/gpython/ast"
)

// builtins are the names that every module sees.
var builtins = map[string]Value{}

// HasBuiltin says whether a name means something in every module.
func HasBuiltin(name string) bool { return builtins[name] != nil }

// missingBuiltins are those of CPython's that we lack.
var missingBuiltins = words(`aiter anext bytearray breakpoint compile complex dir eval exec exit globals help
	input locals memoryview open quit __import__ __build_class__ __debug__ __loader__ __spec__ __file__
	__builtins__ __doc__ __package__ __annotations__ copyright credits license ExceptionGroup BaseExceptionGroup`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// function makes a function of ours with a fixed number of arguments.
func function(name string, least, most int, fn func(th *Thread, a []Value) Value) *Builtin {
	return &Builtin{name: name, fn: func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity(name, a, kw, least, most)
		return fn(th, a)
	}}
}

func define(name string, least, most int, fn func(th *Thread, a []Value) Value) {
	builtins[name] = function(name, least, most, fn)
}

// The object model is defined in this order: the types, then what is made of
// them, then what CPython's types have and ours lack.
func init() {
	defineObject()
	defineType()
	defineExceptions()
	defineGenerator()
	defineMethods()
	defineSync()
	defineThreading()
	defineQueue()
	defineFutures()
	defineABC()
	defineContextlib()
	defineModules()
	defineBuiltins()
	defineObserve()
	defineSnapshot()
	defineDerivable()
	defineSlots()
	tellNames()
}

func defineBuiltins() {
	for name, c := range exceptions {
		builtins[name] = c
	}
	for _, c := range []*Class{objectClass, typeClass, intClass, boolClass, floatClass, strClass, bytesClass, tupleClass, listClass,
		dictClass, setClass, frozensetClass, rangeClass, sliceClass, propertyClass, staticMethodClass, classMethodClass, superClass} {
		builtins[c.name] = c
	}
	builtins["IOError"], builtins["EnvironmentError"] = osErrorClass, osErrorClass
	builtins["NotImplemented"] = notImplemented
	builtins["Ellipsis"] = ellipsis
	builtins["print"] = &Builtin{name: "print", fn: print}
	defineObjects()
	defineIntrospection()
	defineNumbers()
	defineIterables()
	defineConstructors()
}

func defineObjects() {
	define("len", 1, 1, func(th *Thread, a []Value) Value { return Int(th.length(a[0])) })
	define("repr", 1, 1, func(th *Thread, a []Value) Value { return Str(th.repr(a[0])) })
	define("ascii", 1, 1, func(th *Thread, a []Value) Value { return Str(ascii(th.repr(a[0]))) })
	define("hash", 1, 1, func(th *Thread, a []Value) Value {
		return th.shownHash(a[0])
	})
	define("format", 1, 2, func(th *Thread, a []Value) Value {
		s := Str("")
		if len(a) == 2 {
			var ok bool
			if s, ok = plain(a[1]).(Str); !ok {
				th.raise(typeErrorClass, "format() argument 2 must be str, not "+typeName(a[1]))
			}
		}
		return Str(th.format(a[0], string(s)))
	})
}

func (th *Thread) attrName(v Value) string {
	s, ok := plain(v).(Str)
	if !ok {
		th.raise(typeErrorClass, "attribute name must be string, not '"+typeName(v)+"'")
	}
	return string(s)
}

// print writes to a sink: what each thread prints is kept in its order.
func print(th *Thread, a []Value, kw []kwarg) Value {
	named := th.options("print", kw, "sep", "end", "flush", "file")
	if named[3] != nil && named[3] != None {
		th.unsupported("keyword argument file of print")
	}
	part := func(name string, v Value, def string) string {
		if v == nil || v == None {
			return def
		}
		s, ok := plain(v).(Str)
		if !ok {
			th.raise(typeErrorClass, name+" must be None or a string, not "+typeName(v))
		}
		return string(s)
	}
	sep, end := part("sep", named[0], " "), part("end", named[1], "\n")
	for i, v := range a { // what comes before one that has no text is printed
		if i > 0 {
			th.write(sep)
		}
		th.write(th.str(v))
	}
	th.write(end)
	return None
}

// write adds to what the thread printed.
func (th *Thread) write(text string) {
	th.enter() // one writes after the other
	th.weigh(len(text))
	th.sizeCheck(len(th.m.out))
	th.out.WriteString(text)
	th.m.out = append(th.m.out, text...)
}

func defineNumbers() {
	define("abs", 1, 1, func(th *Thread, a []Value) Value {
		if m := th.userMethod(a[0], "__abs__"); m != nil {
			return th.callMethod(m, a[0])
		}
		if f, ok := plain(a[0]).(Float); ok {
			return Float(math.Abs(float64(f)))
		}
		if n, ok := bigOf(a[0]); ok {
			return newInt(new(big.Int).Abs(n))
		}
		th.raise(typeErrorClass, "bad operand type for abs(): '"+typeName(a[0])+"'")
		return nil
	})
	define("divmod", 2, 2, func(th *Thread, a []Value) Value {
		return th.divmod(a[0], a[1])
	})
	define("pow", 2, 3, func(th *Thread, a []Value) Value {
		if len(a) == 2 {
			return th.binary(operators[ast.Pow], a[0], a[1])
		}
		x, okX := bigOf(a[0])
		y, okY := bigOf(a[1])
		m, okM := bigOf(a[2])
		if !okX || !okY || !okM || m.Sign() < 0 || y.Sign() < 0 {
			th.unsupported("pow with three arguments")
		}
		if m.Sign() == 0 {
			th.raise(valueErrorClass, "pow() 3rd argument cannot be 0")
		}
		th.burn(y.BitLen() * (m.BitLen()/64 + 1) / 8)
		return newInt(new(big.Int).Exp(x, y, m))
	})
	for name, base := range map[string]int{"bin": 2, "oct": 8, "hex": 16} {
		prefix := map[int]string{2: "0b", 8: "0o", 16: "0x"}[base]
		define(name, 1, 1, func(th *Thread, a []Value) Value {
			n := th.wholeOf(a[0])
			th.weigh(n.BitLen())
			s := new(big.Int).Abs(n).Text(base)
			if n.Sign() < 0 {
				return Str("-" + prefix + s)
			}
			return Str(prefix + s)
		})
	}
	define("chr", 1, 1, func(th *Thread, a []Value) Value {
		n := th.index(a[0])
		if n < 0 || n > 0x10ffff {
			th.raise(valueErrorClass, "chr() arg not in range(0x110000)")
		}
		if n >= 0xd800 && n < 0xe000 {
			th.unsupported("surrogates")
		}
		return Str(string(rune(n)))
	})
	define("ord", 1, 1, func(th *Thread, a []Value) Value {
		s, ok := plain(a[0]).(Str)
		if !ok {
			th.unsupported("ord of " + typeName(a[0]))
		}
		if n := utf8.RuneCountInString(string(s)); n != 1 {
			th.raise(typeErrorClass, "ord() expected a character, but string of length "+itoa(n)+" found")
		}
		r, _ := utf8.DecodeRuneInString(string(s))
		return Int(r)
	})
	builtins["round"] = &Builtin{name: "round", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("round", kw, "number", "ndigits")
		digits := optional(a, 1, named[1])
		if digits == nil {
			digits = None
		}
		return th.round(th.required("round", a, 0, named[0]), digits)
	}}
}

func defineIterables() {
	define("iter", 1, 2, func(th *Thread, a []Value) Value {
		if len(a) == 1 {
			return th.iter(a[0])
		}
		fn, end := a[0], a[1]
		return newIter(func(th *Thread) Value {
			if v := th.call(fn, nil, nil); !th.equal(v, end) {
				return v
			}
			return nil
		})
	})
	define("next", 1, 2, func(th *Thread, a []Value) Value {
		v := th.advance(a[0])
		if v == nil && len(a) == 2 {
			return a[1]
		}
		return th.orStop(v, a[0])
	})
	builtins["enumerate"] = &Builtin{name: "enumerate", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		n := optional(a, 1, th.options("enumerate", kw, "start")[0])
		if n == nil {
			n = Int(0)
		}
		th.arity("enumerate", a, nil, 1, 2)
		it := th.iter(a[0])
		return newIter(func(th *Thread) Value {
			v := th.advance(it)
			if v == nil {
				return nil
			}
			i := n
			n = th.binary(operators[ast.Add], n, Int(1))
			return newTuple(i, v)
		})
	}}
	builtins["zip"] = &Builtin{name: "zip", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("zip", a, kw, 0, 1000)
		its := th.iters(a)
		return newIter(func(th *Thread) Value {
			var row []Value
			for _, it := range its {
				v := th.advance(it)
				if v == nil {
					return nil
				}
				row = append(row, v)
			}
			if len(row) == 0 {
				return nil
			}
			return &Tuple{row}
		})
	}}
	builtins["map"] = &Builtin{name: "map", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		th.arity("map", a, kw, 2, 1000)
		its := th.iters(a[1:])
		return newIter(func(th *Thread) Value {
			var row []Value
			for _, it := range its {
				v := th.advance(it)
				if v == nil {
					return nil
				}
				row = append(row, v)
			}
			return th.call(a[0], row, nil)
		})
	}}
	define("filter", 2, 2, func(th *Thread, a []Value) Value {
		it := th.iter(a[1])
		return newIter(func(th *Thread) Value {
			for v := th.advance(it); v != nil; v = th.advance(it) {
				keep := v
				if a[0] != None {
					keep = th.call(a[0], []Value{v}, nil)
				}
				if th.truth(keep) {
					return v
				}
			}
			return nil
		})
	})
	define("reversed", 1, 1, func(th *Thread, a []Value) Value {
		switch v := a[0].(type) {
		case *List:
			th.touch(&v.sh, false)
			i := len(v.items)
			return newIter(func(th *Thread) Value {
				th.touch(&v.sh, false)
				i--
				if i < 0 || i >= len(v.items) {
					return nil
				}
				return v.items[i]
			})
		case *Tuple, *Range, Str, *Dict, *dictView, *Deque:
			items := th.listOf(v)
			i := len(items)
			return newIter(func(*Thread) Value {
				if i--; i < 0 {
					return nil
				}
				return items[i]
			})
		}
		if m := th.userMethod(a[0], "__reversed__"); m != nil {
			return th.callMethod(m, a[0])
		}
		if p := inner(a[0]); p != nil {
			return th.callNamed("reversed", []Value{p})
		}
		if get := th.userMethod(a[0], "__getitem__"); get != nil && th.userMethod(a[0], "__len__") != nil {
			i := th.length(a[0])
			return newIter(func(th *Thread) Value {
				if i--; i < 0 {
					return nil
				}
				return th.callMethod(get, a[0], Int(i))
			})
		}
		switch a[0].(type) {
		case *Set, *Generator, iterator, *Instance:
			th.raise(typeErrorClass, "'"+typeName(a[0])+"' object is not reversible")
		}
		th.unsupported("reversed of " + typeName(a[0]))
		return nil
	})
	define("any", 1, 1, func(th *Thread, a []Value) Value { return Bool(th.find(a[0], true)) })
	define("all", 1, 1, func(th *Thread, a []Value) Value { return Bool(!th.find(a[0], false)) })
	builtins["sum"] = &Builtin{name: "sum", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		start := th.options("sum", kw, "start")[0]
		th.arity("sum", a, nil, 1, 2)
		return th.sum(a[0], optional(a, 1, start))
	}}
	builtins["sorted"] = &Builtin{name: "sorted", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("sorted", kw, "key", "reverse")
		th.arity("sorted", a, nil, 1, 1)
		items := th.listOf(a[0])
		th.sort(items, named[0], named[1])
		return newList(items)
	}}
	builtins["min"] = extreme("min", func(th *Thread, x, y Value) bool { return th.less(x, y) })
	builtins["max"] = extreme("max", func(th *Thread, x, y Value) bool { return th.truth(th.compare(ast.Gt, x, y)) })
}

// sum adds up what an iterable gives. Floats are added as CPython 3.12 and later
// do, with what rounding loses carried beside (Neumaier).
func (th *Thread) sum(of, start Value) Value {
	total := start
	if total == nil {
		total = Int(0)
	}
	if _, ok := total.(Str); ok {
		th.raise(typeErrorClass, "sum() can't sum strings [use ''.join(seq) instead]")
	}
	add := operators[ast.Add]
	next := th.each(of)
	v := next(th)
	if _, ok := bigOf(total); ok {
		for ; v != nil; v = next(th) {
			whole := isWhole(v)
			if total = th.binary(add, total, v); !whole {
				v = next(th)
				break
			}
		}
	}
	if f, ok := total.(Float); ok {
		high, low := float64(f), 0.0
		for ; v != nil; v = next(th) {
			x, ok := v.(Float)
			if n, small := v.(Int); small {
				high += float64(n)
				continue
			}
			if !ok {
				break
			}
			t := high + float64(x)
			if math.Abs(high) >= math.Abs(float64(x)) {
				low += high - t + float64(x)
			} else {
				low += float64(x) - t + high
			}
			high = t
		}
		if low != 0 && low == low && !isInf(low) {
			high += low
		}
		total = Float(high)
	}
	for ; v != nil; v = next(th) {
		total = th.binary(add, total, v)
	}
	return total
}

// isWhole says whether a value is an int or bool as such.
func isWhole(v Value) bool {
	switch v.(type) {
	case Int, *Big, Bool:
		return true
	}
	return false
}

// each is iterate for a function that iterates over an argument.
func (th *Thread) each(v Value) nextFn {
	if !th.iterable(v) && th.special(v, "__next__") == nil {
		th.raise(typeErrorClass, "'"+typeName(v)+"' object is not iterable")
	}
	return th.iterate(v)
}

func (th *Thread) iters(vs []Value) []Value {
	var its []Value
	for _, v := range vs {
		its = append(its, th.iter(v))
	}
	return its
}

func (th *Thread) find(v Value, want bool) bool {
	next := th.each(v)
	for x := next(th); x != nil; x = next(th) {
		if th.truth(x) == want {
			return true
		}
	}
	return false
}

// sort sorts in place, stably, with the comparisons of the program.
func (th *Thread) sort(items []Value, key, reverse Value) {
	keys := items
	if key != nil && key != None {
		keys = make([]Value, len(items))
		for i, v := range items {
			keys[i] = th.call(key, []Value{v}, nil)
		}
	}
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	down := reverse != nil && th.truth(reverse)
	sort.SliceStable(order, func(i, j int) bool {
		th.burn(1)
		if down {
			return th.less(keys[order[j]], keys[order[i]])
		}
		return th.less(keys[order[i]], keys[order[j]])
	})
	sorted := make([]Value, len(items))
	for i, j := range order {
		sorted[i] = items[j]
	}
	copy(items, sorted)
}

func extreme(name string, better func(th *Thread, x, y Value) bool) *Builtin {
	return &Builtin{name: name, fn: func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options(name, kw, "key", "default")
		th.arity(name, a, nil, 1, 1<<20)
		var next nextFn
		if len(a) == 1 {
			next = th.each(a[0])
		} else {
			next = th.iterate(&Tuple{a})
		}
		var best, bestKey Value
		for v := next(th); v != nil; v = next(th) {
			k := v
			if named[0] != nil && named[0] != None {
				k = th.call(named[0], []Value{v}, nil)
			}
			if best == nil || better(th, k, bestKey) {
				best, bestKey = v, k
			}
		}
		if best == nil {
			if named[1] != nil {
				return named[1]
			}
			th.raise(valueErrorClass, name+"() iterable argument is empty")
		}
		return best
	}}
}
