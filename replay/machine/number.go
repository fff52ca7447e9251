package machine

import (
	"hash/fnv"
	"math"
	"math/big"
	"strconv"

	"github.com/go-python/gpython/ast"
)

// constant attributes of numbers are properties.
func field(c *Class, name string, get func(th *Thread, v Value) Value) {
	c.attrs.set(name, &property{name: name, get: &Builtin{name: name, method: true, fn: func(th *Thread, a []Value, _ []kwarg) Value {
		return get(th, plain(a[0]))
	}}})
}

func defineNumberMethods() {
	c := intClass
	whole := func(_ *Thread, v Value) Value {
		n, _ := bigOf(v)
		return newInt(n)
	}
	field(c, "real", whole)
	field(c, "numerator", whole)
	field(c, "imag", func(*Thread, Value) Value { return Int(0) })
	field(c, "denominator", func(*Thread, Value) Value { return Int(1) })
	number := func(name string, fn func(th *Thread, n *big.Int) Value) {
		c.method(name, func(th *Thread, a []Value, kw []kwarg) Value {
			th.arity(name, a, kw, 1, 1)
			n, _ := bigOf(a[0])
			return fn(th, n)
		})
	}
	number("bit_length", func(_ *Thread, n *big.Int) Value { return Int(n.BitLen()) })
	number("bit_count", func(th *Thread, n *big.Int) Value {
		count := 0
		for _, w := range n.Bits() {
			for ; w != 0; w &= w - 1 {
				count++
			}
		}
		th.burn(n.BitLen() >> 6)
		return Int(count)
	})
	number("conjugate", func(_ *Thread, n *big.Int) Value { return newInt(n) })
	number("is_integer", func(*Thread, *big.Int) Value { return Bool(true) })
	number("as_integer_ratio", func(_ *Thread, n *big.Int) Value { return newTuple(newInt(n), Int(1)) })
	for _, n := range []string{"__floor__", "__ceil__"} {
		number(n, func(_ *Thread, n *big.Int) Value { return newInt(n) })
	}
	c.method("to_bytes", intToBytes)
	c.attrs.set("from_bytes", &Builtin{name: "from_bytes", fn: intFromBytes})
	f := floatClass
	field(f, "real", func(_ *Thread, v Value) Value { return v })
	field(f, "imag", func(*Thread, Value) Value { return Float(0) })
	def(f, "conjugate", 0, 0, func(_ *Thread, x Float, _ []Value) Value { return x })
	def(f, "is_integer", 0, 0, func(_ *Thread, x Float, _ []Value) Value {
		return Bool(float64(x) == math.Trunc(float64(x)) && !isInf(float64(x)))
	})
	def(f, "__floor__", 0, 0, func(th *Thread, x Float, _ []Value) Value { return th.truncate(math.Floor(float64(x))) })
	def(f, "__ceil__", 0, 0, func(th *Thread, x Float, _ []Value) Value { return th.truncate(math.Ceil(float64(x))) })
	def(f, "as_integer_ratio", 0, 0, func(th *Thread, x Float, _ []Value) Value {
		if x != x {
			th.raise(valueErrorClass, "cannot convert NaN to integer ratio")
		}
		if isInf(float64(x)) {
			th.raise(overflowErrorClass, "cannot convert Infinity to integer ratio")
		}
		r := new(big.Rat).SetFloat64(float64(x))
		return newTuple(newInt(new(big.Int).Set(r.Num())), newInt(new(big.Int).Set(r.Denom())))
	})
}

func littleEndian(th *Thread, v Value) bool {
	if v == nil {
		return false
	}
	switch s, _ := plain(v).(Str); s {
	case "little":
		return true
	case "big":
		return false
	}
	th.raise(valueErrorClass, "byteorder must be either 'little' or 'big'")
	return false
}

