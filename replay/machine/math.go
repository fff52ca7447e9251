package machine

import (
	"math"
	"math/big"
)

// real is a number as a float.
func (th *Thread) real(v Value) float64 {
	for _, name := range []string{"__float__", "__index__"} {
		if m := th.userMethod(v, name); m != nil {
			v = th.callMethod(m, v)
			break
		}
	}
	f, ok := asFloat(v)
	if !ok {
		th.raise(typeErrorClass, "must be real number, not "+typeName(v))
	}
	if _, big := plain(v).(*Big); big && isInf(f) {
		th.raise(overflowErrorClass, "int too large to convert to float")
	}
	return f
}

func (th *Thread) whole(v Value) *big.Int {
	if m := th.userMethod(v, "__index__"); m != nil {
		v = th.callMethod(m, v)
	}
	n, ok := bigOf(v)
	if !ok {
		th.raise(typeErrorClass, "'"+typeName(v)+"' object cannot be interpreted as an integer")
	}
	return n
}

// mathModule has what Go computes to the last bit as C does: roots, rounding,
// and what is about ints. The transcendental functions may differ in the last
// digit from a C library, and are left out.
func mathModule() map[string]Value {
	names := map[string]Value{"pi": Float(math.Pi), "e": Float(math.E), "tau": Float(2 * math.Pi), "inf": Float(math.Inf(1)), "nan": Float(math.NaN())}
	put := func(name string, least, most int, fn func(th *Thread, a []Value) Value) {
		names[name] = function(name, least, most, fn)
	}
	put("sqrt", 1, 1, func(th *Thread, a []Value) Value {
		f := th.real(a[0])
		if f < 0 {
			th.raise(valueErrorClass, "math domain error")
		}
		return Float(math.Sqrt(f))
	})
	rounding := func(name string, fn func(float64) float64) {
		put(name, 1, 1, func(th *Thread, a []Value) Value {
			if m := th.userMethod(a[0], "__"+name+"__"); m != nil {
				return th.callMethod(m, a[0])
			}
			if n, ok := bigOf(a[0]); ok {
				return newInt(n)
			}
			return th.truncate(fn(th.real(a[0])))
		})
	}
	rounding("floor", math.Floor)
	rounding("ceil", math.Ceil)
	rounding("trunc", math.Trunc)
	put("fabs", 1, 1, func(th *Thread, a []Value) Value { return Float(math.Abs(th.real(a[0]))) })
	put("copysign", 2, 2, func(th *Thread, a []Value) Value { return Float(math.Copysign(th.real(a[0]), th.real(a[1]))) })
	put("isnan", 1, 1, func(th *Thread, a []Value) Value { f := th.real(a[0]); return Bool(f != f) })
	put("isinf", 1, 1, func(th *Thread, a []Value) Value { return Bool(isInf(th.real(a[0]))) })
	put("isfinite", 1, 1, func(th *Thread, a []Value) Value { f := th.real(a[0]); return Bool(!isInf(f) && f == f) })
	put("fmod", 2, 2, func(th *Thread, a []Value) Value {
		x, y := th.real(a[0]), th.real(a[1])
		if y == 0 || isInf(x) && y == y {
			th.raise(valueErrorClass, "math domain error")
		}
		return Float(math.Mod(x, y))
	})
	put("modf", 1, 1, func(th *Thread, a []Value) Value {
		f := th.real(a[0])
		if isInf(f) {
			return newTuple(Float(math.Copysign(0, f)), Float(f))
		}
		i := math.Trunc(f)
		return newTuple(Float(math.Copysign(f-i, f)), Float(i))
	})
	put("radians", 1, 1, func(th *Thread, a []Value) Value { return Float(th.real(a[0]) * (math.Pi / 180)) })
	put("degrees", 1, 1, func(th *Thread, a []Value) Value { return Float(th.real(a[0]) * (180 / math.Pi)) })
	put("isqrt", 1, 1, func(th *Thread, a []Value) Value {
		n := th.whole(a[0])
		if n.Sign() < 0 {
			th.raise(valueErrorClass, "isqrt() argument must be nonnegative")
		}
		th.burn(n.BitLen() >> 4)
		return newInt(new(big.Int).Sqrt(n))
	})
	put("factorial", 1, 1, func(th *Thread, a []Value) Value {
		n := th.whole(a[0])
		if n.Sign() < 0 {
			th.raise(valueErrorClass, "factorial() not defined for negative values")
		}
		if !n.IsInt64() || n.Int64() > 20_000 {
			th.cut("an int of more than " + itoa(th.m.limits.Size) + " bytes")
		}
		th.burn(int(n.Int64()) * int(n.Int64()) >> 10)
		return newInt(new(big.Int).MulRange(1, n.Int64()))
	})
	fold := func(name string, first *big.Int, fn func(th *Thread, x, y *big.Int) *big.Int) {
		put(name, 0, 1000, func(th *Thread, a []Value) Value {
			r := first
			for _, v := range a {
				th.burn(1)
				r = fn(th, r, th.whole(v))
			}
			return newInt(new(big.Int).Abs(r))
		})
	}
	gcd := func(x, y *big.Int) *big.Int {
		return new(big.Int).GCD(nil, nil, new(big.Int).Abs(x), new(big.Int).Abs(y))
	}
	fold("gcd", big.NewInt(0), func(_ *Thread, x, y *big.Int) *big.Int { return gcd(x, y) })
	fold("lcm", big.NewInt(1), func(th *Thread, x, y *big.Int) *big.Int {
		if x.Sign() == 0 || y.Sign() == 0 {
			return new(big.Int)
		}
		th.weigh((x.BitLen() + y.BitLen()) / 8)
		return new(big.Int).Mul(new(big.Int).Div(x, gcd(x, y)), y)
	})
	put("comb", 2, 2, func(th *Thread, a []Value) Value { return th.binomial("comb", a, true) })
	put("perm", 1, 2, func(th *Thread, a []Value) Value {
		if len(a) == 1 || a[1] == None {
			return th.call(names["factorial"], a[:1], nil)
		}
		return th.binomial("perm", a, false)
	})
	names["prod"] = &Builtin{name: "prod", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		total := th.options("prod", kw, "start")[0]
		th.arity("prod", a, nil, 1, 1)
		if total == nil {
			total = Int(1)
		}
		next := th.each(a[0])
		for v := next(th); v != nil; v = next(th) {
			total = th.binary(operators[opMultiply], total, v)
		}
		return total
	}}
	names["isclose"] = &Builtin{name: "isclose", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("isclose", kw, "rel_tol", "abs_tol")
		th.arity("isclose", a, nil, 2, 2)
		x, y, rel, abs := th.real(a[0]), th.real(a[1]), 1e-9, 0.0
		if named[0] != nil {
			rel = th.real(named[0])
		}
		if named[1] != nil {
			abs = th.real(named[1])
		}
		if rel < 0 || abs < 0 {
			th.raise(valueErrorClass, "tolerances must be non-negative")
		}
		if x == y {
			return Bool(true)
		}
		if isInf(x) || isInf(y) {
			return Bool(false)
		}
		diff := math.Abs(y - x)
		return Bool(diff <= math.Abs(rel*y) || diff <= math.Abs(rel*x) || diff <= abs)
	}}
	return names
}

// binomial counts the ways to take k of n things, with order or without.
func (th *Thread) binomial(name string, a []Value, unordered bool) Value {
	n, k := th.whole(a[0]), th.whole(a[1])
	if n.Sign() < 0 {
		th.raise(valueErrorClass, "n must be a non-negative integer")
	}
	if k.Sign() < 0 {
		th.raise(valueErrorClass, "k must be a non-negative integer")
	}
	if k.Cmp(n) > 0 {
		return Int(0)
	}
	if rest := new(big.Int).Sub(n, k); unordered && rest.Cmp(k) < 0 {
		k = rest
	}
	if !k.IsInt64() || k.Int64() > 5_000 {
		th.cut("an int of more than " + itoa(th.m.limits.Size) + " bytes")
	}
	th.burn(int(k.Int64()) * (1 + n.BitLen()/64) * (1 + int(k.Int64())/64))
	r := big.NewInt(1)
	for i := int64(0); i < k.Int64(); i++ {
		r.Mul(r, new(big.Int).Sub(n, big.NewInt(i)))
		if unordered {
			r.Quo(r, big.NewInt(i+1))
		}
	}
	return newInt(r)
}
