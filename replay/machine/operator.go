package machine

import (
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
	if _, ok := x.(*Deque); ok && symbol == "+" {
		th.raise(typeErrorClass, "can only concatenate deque (not \""+typeName(y)+"\") to deque")
	}
	if _, ok := x.(*List); ok && symbol == "+" {
		th.raise(typeErrorClass, "can only concatenate list (not \""+typeName(y)+"\") to list")
	}
	if _, ok := x.(*Tuple); ok && symbol == "+" {
		th.raise(typeErrorClass, "can only concatenate tuple (not \""+typeName(y)+"\") to tuple")
	}
	if _, ok := x.(Bytes); ok && symbol == "+" {
		th.raise(typeErrorClass, "can't concat "+typeName(y)+" to bytes")
	}
	if symbol == "*" {
		for _, p := range [2][2]Value{{x, y}, {y, x}} {
			if _, ok := p[0].(*Deque); ok || isSequence(p[0]) {
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
	_, floatX := x.(Float)
	_, floatY := y.(Float)
	_, text := x.(Str)
	_, bytes := x.(Bytes)
	if floatX || floatY && !text && !bytes {
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
	if op.kind == opUnion {
		if u := union(x, y); u != nil {
			return u
		}
	}
	return th.sequenceOp(op, x, y)
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
		if b, ok := plain(y).(*Set); ok && !a.frozen && isSetOp(op.kind) {
			a.become(th, op.kind, b)
			return a
		}
	case *Deque:
		if op.kind == ast.Add {
			a.extend(th, y, false)
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
	if p := inner(v); p != nil {
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
