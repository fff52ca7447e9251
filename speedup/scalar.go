package speedup

import "github.com/ftlint/ftlint/analyzer/syntax"

// scalars are classes of the standard library whose objects are values, written
// in C: what making one and an operator cost, in the calibration's words.
// Operators and methods give such a value again, or a number.
var scalars = map[string]scalarCosts{
	"datetime.datetime": {make: "datetime_now", operator: "datetime_add"}, "datetime.date": {make: "datetime_now", operator: "datetime_add"},
	"datetime.time": {make: "datetime_now", operator: "datetime_add"}, "datetime.timedelta": {make: "datetime_now", operator: "datetime_add"},
	"decimal.Decimal":    {make: "decimal_of", operator: "decimal_add", division: "decimal_div", series: "decimal_sqrt"},
	"fractions.Fraction": {make: "fraction_of", operator: "fraction_add"},
}

// scalarCosts are operations: division is that of `/` if it is dearer than other
// operators, series that of methods that compute digit by digit.
type scalarCosts struct{ make, operator, division, series string }

// method is what calling a method costs.
func (c scalarCosts) method(name string) string {
	switch name {
	case "sqrt", "exp", "ln", "log10":
		if c.series != "" {
			return c.series
		}
	}
	return "call_c_method"
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
func (w *walk) scalarOperator(op syntax.Operator, l, r value, at syntax.Node) (value, bool) {
	class, ok := l.scalarClass()
	if !ok {
		class, ok = r.scalarClass()
	}
	if !ok {
		return value{}, false
	}
	costs := scalars[class]
	if op == syntax.Div && costs.division != "" {
		w.op(costs.division, at, nil)
	} else {
		w.op(costs.operator, at, nil)
	}
	return w.scalarOf(class, at), true
}
