package speedup

import (
	"math"
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

func (w *walk) unary(e *syntax.UnaryOp) value {
	if e.Op == syntax.Not {
		v, _, _ := w.test(e)
		w.op("branch", e, nil)
		return v
	}
	v := w.expr(e.Operand)
	if c, ok := e.Operand.(*syntax.Constant); ok && e.Op == syntax.USub {
		v = literal(c) // CPython folds -1 into a constant
	} else if v.kind == floating {
		w.op("float_negate", e, nil)
	} else {
		w.op("int_negate", e, nil)
	}
	if e.Op == syntax.USub {
		return value{kind: v.kind, known: v.known, num: -v.num}
	}
	return value{kind: v.kind, num: nan}
}

// wide is from where on a Python int takes more than one digit of 30 bits
// (Include/cpython/longintrepr.h).
const wide = 1 << 30

// operatorNames are the calibration's words for operators.
var operatorNames = map[syntax.Operator]string{
	syntax.Add: "add", syntax.Sub: "add", syntax.Mult: "mul", syntax.Div: "truediv", syntax.FloorDiv: "floordiv", syntax.Mod: "mod", syntax.Pow: "pow",
	syntax.LShift: "bit", syntax.RShift: "bit", syntax.BitAnd: "bit", syntax.BitOr: "bit", syntax.BitXor: "bit", syntax.MatMult: "mul",
}

// binary counts an operator and gives its result.
func (w *walk) binary(op syntax.Operator, l, r value, at syntax.Node) value {
	name := operatorNames[op]
	if v, ok := w.scalarOperator(op, l, r, at); ok {
		return v
	}
	switch {
	case l.kind == text || l.kind == bytestring:
		return w.textOperator(op, l, r, at)
	case (l.kind == list || l.kind == tuple) && (op == syntax.Add || op == syntax.Mult):
		return w.listOperator(op, l, r, at)
	case r.kind == list && op == syntax.Mult:
		return w.listOperator(op, r, l, at)
	case r.kind == text && op == syntax.Mult:
		return w.textOperator(op, r, l, at)
	case l.kind == floating && r.kind == floating:
		if op == syntax.Div {
			name = "div"
		}
		w.op("float_"+name, at, nil)
		return arithmetic(op, floating, l, r)
	case l.kind == floating || r.kind == floating:
		if op == syntax.Div {
			name = "div"
		}
		if name != "add" && name != "mul" && name != "div" {
			w.op("float_"+name, at, nil)
		} else {
			w.op("mixed_"+name, at, nil)
		}
		return arithmetic(op, floating, l, r)
	case l.kind == dict && r.kind == dict && op == syntax.BitOr:
		return w.dictOperator(l, r, at)
	case l.kind == set || r.kind == set:
		return w.setOperator(op, l, r, at)
	case l.kind == instance:
		if v, ok := w.special(l, dunder[op], []value{r}, at); ok {
			return v
		}
	}
	big := l.num >= wide || r.num >= wide || l.num <= -wide || r.num <= -wide
	k := integer
	if op == syntax.Div {
		k = floating
	}
	out := arithmetic(op, k, l, r)
	big = big || name == "mul" && (out.num >= wide || out.num <= -wide)
	switch {
	case big && (name == "add" || name == "mul" || name == "mod"):
		w.op("big_"+name, at, nil)
	case big && name == "floordiv":
		w.op("big_mod", at, nil)
	default:
		w.op("int_"+name, at, nil)
	}
	if l.kind == unknown || r.kind == unknown {
		out.kind = unknown
		if l.numeric() || r.numeric() {
			out.kind = max(l.kind, r.kind)
		}
	}
	return out
}

var dunder = map[syntax.Operator]string{
	syntax.Add: "__add__", syntax.Sub: "__sub__", syntax.Mult: "__mul__", syntax.Div: "__truediv__", syntax.Mod: "__mod__", syntax.FloorDiv: "__floordiv__",
}

// exact is up to where float64 holds every integer.
const exact = 1 << 53

func arithmetic(op syntax.Operator, k kind, l, r value) value {
	out := value{kind: k, known: l.known && r.known && l.numeric() && r.numeric(), num: nan}
	a, b := l.num, r.num
	switch op {
	case syntax.Add:
		out.num = a + b
	case syntax.Sub:
		out.num = a - b
	case syntax.Mult:
		out.num = a * b
	case syntax.Div:
		if b != 0 {
			out.num = a / b
		}
	case syntax.FloorDiv:
		if b != 0 {
			out.num = math.Floor(a / b)
		}
	case syntax.Mod:
		if b != 0 && out.known {
			out.num = a - b*math.Floor(a/b)
		} else if r.known && b > 0 {
			out.num, out.most = b/2, b
		}
	case syntax.Pow:
		out.num = math.Pow(a, b)
	case syntax.LShift:
		out.num = a * math.Pow(2, b)
	case syntax.RShift:
		out.num = math.Floor(a / math.Pow(2, b))
	case syntax.BitAnd:
		if out.known && a >= 0 && b >= 0 && a < exact && b < exact {
			out.num = float64(uint64(a) & uint64(b))
		} else if r.known && b >= 0 {
			out.num = b / 2
		}
	case syntax.BitOr:
		if out.known && a >= 0 && b >= 0 && a < exact && b < exact {
			out.num = float64(uint64(a) | uint64(b))
		} else {
			out.num = a
		}
	case syntax.BitXor:
		if out.known && a >= 0 && b >= 0 && a < exact && b < exact {
			out.num = float64(uint64(a) ^ uint64(b))
		} else {
			out.num = a
		}
	}
	if math.IsNaN(out.num) || math.IsInf(out.num, 0) || k == integer && math.Abs(out.num) > exact {
		out.known = false
	}
	return out
}

func (w *walk) textOperator(op syntax.Operator, l, r value, at syntax.Node) value {
	switch op {
	case syntax.Mod:
		if l.kind == bytestring {
			w.op("bytes_percent", at, nil)
		} else {
			w.op("str_percent", at, nil)
		}
		if l.known {
			return mean(l.kind, l.size()+2*float64(strings.Count(l.text, "%")))
		}
		return mean(l.kind, 20)
	case syntax.Mult:
		w.op("str_add", at, nil)
		return mean(l.kind, l.size()*r.num)
	}
	w.op("str_add", at, nil)
	if l.known && r.known && r.kind == l.kind {
		s := l.text + r.text
		return value{kind: l.kind, known: len(s) < 1000, text: s, num: float64(len(s))}
	}
	return mean(l.kind, l.size()+r.size())
}

func (w *walk) listOperator(op syntax.Operator, l, r value, at syntax.Node) value {
	o := w.newObject(l.kind, at)
	w.op("list_add", at, nil)
	n := l.size()
	if op == syntax.Mult {
		n *= r.num
		o.elem = l.objElem()
	} else {
		n += r.size()
		o.elem = join(l.objElem(), r.objElem())
	}
	o.size = n
	if !math.IsNaN(n) {
		w.ops("list_item_copy", at, nil, n)
	}
	return value{kind: l.kind, num: nan, obj: o}
}

// setOperator goes through both sets, or through the one that can be in the
// result, and looks each item up or puts it in. Each item is counted meanwhile.
func (w *walk) setOperator(op syntax.Operator, l, r value, at syntax.Node) value {
	w.op("set_display", at, nil)
	o := w.newObject(set, at)
	o.size, o.elem = l.size(), join(l.objElem(), r.objElem())
	through := []value{l}
	switch {
	case op == syntax.BitAnd && r.size() < l.size():
		o.size, through = r.size(), []value{r}
	case op == syntax.BitOr || op == syntax.BitXor:
		o.size += r.size()
		through = append(through, r)
	}
	for _, v := range through {
		if n := v.size(); n > 0 {
			w.steps("set_operator_item", v, at, n)
		}
	}
	return value{kind: set, num: nan, obj: o}
}

func (v value) objElem() value {
	if v.obj == nil {
		return value{num: nan}
	}
	return v.obj.elem
}
