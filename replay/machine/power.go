package machine

import (
	"math"
	"math/big"
)

// The power of floats. A C library's pow is rounded correctly nearly always, and
// Go's is not: so it is computed with many more digits than a float has.

const powerDigits = 256

func wide(f float64) *big.Float { return new(big.Float).SetPrec(powerDigits).SetFloat64(f) }

// power is a to the power of b, a negative one only to that of a whole number.
func (th *Thread) power(a, b float64) float64 {
	r := math.Pow(a, b)
	if r == 0 || r != r || isInf(r) || isInf(b) || r == 1 {
		return r
	}
	th.burn(64)
	var x *big.Float
	if n := math.Abs(b); n == math.Trunc(n) && n <= 1<<12 {
		x = wide(1)
		for square, n := wide(a), int(n); n > 0; n >>= 1 {
			if n&1 == 1 {
				x.Mul(x, square)
			}
			square.Mul(square, square)
		}
		if b < 0 {
			x.Quo(wide(1), x)
		}
	} else {
		y := logarithm(math.Abs(a))
		x = exponential(y.Mul(y, wide(b)))
		if r < 0 {
			x.Neg(x)
		}
	}
	r, _ = x.Float64()
	return r
}

// logarithm is the natural one, of a positive number: of its mantissa, twice the
// area tangent of (m-1)/(m+1) as a series, and of its exponent.
func logarithm(f float64) *big.Float {
	m, e := math.Frexp(f)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	y := areaTangent(wide(m-1), wide(0).Add(wide(m), wide(1)))
	return y.Add(y, wide(0).Mul(logarithmOf2, wide(float64(e))))
}

var logarithmOf2 = areaTangent(wide(1), wide(3))

// areaTangent is 2 atanh(x/y), of at most a third.
func areaTangent(x, y *big.Float) *big.Float {
	z := wide(0).Quo(x, y)
	square, sum, power := wide(0).Mul(z, z), wide(0), wide(0).Set(z)
	for k := 1.0; power.Sign() != 0 && power.MantExp(nil) > -powerDigits; k += 2 {
		sum.Add(sum, wide(0).Quo(power, wide(k)))
		power.Mul(power, square)
	}
	return sum.Mul(sum, wide(2))
}

// exponential is e to the power of y: a power of two, and a series of what is
// left of y.
func exponential(y *big.Float) *big.Float {
	turns, _ := wide(0).Quo(y, logarithmOf2).Float64()
	n := math.Round(turns)
	rest := wide(0).Sub(y, wide(0).Mul(logarithmOf2, wide(n)))
	sum, term := wide(1), wide(1)
	for k := 1.0; term.Sign() != 0 && term.MantExp(nil) > -powerDigits; k++ {
		term.Quo(term.Mul(term, rest), wide(k))
		sum.Add(sum, term)
	}
	return sum.SetMantExp(sum, int(n))
}
