package machine

import (
	"math"
	"math/big"

	"github.com/go-python/gpython/ast"
	"github.com/go-python/gpython/py"
)

// operator is a binary operator with the names of its methods.
type operator struct {
	kind                    ast.OperatorNumber
	symbol, forward, mirror string
	inplace                 string
}

var operators = map[ast.OperatorNumber]*operator{
	ast.Add:      {ast.Add, "+", "__add__", "__radd__", "__iadd__"},
	ast.Sub:      {ast.Sub, "-", "__sub__", "__rsub__", "__isub__"},
	ast.Mult:     {ast.Mult, "*", "__mul__", "__rmul__", "__imul__"},
	ast.Div:      {ast.Div, "/", "__truediv__", "__rtruediv__", "__itruediv__"},
	ast.Modulo:   {ast.Modulo, "%", "__mod__", "__rmod__", "__imod__"},
	ast.Pow:      {ast.Pow, "** or pow()", "__pow__", "__rpow__", "__ipow__"},
	ast.LShift:   {ast.LShift, "<<", "__lshift__", "__rlshift__", "__ilshift__"},
	ast.RShift:   {ast.RShift, ">>", "__rshift__", "__rrshift__", "__irshift__"},
	ast.BitOr:    {ast.BitOr, "|", "__or__", "__ror__", "__ior__"},
	ast.BitXor:   {ast.BitXor, "^", "__xor__", "__rxor__", "__ixor__"},
	ast.BitAnd:   {ast.BitAnd, "&", "__and__", "__rand__", "__iand__"},
	ast.FloorDiv: {ast.FloorDiv, "//", "__floordiv__", "__rfloordiv__", "__ifloordiv__"},
}

func bigFromPy(n *py.BigInt) *big.Int { return new(big.Int).Set((*big.Int)(n)) }

// binary is `x op y`.
func (th *Thread) binary(op *operator, x, y Value) Value {
	if a, ok := x.(Int); ok {
		if b, ok := y.(Int); ok {
			if v := smallOp(op.kind, a, b); v != nil {
				return v
			}
		}
	}
	if v := th.operate(op, x, y); v != nil {
		return v
	}
	th.badOperands(op.symbol, x, y)
	return nil
}

// operate asks the program's methods, then the built-in types; nil if none
// knows.
func (th *Thread) operate(op *operator, x, y Value) Value {
	if !mayOverride(x) && !mayOverride(y) {
		return th.builtinOp(op, x, y)
	}
	if s, ok := x.(Str); ok && op.kind == ast.Modulo {
		return Str(th.percent(string(s), y))
	}
	if v := th.dunderOp(op, x, y); v != nil {
		return v
	}
	return th.builtinPlain(op, x, y)
}

func (th *Thread) badOperands(symbol string, x, y Value) {
	if _, ok := x.(Str); ok && symbol == "+" {
		th.raise(typeErrorClass, "can only concatenate str (not \""+typeName(y)+"\") to str")
	}
	if _, ok := x.(*List); ok && symbol == "+" {
		th.raise(typeErrorClass, "can only concatenate list (not \""+typeName(y)+"\") to list")
	}
	if _, ok := x.(*Tuple); ok && symbol == "+" {
		th.raise(typeErrorClass, "can only concatenate tuple (not \""+typeName(y)+"\") to tuple")
	}
	if symbol == "*" {
		for _, p := range [2][2]Value{{x, y}, {y, x}} {
			if isSequence(p[0]) {
				if _, ok := bigOf(p[1]); !ok {
					th.raise(typeErrorClass, "can't multiply sequence by non-int of type '"+typeName(p[1])+"'")
				}
			}
		}
	}
	th.raise(typeErrorClass, "unsupported operand type(s) for "+symbol+": '"+typeName(x)+"' and '"+typeName(y)+"'")
}

// dunderOp asks the methods of the operands, that of a subclass first.
func (th *Thread) dunderOp(op *operator, x, y Value) Value {
	cx, cy := x.class(), y.class()
	forward, mirror := th.userMethod(x, op.forward), th.userMethod(y, op.mirror)
	if mirror != nil && cx != cy && cy.isSubclass(cx) {
		if v := th.callMethod(mirror, y, x); v != notImplemented {
			return v
		}
		mirror = nil
	}
	if forward != nil {
		if v := th.callMethod(forward, x, y); v != notImplemented {
			return v
		}
	}
	if mirror != nil && (cx != cy || forward == nil) {
		if v := th.callMethod(mirror, y, x); v != notImplemented {
			return v
		}
	}
	return nil
}

// userMethod is a special method that the program defines.
func (th *Thread) userMethod(o Value, name string) Value {
	switch o := o.(type) {
	case *Instance:
	case *Class:
		if o.meta == nil || o.meta.builtin {
			return nil
		}
	default:
		return nil
	}
	s, where := o.class().find(name)
	if s == nil || where.builtin || s.value() == None {
		return nil
	}
	th.siteAccess(s, where, false)
	return s.value()
}

