package machine

import (
	"math"
	"math/big"

	"github.com/go-python/gpython/ast"
)

func (th *Thread) intOp(op *operator, a, b *big.Int) Value {
	r := new(big.Int)
	switch op.kind {
	case ast.Add:
		r.Add(a, b)
	case ast.Sub:
		r.Sub(a, b)
	case ast.Mult:
		th.weigh((a.BitLen() + b.BitLen()) / 8)
		r.Mul(a, b)
	case ast.Div:
		if b.Sign() == 0 {
			th.raise(zeroDivisionErrorClass, "division by zero")
		}
		if a.Sign() == 0 && b.Sign() < 0 {
			return Float(math.Copysign(0, -1))
		}
		f, _ := new(big.Rat).SetFrac(a, b).Float64()
		if isInf(f) {
			th.raise(overflowErrorClass, "integer division result too large for a float")
		}
		return Float(f)
	case ast.FloorDiv, ast.Modulo:
		if b.Sign() == 0 {
			text := "division by zero"
			if op.kind == ast.FloorDiv {
				text = "integer division or modulo by zero"
			} else {
				text = "integer modulo by zero"
			}
			th.raise(zeroDivisionErrorClass, text)
		}
		q, m := floorDiv(a, b)
		if op.kind == ast.FloorDiv {
			return newInt(q)
		}
		return newInt(m)
	case ast.Pow:
		return th.intPow(a, b)
	case ast.LShift, ast.RShift:
		if b.Sign() < 0 {
			th.raise(valueErrorClass, "negative shift count")
		}
		if op.kind == ast.RShift {
			if !b.IsInt64() {
				b = big.NewInt(1 << 40)
			}
			return newInt(r.Rsh(a, uint(b.Int64())))
		}
		if a.Sign() == 0 {
			return Int(0)
		}
		if !b.IsInt64() || b.Int64() > int64(th.m.limits.Size)*8 {
			th.cut("an int of more than " + itoa(th.m.limits.Size) + " bytes")
		}
		th.weigh(int(b.Int64())/8 + a.BitLen()/8)
		r.Lsh(a, uint(b.Int64()))
	case ast.BitAnd:
		r.And(a, b)
	case ast.BitOr:
		r.Or(a, b)
	case ast.BitXor:
		r.Xor(a, b)
	default:
		return nil
	}
	return newInt(r)
}

// floorDiv rounds towards minus infinity, as Python does.
func floorDiv(a, b *big.Int) (q, m *big.Int) {
	q, m = new(big.Int).QuoRem(a, b, new(big.Int))
	if m.Sign() != 0 && (m.Sign() < 0) != (b.Sign() < 0) {
		q.Sub(q, big.NewInt(1))
		m.Add(m, b)
	}
	return q, m
}

func (th *Thread) intPow(a, b *big.Int) Value {
	if b.Sign() < 0 {
		if a.Sign() == 0 {
			th.raise(zeroDivisionErrorClass, "0.0 cannot be raised to a negative power")
		}
		x, _ := new(big.Float).SetInt(a).Float64()
		y, _ := new(big.Float).SetInt(b).Float64()
		return Float(math.Pow(x, y))
	}
	if a.BitLen() > 1 {
		if !b.IsInt64() || b.Int64() > int64(th.m.limits.Size)*8/int64(a.BitLen()) {
			th.cut("an int of more than " + itoa(th.m.limits.Size) + " bytes")
		}
		// Multiplying is quadratic in the length.
		n := int(b.Int64()) * a.BitLen() / 64
		th.burn(n/8 + n/64*n/512)
	} else if !b.IsInt64() {
		b = big.NewInt(2 + int64(b.Bit(0)))
	}
	return newInt(new(big.Int).Exp(a, b, nil))
}

func (th *Thread) floatOp(op *operator, x, y Value) Value {
	a, okA := asFloat(x)
	b, okB := asFloat(y)
	if !okA || !okB || isSetOp(op.kind) && op.kind != ast.Sub || op.kind == ast.LShift || op.kind == ast.RShift {
		return nil
	}
	if _, ok := x.(*Big); ok && isInf(a) {
		th.raise(overflowErrorClass, "int too large to convert to float")
	}
	if _, ok := y.(*Big); ok && isInf(b) {
		th.raise(overflowErrorClass, "int too large to convert to float")
	}
	switch op.kind {
	case ast.Add:
		return Float(a + b)
	case ast.Sub:
		return Float(a - b)
	case ast.Mult:
		return Float(a * b)
	case ast.Div:
		if b == 0 {
			th.raise(zeroDivisionErrorClass, "float division by zero")
		}
		return Float(a / b)
	case ast.FloorDiv, ast.Modulo:
		if b == 0 {
			if op.kind == ast.FloorDiv {
				th.raise(zeroDivisionErrorClass, "float floor division by zero")
			}
			th.raise(zeroDivisionErrorClass, "float modulo by zero")
		}
		q, m := floatDivMod(a, b)
		if op.kind == ast.FloorDiv {
			return Float(q)
		}
		return Float(m)
	case ast.Pow:
		if a == 0 && b < 0 {
			th.raise(zeroDivisionErrorClass, "0.0 cannot be raised to a negative power")
		}
		if a < 0 && b != math.Trunc(b) && !isInf(b) {
			th.unsupported("complex number")
		}
		r := th.power(a, b)
		if isInf(r) && !isInf(a) && !isInf(b) {
			th.throw(th.newException(overflowErrorClass, []Value{Int(34), Str("Numerical result out of range")}))
		}
		return Float(r)
	}
	return nil
}

func floatDivMod(a, b float64) (q, m float64) {
	m = math.Mod(a, b)
	q = (a - m) / b
	if m != 0 {
		if (b < 0) != (m < 0) {
			m += b
			q--
		}
	} else {
		m = math.Copysign(0, b)
	}
	if q != 0 {
		f := math.Floor(q)
		if q-f > 0.5 {
			f++
		}
		q = f
	} else {
		q = math.Copysign(0, a/b)
	}
	return q, m
}
