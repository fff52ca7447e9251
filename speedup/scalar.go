package speedup

import "github.com/ftlint/ftlint/analyzer/syntax"

// scalars are classes of the standard library whose objects are values, written
// in C: what making one and an operator cost, in the calibration's words.
// Operators and methods give such a value again, or a number.
var scalars = map[string]struct{ make, operator string }{
	"datetime.datetime": {"datetime_now", "datetime_add"}, "datetime.date": {"datetime_now", "datetime_add"}, "datetime.time": {"datetime_now", "datetime_add"},
	"datetime.timedelta": {"datetime_now", "datetime_add"}, "decimal.Decimal": {"decimal_add", "decimal_add"},
	"fractions.Fraction": {"fraction_add", "fraction_add"},
}

// scalar makes a value of the library.
func (w *walk) scalar(dotted string, e syntax.Node) (value, bool) {
	costs, ok := scalars[dotted]
	if !ok {
		return value{}, false
	}
	w.op(costs.make, e, nil)
	return w.scalarOf(dotted, e), true
}

func (w *walk) scalarOf(class string, e syntax.Node) value {
	o := w.newObject(external, e)
	o.alloc = class
	return value{kind: external, text: class + "()", num: nan, obj: o}
}

// scalarClass gives the class of a value of the library.
func (v value) scalarClass() (string, bool) {
	if v.kind != external || v.obj == nil {
		return "", false
	}
	_, ok := scalars[v.obj.alloc]
	return v.obj.alloc, ok
}

// scalarOperator is an operator on values of the library; false if neither
// operand is one.
func (w *walk) scalarOperator(l, r value, at syntax.Node) (value, bool) {
	class, ok := l.scalarClass()
	if !ok {
		class, ok = r.scalarClass()
	}
	if !ok {
		return value{}, false
	}
	w.op(scalars[class].operator, at, nil)
	return w.scalarOf(class, at), true
}
