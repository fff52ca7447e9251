package speedup

import (
	"math"
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// test evaluates a condition: its value, the chance that it holds, and whether
// that chance is more than a guess.
func (w *walk) test(e syntax.Expr) (v value, chance float64, sure bool) {
	switch e := e.(type) {
	case *syntax.Compare:
		return w.compare(e)
	case *syntax.BoolOp:
		return w.boolean(e)
	case *syntax.UnaryOp:
		if e.Op == syntax.Not {
			v, chance, sure = w.test(e.Operand)
			if yes, known := v.truth(); known {
				return truth(!yes), 1 - chance, sure
			}
			return ofKind(boolean), 1 - chance, sure
		}
	}
	v = w.expr(e)
	if yes, known := v.truth(); known {
		return v, indicator(yes), true
	}
	return v, w.guessed(e), false
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// guessed is the chance of a test of which nothing is known.
func (w *walk) guessed(at syntax.Node) float64 {
	w.unsure(at, unknownTest)
	return w.model.guess.part
}

func (w *walk) boolean(e *syntax.BoolOp) (value, float64, bool) {
	live, reaching, sure := w.fr.live, 1.0, true
	all := truth(e.Op == syntax.And)
	for i, operand := range e.Values {
		if reaching == 0 {
			break
		}
		w.fr.live = live * reaching
		v, chance, certain := w.test(operand)
		sure = sure && certain
		if i < len(e.Values)-1 {
			w.op("branch", operand, nil)
		}
		if e.Op == syntax.And {
			reaching *= chance
		} else {
			reaching *= 1 - chance
		}
		all = v
	}
	w.fr.live = live
	chance := reaching
	if e.Op == syntax.Or {
		chance = 1 - reaching
	}
	switch {
	case sure && chance == 1 && e.Op == syntax.And, sure && chance == 0 && e.Op == syntax.Or:
		return all, chance, true
	case sure && (chance == 0 || chance == 1):
		return truth(chance == 1), chance, true
	case all.kind == boolean:
		return ofKind(boolean), chance, sure
	}
	return value{num: nan, obj: all.obj, kind: all.kind}.settled(), chance, sure
}

func (w *walk) compare(e *syntax.Compare) (value, float64, bool) {
	left := w.expr(e.Left)
	chance, sure := 1.0, true
	for i, op := range e.Ops {
		right := w.expr(e.Comparators[i])
		w.compareCost(op, left, right, e)
		c, known := compareKnown(op, left, right)
		if !known {
			c, known = w.likely(op, e, i, left, right)
		}
		chance *= c
		sure = sure && known
		left = right
	}
	if sure && (chance == 0 || chance == 1) {
		return truth(chance == 1), chance, true
	}
	return ofKind(boolean), chance, sure
}

func (w *walk) compareCost(op syntax.CmpOperator, left, right value, at syntax.Node) {
	switch op {
	case syntax.Is, syntax.IsNot:
		w.op("is", at, nil)
	case syntax.In, syntax.NotIn:
		switch right.kind {
		case dict:
			w.lookUp("dict_in", right, left, at)
		case set:
			w.lookUp("set_in", right, left, at)
		case text, bytestring:
			w.op("str_in", at, nil)
			w.characters(right, "find", at)
		case list, tuple:
			n := right.size()
			if math.IsNaN(n) {
				n = w.model.guess.trips
			}
			w.ops("list_in", at, right.obj, n/2)
		default:
			w.op("dict_in", at, right.obj)
		}
	default:
		switch {
		case left.kind == floating || right.kind == floating:
			w.op("float_compare", at, nil)
		case left.kind == text && right.kind == text:
			w.op("str_compare", at, nil)
		case left.kind <= integer && right.kind <= integer:
			w.op("int_compare", at, nil)
		default:
			w.op("other_compare", at, nil)
		}
	}
}

func compareKnown(op syntax.CmpOperator, a, b value) (float64, bool) {
	if op == syntax.Is || op == syntax.IsNot {
		if a.kind == none && b.kind == none {
			return indicator(op == syntax.Is), true
		}
		if a.kind != unknown && b.kind != unknown && (a.kind == none) != (b.kind == none) {
			return indicator(op == syntax.IsNot), true
		}
		return 0, false
	}
	if a.kind == text && b.kind == text && a.known && b.known {
		switch op {
		case syntax.Eq:
			return indicator(a.text == b.text), true
		case syntax.NotEq:
			return indicator(a.text != b.text), true
		case syntax.In:
			return indicator(strings.Contains(b.text, a.text)), true
		}
		return 0, false
	}
	if !a.numeric() || !b.numeric() || !a.known || !b.known {
		return 0, false
	}
	switch op {
	case syntax.Eq:
		return indicator(a.num == b.num), true
	case syntax.NotEq:
		return indicator(a.num != b.num), true
	case syntax.Lt:
		return indicator(a.num < b.num), true
	case syntax.LtE:
		return indicator(a.num <= b.num), true
	case syntax.Gt:
		return indicator(a.num > b.num), true
	case syntax.GtE:
		return indicator(a.num >= b.num), true
	}
	return 0, false
}

// likely gives the chance of a comparison whose form says it: `x % 7 == 0` holds
// for one of seven numbers.
func (w *walk) likely(op syntax.CmpOperator, e *syntax.Compare, i int, left, right value) (float64, bool) {
	if i == 0 && (op == syntax.Eq || op == syntax.NotEq) {
		if mod, ok := e.Left.(*syntax.BinOp); ok && mod.Op == syntax.Mod {
			if c, ok := mod.Right.(*syntax.Constant); ok && c.Kind == syntax.Int {
				if k := literal(c).num; k >= 1 {
					if op == syntax.Eq {
						return 1 / k, true
					}
					return 1 - 1/k, true
				}
			}
		}
	}
	return w.guessed(e), false
}
