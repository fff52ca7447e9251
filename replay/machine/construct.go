package machine

import (
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// defineConstructors says what calling a built-in class does.
func defineConstructors() {
	construct := func(c *Class, fn func(th *Thread, cls *Class, a []Value, kw []kwarg) Value) { c.create = fn }
	construct(intClass, newIntOf)
	construct(floatClass, func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		th.arity("float", a, kw, 0, 1)
		if len(a) == 0 {
			return Float(0)
		}
		if m := th.userMethod(a[0], "__float__"); m != nil {
			f, ok := plain(th.callMethod(m, a[0])).(Float)
			if !ok {
				th.raise(typeErrorClass, typeName(a[0])+".__float__ returned non-float")
			}
			return f
		}
		if m := th.userMethod(a[0], "__index__"); m != nil {
			a = []Value{th.callMethod(m, a[0])}
		}
		switch s := plain(a[0]).(type) {
		case Str:
			return th.parseFloat(string(s), s)
		case Bytes:
			return th.parseFloat(string(s), s)
		}
		if f, ok := asFloat(a[0]); ok {
			if _, big := a[0].(*Big); big && isInf(f) {
				th.raise(overflowErrorClass, "int too large to convert to float")
			}
			return Float(f)
		}
		th.raise(typeErrorClass, "float() argument must be a string or a real number, not '"+typeName(a[0])+"'")
		return nil
	})
	construct(boolClass, func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		th.arity("bool", a, kw, 0, 1)
		return Bool(len(a) == 1 && th.truth(a[0]))
	})
	construct(strClass, func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		if len(a) > 1 || len(kw) > 0 {
			th.unsupported("str of bytes")
		}
		if len(a) == 0 {
			return Str("")
		}
		return Str(th.str(a[0]))
	})
	construct(bytesClass, func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		th.arity("bytes", a, kw, 0, 1)
		if len(a) == 0 {
			return Bytes("")
		}
		var b []byte
		switch v := plain(a[0]).(type) {
		case Bytes:
			return v
		case Str:
			th.raise(typeErrorClass, "string argument without an encoding")
		case *Big:
			th.raise(overflowErrorClass, "cannot fit 'int' into an index-sized integer")
		}
		if n, ok := asInt(a[0]); ok {
			if n < 0 {
				th.raise(valueErrorClass, "negative count")
			}
			th.weigh(int(min(n, 1<<40)))
			return Bytes(make([]byte, n))
		}
		for _, v := range th.listOf(a[0]) {
			n := th.index(v)
			if n < 0 || n > 255 {
				th.raise(valueErrorClass, "bytes must be in range(0, 256)")
			}
			b = append(b, byte(n))
		}
		return Bytes(b)
	})
	items := func(th *Thread, name string, a []Value, kw []kwarg) []Value {
		th.arity(name, a, kw, 0, 1)
		if len(a) == 0 {
			return nil
		}
		return th.listOf(a[0])
	}
	construct(listClass, func(th *Thread, _ *Class, a []Value, kw []kwarg) Value { return newList(items(th, "list", a, kw)) })
	construct(tupleClass, func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		if len(a) == 1 {
			if t, ok := a[0].(*Tuple); ok {
				return t
			}
			// Unlike list(x), tuple(x) of anything but a list or tuple
			// iterates step by step (HAZARDS.md).
			if _, ok := a[0].(*List); !ok && len(kw) == 0 {
				var out []Value
				next := th.each(a[0])
				for v := next(th); v != nil; v = next(th) {
					th.weigh(8 * len(out))
					out = append(out, v)
				}
				return &Tuple{out}
			}
		}
		return &Tuple{items(th, "tuple", a, kw)}
	})
	set := func(frozen bool) func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		return func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
			th.arity("set", a, kw, 0, 1)
			s := th.newSet(nil)
			if len(a) == 1 {
				switch v := a[0].(type) {
				case *Set, *Dict, *List, *Tuple:
					s = th.newSet(th.listOf(v))
				default:
					next := th.each(v)
					for x := next(th); x != nil; x = next(th) {
						s.d.put(th, x, None)
					}
				}
			}
			s.frozen = frozen
			return s
		}
	}
	construct(setClass, set(false))
	construct(frozensetClass, set(true))
	construct(dictClass, func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		d := &Dict{}
		if len(a) > 0 {
			d.update(th, a[0])
		}
		for _, k := range kw {
			d.put(th, Str(k.name), k.v)
		}
		return d
	})
	construct(rangeClass, func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		th.arity("range", a, kw, 1, 3)
		r := &Range{step: 1}
		n := make([]Int, len(a))
		for i, v := range a {
			if _, ok := v.(*Big); ok {
				th.unsupported("range of an int beyond 64 bits")
			}
			n[i] = Int(th.index(v))
		}
		switch len(n) {
		case 1:
			r.stop = n[0]
		case 2:
			r.start, r.stop = n[0], n[1]
		case 3:
			r.start, r.stop, r.step = n[0], n[1], n[2]
			if r.step == 0 {
				th.raise(valueErrorClass, "range() arg 3 must not be zero")
			}
		}
		return r
	})
}