func intToBytes(th *Thread, a []Value, kw []kwarg) Value {
	named := th.options("to_bytes", kw, "length", "byteorder", "signed")
	n, _ := bigOf(a[0])
	length := 1
	if v := optional(a, 1, named[0]); v != nil {
		length = th.index(v)
	}
	little := littleEndian(th, optional(a, 2, named[1]))
	if length < 0 {
		th.raise(valueErrorClass, "length argument must be non-negative")
	}
	th.weigh(length)
	signed := named[2] != nil && th.truth(named[2])
	if n.Sign() < 0 && !signed {
		th.raise(overflowErrorClass, "can't convert negative int to unsigned")
	}
	bits := n.BitLen()
	if signed {
		if n.Sign() < 0 {
			bits = new(big.Int).Not(n).BitLen()
		}
		bits++
	}
	if bits > 8*length && !(length == 0 && n.Sign() == 0) {
		th.raise(overflowErrorClass, "int too big to convert")
	}
	if n.Sign() < 0 {
		n = new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), uint(8*length)))
	}
	b := n.FillBytes(make([]byte, length))
	if little {
		reverseBytes(b)
	}
	return Bytes(b)
}

func intFromBytes(th *Thread, a []Value, kw []kwarg) Value {
	named := th.options("from_bytes", kw, "bytes", "byteorder", "signed")
	v := th.required("from_bytes", a, 0, named[0])
	s, ok := plain(v).(Bytes)
	if !ok {
		s = bytesClass.create(th, bytesClass, []Value{v}, nil).(Bytes)
	}
	b := []byte(s)
	if littleEndian(th, optional(a, 1, named[1])) {
		reverseBytes(b)
	}
	n := new(big.Int).SetBytes(b)
	if named[2] != nil && th.truth(named[2]) && len(b) > 0 && b[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return newInt(n)
}

func reverseBytes(b []byte) {
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
}

func defineRange() {
	c := rangeClass
	field(c, "start", func(_ *Thread, v Value) Value { return v.(*Range).start })
	field(c, "stop", func(_ *Thread, v Value) Value { return v.(*Range).stop })
	field(c, "step", func(_ *Thread, v Value) Value { return v.(*Range).step })
	def(c, "index", 1, 1, func(th *Thread, r *Range, a []Value) Value {
		if n, ok := asInt(a[0]); ok && r.has(n) {
			return (n - r.start) / r.step
		}
		th.raise(valueErrorClass, th.repr(a[0])+" is not in range")
		return nil
	})
	def(c, "count", 1, 1, func(_ *Thread, r *Range, a []Value) Value {
		n, ok := asInt(a[0])
		return intOfBool(Bool(ok && r.has(n)))
	})
	s := sliceClass
	field(s, "start", func(_ *Thread, v Value) Value { return v.(*sliceValue).lower })
	field(s, "stop", func(_ *Thread, v Value) Value { return v.(*sliceValue).upper })
	field(s, "step", func(_ *Thread, v Value) Value { return v.(*sliceValue).step })
	def(s, "indices", 1, 1, func(th *Thread, s *sliceValue, a []Value) Value {
		start, stop, step := s.bounds(th, th.index(a[0]))
		return newTuple(Int(start), Int(stop), Int(step))
	})
}

// round is round(v, digits): halves go to the even neighbour.
func (th *Thread) round(v, digits Value) Value {
	if m := th.userMethod(v, "__round__"); m != nil {
		if digits == None {
			return th.callMethod(m, v)
		}
		return th.callMethod(m, v, digits)
	}
	if n, ok := bigOf(v); ok {
		if digits == None || th.index(digits) >= 0 {
			return newInt(n)
		}
		k := -th.index(digits)
		if k > 5000 {
			th.unsupported("round to so many digits")
		}
		ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(k)), nil)
		return newInt(new(big.Int).Mul(halfEven(new(big.Rat).SetFrac(n, ten)), ten))
	}
	x, ok := plain(v).(Float)
	if !ok {
		th.raise(typeErrorClass, "type "+typeName(v)+" doesn't define __round__ method")
	}
	f := float64(x)
	if digits == None {
		return th.truncate(math.RoundToEven(f))
	}
	n := th.index(digits)
	switch {
	case f != f || isInf(f) || f == 0 || n > 323:
		return x
	case n < -308:
		return Float(math.Copysign(0, f))
	case n < 0:
		ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-n)), nil)
		q := new(big.Rat).SetFloat64(f)
		q.Quo(q, new(big.Rat).SetInt(ten))
		r, _ := new(big.Float).SetInt(new(big.Int).Mul(halfEven(q), ten)).Float64()
		if isInf(r) {
			th.raise(overflowErrorClass, "rounded value too large to represent")
		}
		return Float(math.Copysign(r, f))
	}
	r, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'f', n, 64), 64)
	return Float(r)
}

