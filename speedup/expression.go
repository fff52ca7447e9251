package speedup

import (
	"math"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// expr evaluates an expression as far as it can and counts what that takes.
func (w *walk) expr(e syntax.Expr) value {
	if !w.spend() {
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
		if v.num > 256 {
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
		w.count(item{op: "reference", kind: word, at: w.at(e), obj: w.model.constantOf(w.fr.fn, w.at(e), e)}, 1)
	}
	return v
}

type constantKey struct {
	fn   *functionDef
	kind syntax.ConstantKind
	text string
}

// constantOf is the object of a constant: a function has one of each.
func (m *Model) constantOf(fn *functionDef, at place, e *syntax.Constant) *object {
	key := constantKey{fn, e.Kind, e.Value}
	o, ok := m.constants[key]
	if !ok {
		o = &object{where: at, name: e.Value, size: nan, alloc: "constant"}
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
		return value{kind: text, known: true, text: e.Value, num: float64(len(e.Value))}
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
			w.op("dict_in", at, right.obj)
		case set:
			w.op("set_in", at, right.obj)
		case text, bytestring:
			w.op("str_in", at, nil)
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
	case l.kind == set || r.kind == set:
		w.op("set_display", at, nil)
		o := w.newObject(set, at)
		o.size = l.size()
		return value{kind: set, num: nan, obj: o}
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
			out.num = b / 2
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
		w.op("str_percent", at, nil)
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

func (v value) objElem() value {
	if v.obj == nil {
		return value{num: nan}
	}
	return v.obj.elem
}

func (w *walk) display(e syntax.Node, elts []syntax.Expr, k kind, op string) value {
	o := w.newObject(k, e)
	size := 0.0
	var items []value
	for _, elt := range elts {
		if s, ok := elt.(*syntax.Starred); ok {
			v := w.expr(s.Value)
			size += v.size()
			o.elem, items = join(o.elem, w.element(v)), nil
			continue
		}
		v := w.expr(elt)
		size++
		o.elem = join(o.elem, v)
		items = append(items, v)
	}
	if float64(len(items)) == size {
		o.items = items
	}
	o.size = size
	w.op(op, e, nil)
	w.ops("display_item", e, nil, float64(len(elts)))
	return value{kind: k, num: nan, obj: o}
}

func (w *walk) dictDisplay(e *syntax.Dict) value {
	o := w.newObject(dict, e)
	o.attrs = map[string]value{}
	for i, k := range e.Keys {
		if k == nil {
			w.expr(e.Values[i])
			o.attrs = nil
			continue
		}
		key := w.expr(k)
		v := w.expr(e.Values[i])
		o.key, o.elem = join(o.key, key), join(o.elem, v)
		if o.attrs != nil {
			if c, ok := constantKeyOf(key); ok {
				o.attrs[c] = v
			} else {
				o.attrs = nil
			}
		}
	}
	o.size = float64(len(e.Values))
	w.op("dict_display", e, nil)
	w.ops("display_item", e, nil, 2*float64(len(e.Values)))
	return value{kind: dict, num: nan, obj: o}
}

func constantKeyOf(v value) (string, bool) {
	switch {
	case v.kind == text && v.known:
		return "s" + v.text, true
	case v.kind == integer && v.known:
		return "i" + strconv.FormatFloat(v.num, 'f', 0, 64), true
	}
	return "", false
}

func (w *walk) comprehension(e syntax.Node, gens []syntax.Comprehension, k kind, op, add string, item func() (value, value)) value {
	o := w.newObject(k, e)
	w.op(op, e, nil)
	if w.spawns != nil && len(gens) == 1 && len(gens[0].Ifs) == 0 && w.unrollComprehension(e, gens[0], o, add, item) {
		return value{kind: k, num: nan, obj: o}
	}
	count := 0.0
	w.clauses(gens, 1, func(n float64) {
		o.elem, o.key = item()
		w.op(add, e, nil)
		count = n * w.fr.live
	})
	o.size = count
	return value{kind: k, num: nan, obj: o}
}

// unrollComprehension walks a comprehension that may start tasks item by item.
func (w *walk) unrollComprehension(e syntax.Node, g syntax.Comprehension, o *object, add string, item func() (value, value)) bool {
	if !startsExpr(e) {
		return false
	}
	it := w.expr(g.Iter)
	items, ok := w.itemsOf(it, unrollSpawnLimit)
	if !ok {
		return false
	}
	for _, v := range items {
		w.stepCost(it, e, 1)
		w.store(g.Target, v)
		x, _ := item()
		o.elem = join(o.elem, x)
		o.items = append(o.items, x)
		w.op(add, e, nil)
	}
	o.size = float64(len(items))
	return true
}

func startsExpr(e syntax.Node) bool {
	found := false
	syntax.Inspect(e, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Call); ok && startNames[lastName(c.Func)] {
			found = true
		}
		return !found
	})
	return found
}

// clauses walks the `for … if …` clauses of a comprehension; n is how many
// turns there are so far.
func (w *walk) clauses(gens []syntax.Comprehension, n float64, inner func(n float64)) {
	if len(gens) == 0 {
		inner(n)
		return
	}
	g := gens[0]
	it := w.expr(g.Iter)
	turns := w.trips(it)
	w.repeat(g.Iter, turns, func() {
		w.stepCost(it, g.Iter, 1)
		w.store(g.Target, w.element(it))
		for _, test := range g.Ifs {
			_, chance, _ := w.test(test)
			w.op("branch", test, nil)
			w.fr.live *= chance
		}
		if w.fr.live > 0 {
			w.clauses(gens[1:], n*turns, inner)
		}
	})
}

func (w *walk) fstring(e *syntax.JoinedStr) value {
	w.op("fstring", e, nil)
	size := 0.0
	for _, part := range e.Values {
		switch part := part.(type) {
		case *syntax.Constant:
			v := w.constant(part)
			size += v.num
		case *syntax.FormattedValue:
			w.expr(part.Value)
			w.op("fstring_part", part, nil)
			size += 6
		}
	}
	return mean(text, size)
}

// attribute reads an attribute of an object.
func (w *walk) attribute(base value, e *syntax.Attribute) value {
	switch base.kind {
	case module:
		w.op("module_attr_load", e, nil)
		if name := canonical(base.obj.name + "." + e.Attr); tracked(name) {
			return externalNamed(name) // CPython's own library is analysed
		}
		env := base.obj.module
		v, ok := env.vars[e.Attr]
		if !ok {
			return w.model.imported(base.obj.name, e.Attr)
		}
		if v.obj == nil && v.kind != unknown && v.kind != external {
			v.obj = env.cell(e.Attr)
		}
		w.touch(v, e)
		return v
	case external:
		w.op("module_attr_load", e, nil)
		v := w.model.externalValue(base.text + "." + e.Attr)
		w.touch(v, e)
		return v
	case class:
		w.op("class_attr_load", e, base.obj)
		if v, ok := base.obj.class.member(e.Attr, 0); ok {
			if v.kind == function && v.obj.alloc == "classmethod" {
				return w.bound(v, base, e)
			}
			if v.obj == nil && v.kind != external {
				v.obj = classCell(base.obj, e.Attr)
			}
			w.touch(v, e)
			return v
		}
	case instance:
		return w.instanceAttr(base, e)
	}
	w.op("attr_load", e, base.obj)
	if base.obj != nil {
		if v, ok := base.obj.attrs[e.Attr]; ok {
			return v
		}
		return value{num: nan, obj: base.obj.elements}
	}
	return value{num: nan}
}

// classCell is the object that stands for a class attribute.
func classCell(c *object, name string) *object {
	key := "cell " + name
	if v, ok := c.class.attrs[key]; ok {
		return v.obj
	}
	o := &object{cell: true, name: name, where: c.where, size: nan}
	c.class.attrs[key] = value{kind: unknown, num: nan, obj: o}
	return o
}

func (w *walk) instanceAttr(base value, e *syntax.Attribute) value {
	if v, ok := base.obj.attrs[e.Attr]; ok {
		w.op("attr_load", e, base.obj)
		if v.obj == nil && base.obj.task == 0 && w.acc.task != 0 && v.kind != external {
			v.obj = fieldCell(base.obj, e.Attr)
		}
		w.touch(v, e)
		return v
	}
	if base.obj.class != nil {
		if v, ok := base.obj.class.member(e.Attr, 0); ok {
			if v.kind == function {
				switch v.obj.alloc {
				case "property":
					w.op("attr_load", e, base.obj)
					return w.enterFunction(v, []value{base}, nil, e)
				case "staticmethod":
					w.op("class_attr_load", e, nil)
					return v
				case "classmethod":
					return w.bound(v, value{kind: class, num: nan, obj: classObject(base.obj)}, e)
				}
				w.op("class_attr_load", e, nil)
				return w.bound(v, base, e)
			}
			w.op("class_attr_load", e, nil)
			if v.obj == nil && v.kind != external {
				v.obj = classCell(classObject(base.obj), e.Attr)
			}
			w.touch(v, e)
			return v
		}
	}
	w.op("attr_load", e, base.obj)
	return value{num: nan}
}

// classObject is the class of an instance as an object.
func classObject(o *object) *object {
	return &object{kind: class, class: o.class, name: o.class.node.Name, where: place{o.class.env.file, o.class.node.Span}, size: nan}
}

// fieldCell is the object that stands for what a field holds.
func fieldCell(o *object, name string) *object {
	key := "cell " + name
	if v, ok := o.attrs[key]; ok {
		return v.obj
	}
	c := &object{cell: true, name: "." + name, where: o.where, size: nan}
	if o.name != "" {
		c.name = o.name + "." + name
	}
	if o.attrs == nil {
		o.attrs = map[string]value{}
	}
	o.attrs[key] = value{kind: unknown, num: nan, obj: c}
	return c
}

func (w *walk) bound(fn, receiver value, at syntax.Node) value {
	o := &object{kind: method, function: fn.obj.function, receiver: receiver, name: fn.obj.name, where: w.at(at), task: w.acc.task, size: nan}
	return value{kind: method, num: nan, obj: o}
}

func (w *walk) subscript(e *syntax.Subscript) value {
	base := w.expr(e.Value)
	if s, ok := e.Slice.(*syntax.Slice); ok {
		return w.slice(base, s, e)
	}
	key := w.expr(e.Slice)
	switch base.kind {
	case list, tuple:
		w.op(map[kind]string{list: "list_item", tuple: "tuple_item"}[base.kind], e, base.obj)
		if base.obj.items != nil && key.known && key.kind == integer {
			i := int(key.num)
			if i < 0 {
				i += len(base.obj.items)
			}
			if i >= 0 && i < len(base.obj.items) {
				v := w.ofContainer(base, base.obj.items[i], !key.known)
				w.touch(v, e)
				return v
			}
		}
		v := w.ofContainer(base, base.obj.elem, !key.known)
		w.touch(v, e)
		return v
	case dict:
		w.op("dict_item", e, base.obj)
		v := base.obj.elem
		if c, ok := constantKeyOf(key); ok && base.obj.attrs != nil {
			if x, ok := base.obj.attrs[c]; ok {
				v = x
			}
		}
		v = w.ofContainer(base, v, !key.known)
		w.touch(v, e)
		return v
	case text, bytestring:
		w.op("str_item", e, nil)
		if base.kind == bytestring {
			return ofKind(integer)
		}
		return mean(text, 1)
	case instance:
		if v, ok := w.special(base, "__getitem__", []value{key}, e); ok {
			return v
		}
	case span:
		w.op("list_item", e, nil)
		return ofKind(integer)
	case external, class:
		return base // Generic[int]
	}
	w.op("dict_item", e, base.obj)
	if base.obj != nil && base.obj.task != w.acc.task {
		return value{num: nan, obj: elementsOf(base.obj)}
	}
	return value{num: nan}
}

// ofContainer gives an item of a container the identity that it has: its own,
// or that of one of many items of a container that others made.
func (w *walk) ofContainer(c, v value, many bool) value {
	if v.obj == nil && c.obj != nil && c.obj.task != w.acc.task && v.kind != none && v.kind != boolean {
		v.obj = elementsOf(c.obj)
		if !many {
			v.obj = itemObject(c.obj, v)
		}
	}
	return v
}

// itemObject stands for one known item of a container.
func itemObject(c *object, v value) *object {
	key := "item " + v.text + strconv.FormatFloat(v.num, 'g', -1, 64)
	if c.attrs == nil {
		c.attrs = map[string]value{}
	}
	if x, ok := c.attrs[key]; ok {
		return x.obj
	}
	o := &object{name: c.name, where: c.where, task: c.task, size: nan}
	c.attrs[key] = value{obj: o, num: nan}
	return o
}

// elementsOf stands for the many items of a container.
func elementsOf(c *object) *object {
	if c.elements == nil {
		c.elements = &object{name: c.name, where: c.where, task: c.task, spread: true, size: nan}
	}
	return c.elements
}

func (w *walk) slice(base value, s *syntax.Slice, e syntax.Node) value {
	lower, upper := number(integer, 0), value{num: nan}
	if s.Lower != nil {
		lower = w.expr(s.Lower)
	}
	n := base.size()
	upper.num = n
	if s.Upper != nil {
		upper = w.expr(s.Upper)
	}
	step := 1.0
	if s.Step != nil {
		step = math.Abs(w.expr(s.Step).num)
	}
	if lower.num < 0 {
		lower.num += n
	}
	if upper.num < 0 {
		upper.num += n
	}
	size := max(0, min(upper.num, n)-lower.num) / step
	if math.IsNaN(n) {
		size = max(0, upper.num-lower.num) / step
	}
	w.op("slice", e, base.obj)
	if base.kind == text || base.kind == bytestring {
		return mean(base.kind, size)
	}
	k := base.kind
	if k != tuple {
		k = list
	}
	o := w.newObject(k, e)
	o.size, o.elem = size, base.objElem()
	if !math.IsNaN(size) {
		o.size = math.Floor(size + 1e-9)
		w.ops("list_item_copy", e, base.obj, size)
	}
	return value{kind: k, num: nan, obj: o}
}