func newIntOf(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
	named := th.options("int", kw, "base")
	th.arity("int", a, nil, 0, 2)
	if len(a) == 0 {
		return Int(0)
	}
	for _, name := range []string{"__int__", "__index__", "__trunc__"} {
		if m := th.userMethod(a[0], name); m != nil {
			n, ok := bigOf(th.callMethod(m, a[0]))
			if !ok {
				th.raise(typeErrorClass, name+" returned non-int")
			}
			return newInt(n)
		}
	}
	v := plain(a[0])
	shown := v
	if b, ok := v.(Bytes); ok {
		v = Str(b)
	}
	if s, ok := v.(Str); ok {
		base := 10
		if b := optional(a, 1, named[0]); b != nil {
			base = th.index(b)
		}
		if base != 0 && (base < 2 || base > 36) {
			th.raise(valueErrorClass, "int() base must be >= 2 and <= 36, or 0")
		}
		text := strings.TrimSpace(string(s))
		if prefix := map[int]string{2: "0b", 8: "0o", 16: "0x"}[base]; prefix != "" && len(text) > 2 && strings.EqualFold(text[:2], prefix) {
			text = text[2:]
		}
		th.weigh(len(text) * 8)
		th.onlyASCII(text)
		n, ok := new(big.Int).SetString(strings.ReplaceAll(strings.TrimPrefix(text, "+"), "_", ""), base)
		if !ok || strings.HasPrefix(text, "_") || strings.HasSuffix(text, "_") || strings.Contains(text, "__") {
			th.raise(valueErrorClass, "invalid literal for int() with base "+itoa(base)+": "+th.repr(shown))
		}
		return newInt(n)
	}
	if optional(a, 1, named[0]) != nil {
		th.raise(typeErrorClass, "int() can't convert non-string with explicit base")
	}
	if n, ok := bigOf(v); ok {
		return newInt(n)
	}
	if f, ok := v.(Float); ok {
		return th.truncate(float64(f))
	}
	th.raise(typeErrorClass, "int() argument must be a string, a bytes-like object or a real number, not '"+typeName(a[0])+"'")
	return nil
}

// onlyASCII refuses the digits of other scripts in a number.
func (th *Thread) onlyASCII(text string) {
	if strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf && unicode.IsDigit(r) }) {
		th.unsupported("digits that are no ASCII")
	}
}

// betweenDigits says whether each c of a text stands between two digits.
func betweenDigits(text string, c byte) bool {
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	for i := range len(text) {
		if text[i] == c && !(digit(i-1) && digit(i+1)) {
			return false
		}
	}
	return true
}

func (th *Thread) parseFloat(s string, shown Value) Value {
	text := strings.ToLower(strings.TrimSpace(s))
	th.onlyASCII(text)
	f, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	if err != nil && !isInf(f) || strings.ContainsAny(text, "xp") || !betweenDigits(text, '_') {
		th.raise(valueErrorClass, "could not convert string to float: "+th.repr(shown))
	}
	return Float(f)
}