// halfEven rounds a fraction to the nearest int, halves to the even one.
func halfEven(q *big.Rat) *big.Int {
	two := big.NewInt(2)
	n, m := floorDiv(q.Num(), q.Denom())
	switch new(big.Int).Mul(m, two).Cmp(q.Denom()) {
	case 1:
		n.Add(n, big.NewInt(1))
	case 0:
		if n.Bit(0) == 1 {
			n.Add(n, big.NewInt(1))
		}
	}
	return n
}

// divmod is divmod(x, y).
func (th *Thread) divmod(x, y Value) Value {
	if m := th.userMethod(x, "__divmod__"); m != nil {
		if v := th.callMethod(m, x, y); v != notImplemented {
			return v
		}
	}
	if m := th.userMethod(y, "__rdivmod__"); m != nil {
		if v := th.callMethod(m, y, x); v != notImplemented {
			return v
		}
	}
	x, y = plain(x), plain(y)
	_, okX := asFloat(x)
	_, okY := asFloat(y)
	if !okX || !okY {
		th.badOperands("divmod()", x, y)
	}
	_, floatX := x.(Float)
	_, floatY := y.(Float)
	if (floatX || floatY) && !th.truth(y) {
		th.raise(zeroDivisionErrorClass, "float divmod()")
	}
	return newTuple(th.binary(operators[ast.FloorDiv], x, y), th.binary(operators[ast.Modulo], x, y))
}

// numberHash is hash() of a number: its value modulo a prime, so that equal
// numbers of different types have one hash (Python/pyhash.c).
func numberHash(v Value) Value {
	modulus := new(big.Int).SetUint64(1<<61 - 1)
	finish := func(h *big.Int, negative bool) Value {
		n := Int(h.Int64())
		if negative {
			n = -n
		}
		if n == -1 {
			n = -2
		}
		return n
	}
	if n, ok := bigOf(v); ok {
		return finish(new(big.Int).Mod(new(big.Int).Abs(n), modulus), n.Sign() < 0)
	}
	f, _ := asFloat(v)
	switch {
	case math.IsInf(f, 1):
		return Int(314159)
	case math.IsInf(f, -1):
		return Int(-314159)
	case f != f:
		return Int(0)
	}
	r := new(big.Rat).SetFloat64(math.Abs(f))
	inverse := new(big.Int).ModInverse(r.Denom(), modulus)
	return finish(inverse.Mod(inverse.Mul(inverse, r.Num()), modulus), f < 0)
}

// shownHash is what hash() gives: CPython's own value for numbers and for what a
// program says, and for all else one that is the same in each run.
func (th *Thread) shownHash(v Value) Value {
	if m := th.userMethod(v, "__hash__"); m != nil {
		n, ok := bigOf(th.callMethod(m, v))
		switch {
		case !ok:
			th.raise(typeErrorClass, "__hash__ method should return an integer")
		case n.IsInt64() && n.Int64() != -1:
			return newInt(n)
		}
		return numberHash(newInt(n))
	}
	if th.special(v, "__hash__") == nil {
		th.raise(typeErrorClass, "unhashable type: '"+typeName(v)+"'")
	}
	text := func(s string) Value {
		sum := fnv.New64a()
		sum.Write([]byte(s))
		return Int(sum.Sum64() >> 3)
	}
	each := func(items []Value, join func(h, x Int) Int) Value {
		defer th.nest()()
		h := Int(len(items))
		for _, x := range items {
			h = join(h, th.shownHash(x).(Int))
		}
		return h >> 3
	}
	switch x := plain(v).(type) {
	case Str:
		return text(string(x))
	case Bytes:
		return text(string(x))
	case *Tuple:
		return each(x.items, func(h, x Int) Int { return h*1000003 ^ x })
	case *Set:
		if x.frozen {
			return each(th.listOf(x), func(h, x Int) Int { return h ^ x*3 })
		}
	}
	if _, ok := asFloat(v); ok {
		return numberHash(plain(v))
	}
	h := th.hash(v) // raises if it has none
	if _, ok := v.(*Instance); ok {
		return Int(h >> 3)
	}
	return text(typeName(v))
}