// smallOp computes on small ints; nil if it overflows or is not simple.
func smallOp(k ast.OperatorNumber, a, b Int) Value {
	switch k {
	case ast.Add:
		if c := a + b; (c > a) == (b > 0) {
			return c
		}
	case ast.Sub:
		if c := a - b; (c < a) == (b > 0) {
			return c
		}
	case ast.Mult:
		if a > -1<<31 && a < 1<<31 && b > -1<<31 && b < 1<<31 {
			return a * b
		}
	case ast.FloorDiv:
		if b > 0 {
			q := a / b
			if a%b < 0 {
				q--
			}
			return q
		}
	case ast.Modulo:
		if b > 0 {
			r := a % b
			if r < 0 {
				r += b
			}
			return r
		}
	case ast.BitAnd:
		return a & b
	case ast.BitOr:
		return a | b
	case ast.BitXor:
		return a ^ b
	}
	return nil
}

// builtinOp computes on our own types; nil if there is no such operation.
func (th *Thread) builtinOp(op *operator, x, y Value) Value {
	if _, ok := x.(Float); ok {
		return th.floatOp(op, x, y)
	}
	if _, ok := y.(Float); ok {
		return th.floatOp(op, x, y)
	}
	a, okA := bigOf(x)
	b, okB := bigOf(y)
	if okA && okB {
		ba, okA := x.(Bool)
		bb, okB := y.(Bool)
		if okA && okB {
			switch op.kind {
			case ast.BitAnd:
				return ba && bb
			case ast.BitOr:
				return ba || bb
			case ast.BitXor:
				return Bool(ba != bb)
			}
		}
		return th.intOp(op, a, b)
	}
	return th.sequenceOp(op, x, y)
}

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
			th.raise(zeroDivisionErrorClass, "zero to a negative power")
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
			th.raise(zeroDivisionErrorClass, "float modulo")
		}
		q, m := floatDivMod(a, b)
		if op.kind == ast.FloorDiv {
			return Float(q)
		}
		return Float(m)
	case ast.Pow:
		if a == 0 && b < 0 {
			th.raise(zeroDivisionErrorClass, "zero to a negative power")
		}
		if a < 0 && b != math.Trunc(b) && !isInf(b) {
			th.unsupported("complex number")
		}
		r := math.Pow(a, b)
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

func isSequence(v Value) bool {
	switch v.(type) {
	case Str, Bytes, *List, *Tuple:
		return true
	}
	return false
}

// sequenceOp is concatenation, repetition, set algebra and `%` formatting.
func (th *Thread) sequenceOp(op *operator, x, y Value) Value {
	switch op.kind {
	case ast.Add:
		switch x := x.(type) {
		case Str:
			if y, ok := y.(Str); ok {
				th.weigh(len(x) + len(y))
				return x + y
			}
		case Bytes:
			if y, ok := y.(Bytes); ok {
				th.weigh(len(x) + len(y))
				return x + y
			}
		case *Tuple:
			if y, ok := y.(*Tuple); ok {
				th.weigh(8 * (len(x.items) + len(y.items)))
				return &Tuple{concat(x.items, y.items)}
			}
		case *List:
			if y, ok := y.(*List); ok {
				th.touch(&x.sh, false)
				th.touch(&y.sh, false)
				th.holdBoth(&x.sh, &y.sh)
				th.weigh(8 * (len(x.items) + len(y.items)))
				return newList(concat(x.items, y.items))
			}
		}
	case ast.Mult:
		if isSequence(y) && !isSequence(x) {
			x, y = y, x
		}
		if n, ok := bigOf(y); ok && isSequence(x) {
			return th.repeat(x, n)
		}
	case ast.Modulo:
		if s, ok := x.(Str); ok {
			return Str(th.percent(string(s), y))
		}
		if _, ok := x.(Bytes); ok {
			th.unsupported("% of bytes")
		}
	}
	if isSet(x) && isSet(y) {
		return th.setOp(op.kind, th.setOf(x), th.setOf(y))
	}
	if v, ok := x.(*dictView); ok && v.kind != viewValues && isSetOp(op.kind) && th.iterable(y) {
		return th.setOp(op.kind, th.setOf(x), th.newSet(th.listOf(y)))
	}
	if v, ok := y.(*dictView); ok && v.kind != viewValues && isSetOp(op.kind) && th.iterable(x) {
		return th.setOp(op.kind, th.newSet(th.listOf(x)), th.setOf(y))
	}
	if a, ok := x.(*Deque); ok {
		return th.dequeOp(op.kind, a, y)
	}
	if b, ok := y.(*Deque); ok && op.kind == ast.Mult {
		return th.dequeOp(op.kind, b, x)
	}
	if a, ok := x.(*Dict); ok {
		if b, ok := y.(*Dict); ok && a.kind == counterClass && b.kind == counterClass {
			switch op.kind {
			case ast.Add, ast.Sub, ast.BitOr, ast.BitAnd:
				return th.counterOp(op.kind, a, b)
			}
			return nil
		}
		if b, ok := y.(*Dict); ok && op.kind == ast.BitOr {
			d := a.copy(th)
			d.update(th, b)
			return d
		}
	}
	return nil
}

func concat(a, b []Value) []Value {
	return append(append(make([]Value, 0, len(a)+len(b)), a...), b...)
}

