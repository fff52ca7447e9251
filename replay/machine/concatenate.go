package machine

import (
	"math/big"

	"github.com/go-python/gpython/ast"
)

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
			switch { // the subclass decides, and Counter knows counters only
			case a.kind == counterClass:
				d.kind = nil
			case a.kind == nil && (b.kind == orderedDictClass || b.kind == defaultDictClass):
				d.kind, d.factory = b.kind, b.factory
			}
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
