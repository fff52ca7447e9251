package speedup

import (
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// expr evaluates an expression as far as it can and counts what that takes.
func (w *walk) expr(e syntax.Expr) value {
	if !w.spend() {
		w.ops(unseenWork, e, nil, w.model.guess.call)
		w.unsure(e, tooLarge)
		return value{num: nan}
	}
	return w.evaluate(e).settled()
}

func (w *walk) evaluate(e syntax.Expr) value {
	switch e := e.(type) {
	case *syntax.Constant:
		return w.constant(e)
	case *syntax.Name:
		return w.load(e)
	case *syntax.BinOp:
		l, r := w.expr(e.Left), w.expr(e.Right)
		return w.binary(e.Op, l, r, e)
	case *syntax.UnaryOp:
		return w.unary(e)
	case *syntax.Compare, *syntax.BoolOp:
		v, _, _ := w.test(e)
		return v
	case *syntax.IfExp:
		var a, b value
		w.branch(e, e.Test, func() { a = w.expr(e.Body) }, func() { b = w.expr(e.Orelse) })
		return join(a, b)
	case *syntax.NamedExpr:
		v := w.expr(e.Value)
		w.store(e.Target, v)
		return v
	case *syntax.Call:
		return w.call(e)
	case *syntax.Attribute:
		return w.attribute(w.expr(e.Value), e)
	case *syntax.Subscript:
		return w.subscript(e)
	case *syntax.Tuple:
		return w.display(e, e.Elts, tuple, "tuple_display")
	case *syntax.List:
		return w.display(e, e.Elts, list, "list_display")
	case *syntax.Set:
		return w.display(e, e.Elts, set, "set_display")
	case *syntax.Dict:
		return w.dictDisplay(e)
	case *syntax.ListComp:
		return w.comprehension(e, e.Generators, list, "comprehension", "list_append_comp", func() (value, value) { return w.expr(e.Elt), value{} })
	case *syntax.SetComp:
		return w.comprehension(e, e.Generators, set, "comprehension", "set_add_comp", func() (value, value) { return w.expr(e.Elt), value{} })
	case *syntax.DictComp:
		return w.comprehension(e, e.Generators, dict, "comprehension", "dict_add_comp", func() (value, value) {
			k := w.expr(e.Key)
			if e.Value == nil {
				return value{}, k
			}
			return w.expr(e.Value), k
		})
	case *syntax.GeneratorExp:
		return w.comprehension(e, e.Generators, iterator, "generator", "loop_generator", func() (value, value) { return w.expr(e.Elt), value{} })
	case *syntax.JoinedStr:
		return w.fstring(e)
	case *syntax.Lambda:
		return w.define(e, "<lambda>", e.Args)
	case *syntax.Starred:
		return w.expr(e.Value)
	case *syntax.Await:
		return w.expr(e.Value)
	case *syntax.Yield:
		v := number(none, 0)
		if e.Value != nil {
			v = w.expr(e.Value)
		}
		w.yields(v, 1)
		return value{num: nan}
	case *syntax.YieldFrom:
		v := w.expr(e.Value)
		w.yields(w.element(v), w.trips(v))
		return value{num: nan}
	case *syntax.Slice:
		for _, part := range []syntax.Expr{e.Lower, e.Upper, e.Step} {
			if part != nil {
				w.expr(part)
			}
		}
	}
	return value{num: nan}
}

func (w *walk) yields(v value, n float64) {
	if y := w.fr.yield; y != nil {
		y.count += w.times * w.fr.live * n
		y.elem = join(y.elem, v)
	}
}

// constant loads a constant of the code. It is one object for all threads that
// run the code.
func (w *walk) constant(e *syntax.Constant) value {
	v := literal(e)
	w.op("constant_load", e, nil)
	word := ""
	switch v.kind {
	case floating:
		word = "float_constant"
	case integer:
		if v.num > mostSmall {
			word = "int_constant"
		}
	case text:
		if !isName(v.text) {
			word = "str_constant"
		}
	case bytestring:
		word = "bytes_constant"
	}
	if word != "" && w.acc.task != 0 {
		w.count(item{op: reference, kind: word, at: w.at(e), obj: w.model.constantOf(w.fr.fn, w.at(e), constantKey{kind: e.Kind, text: e.Value})}, 1)
	}
	return v
}

type constantKey struct {
	fn      *functionDef
	display bool // a tuple that the compiler makes, not a literal
	kind    syntax.ConstantKind
	text    string
}

// constantOf is the object of a constant: a function has one of each.
func (m *Model) constantOf(fn *functionDef, at place, key constantKey) *object {
	key.fn = fn
	o, ok := m.constants[key]
	if !ok {
		o = &object{where: at, name: key.text, size: nan, alloc: "constant"}
		m.constants[key] = o
	}
	return o
}

// isName: CPython interns strings that look like names.
func isName(s string) bool {
	for _, r := range s {
		if r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return true
}

func literal(e *syntax.Constant) value {
	switch e.Kind {
	case syntax.Str:
		return value{kind: text, known: true, text: e.Value, num: float64(len(e.Value)), literal: true}
	case syntax.Bytes:
		return value{kind: bytestring, known: true, text: e.Value, num: float64(len(e.Value))}
	case syntax.Int:
		n, err := strconv.ParseInt(strings.ReplaceAll(e.Value, "_", ""), 0, 64)
		if err != nil {
			return mean(integer, 1e19)
		}
		return number(integer, float64(n))
	case syntax.Float:
		f, err := strconv.ParseFloat(strings.ReplaceAll(e.Value, "_", ""), 64)
		if err != nil {
			return ofKind(floating)
		}
		return number(floating, f)
	case syntax.True, syntax.False:
		return truth(e.Kind == syntax.True)
	case syntax.None:
		return number(none, 0)
	}
	return value{num: nan}
}

func (w *walk) load(e *syntax.Name) value {
	v, reach := w.lookup(e.ID)
	if reach == "closure_load" && v.obj == nil && v.kind != external {
		for o := w.fr.outer; o != nil; o = o.outer {
			if old, ok := o.vars[e.ID]; ok {
				v.obj = capturedCell(old, o, e.ID)
				break
			}
		}
	}
	w.op(reach, e, nil)
	w.touch(v, e)
	return v
}