func (th *Thread) repeat(x Value, times *big.Int) Value {
	n := 0
	if !times.IsInt64() {
		th.raise(overflowErrorClass, "cannot fit 'int' into an index-sized integer")
	}
	if times.Sign() > 0 {
		if times.Int64() > int64(th.m.limits.Size) {
			times = big.NewInt(int64(th.m.limits.Size) + 1)
		}
		n = int(times.Int64())
	}
	switch x := x.(type) {
	case Str:
		th.weigh(len(x) * n)
		return Str(repeatString(string(x), n))
	case Bytes:
		th.weigh(len(x) * n)
		return Bytes(repeatString(string(x), n))
	case *Tuple:
		th.weigh(8 * len(x.items) * n)
		return &Tuple{repeatValues(x.items, n)}
	case *List:
		th.touch(&x.sh, false)
		th.weigh(8 * len(x.items) * n)
		return newList(repeatValues(x.items, n))
	}
	return nil
}

func repeatValues(vs []Value, n int) []Value {
	var out []Value
	if len(vs) > 0 {
		for range n {
			out = append(out, vs...)
		}
	}
	return out
}

// inplace is `x op= y` without the store.
func (th *Thread) inplace(op *operator, x, y Value) Value {
	switch a := x.(type) {
	case Int:
	case *List:
		if op.kind == ast.Add {
			a.extend(th, y)
			return a
		}
		if n, ok := bigOf(y); ok && op.kind == ast.Mult {
			b := th.repeat(a, n).(*List)
			th.touch(&a.sh, true)
			a.items = b.items
			return a
		}
	case *Set:
		if b, ok := plain(y).(*Set); ok && !a.frozen {
			r := th.setOp(op.kind, a, b)
			if r, ok := r.(*Set); ok {
				th.touch(&a.d.sh, true)
				a.d.take(&r.d)
				return a
			}
		}
	case *Deque:
		if op.kind == ast.Add {
			for _, v := range th.listOf(y) {
				th.touch(&a.sh, true)
				a.push(th, v, false)
			}
			return a
		}
		if n, ok := bigOf(y); ok && op.kind == ast.Mult {
			items := th.repeat(newList(a.items), n).(*List).items
			th.touch(&a.sh, true)
			a.items = nil
			for _, v := range items {
				a.push(th, v, false)
			}
			return a
		}
	case *Dict:
		if a.kind == counterClass {
			if v := th.quietBinary(op, x, y); v != nil {
				if r, ok := v.(*Dict); ok {
					a.step(th, true)
					a.take(r)
					return a
				}
			}
			break
		}
		if op.kind == ast.BitOr {
			a.update(th, y)
			return a
		}
	case *Instance, *Class:
		if m := th.userMethod(x, op.inplace); m != nil {
			if v := th.callMethod(m, x, y); v != notImplemented {
				return v
			}
			break
		}
		if s, _ := x.class().find(op.inplace); s != nil && s.value() != None {
			if v := th.callMethod(s.value(), x, y); v != notImplemented {
				return v
			}
		}
	}
	if v := th.quietBinary(op, x, y); v != nil {
		return v
	}
	symbol := op.symbol + "="
	if op.kind == ast.Pow {
		symbol = "** or pow()"
	}
	th.badOperands(symbol, x, y)
	return nil
}

func (th *Thread) quietBinary(op *operator, x, y Value) Value {
	if a, ok := x.(Int); ok {
		if b, ok := y.(Int); ok {
			if v := smallOp(op.kind, a, b); v != nil {
				return v
			}
		}
	}
	return th.operate(op, x, y)
}

func (th *Thread) unary(op ast.UnaryOpNumber, v Value) Value {
	name := map[ast.UnaryOpNumber]string{ast.USub: "__neg__", ast.UAdd: "__pos__", ast.Invert: "__invert__"}[op]
	if f, ok := v.(Float); ok && op != ast.Invert {
		if op == ast.USub {
			return -f
		}
		return f
	}
	if n, ok := bigOf(v); ok {
		switch op {
		case ast.USub:
			return newInt(new(big.Int).Neg(n))
		case ast.Invert:
			return newInt(new(big.Int).Not(n))
		}
		return newInt(n)
	}
	if m := th.userMethod(v, name); m != nil {
		return th.callMethod(m, v)
	}
	if p := plain(v); p != v {
		return th.unary(op, p)
	}
	if d, ok := v.(*Dict); ok && d.kind == counterClass && op != ast.Invert {
		return th.callNamedOf(counterClass, name, []Value{v})
	}
	symbol := map[ast.UnaryOpNumber]string{ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}[op]
	th.raise(typeErrorClass, "bad operand type for unary "+symbol+": '"+typeName(v)+"'")
	return nil
}

// operatorKind and its names serve the methods of sets.
type operatorKind = ast.OperatorNumber

const (
	opUnion        = ast.BitOr
	opIntersection = ast.BitAnd
	opDifference   = ast.Sub
	opSymmetric    = ast.BitXor
	opAdd          = ast.Add
	opMultiply     = ast.Mult
	astUSub        = ast.USub
)
