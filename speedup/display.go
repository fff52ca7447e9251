package speedup

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

func (w *walk) display(e syntax.Node, elts []syntax.Expr, k kind, op string) value {
	o := w.newObject(k, e)
	if constants(elts) && (k == tuple && len(elts) > 0 || len(elts) > 2) {
		return w.folded(o, elts, op, e)
	}
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

// constants reports whether the compiler makes a display's items a constant: a
// tuple of constants, and what a list or set of three or more is filled from
// (Python/compile.c, starunpack_helper_impl).
func constants(elts []syntax.Expr) bool {
	for _, e := range elts {
		if u, ok := e.(*syntax.UnaryOp); ok && u.Op == syntax.USub {
			e = u.Operand
		}
		switch e := e.(type) {
		case *syntax.Constant:
		case *syntax.Tuple:
			if !constants(e.Elts) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// folded is a display whose items are a constant of the code, a tuple that all
// threads share.
func (w *walk) folded(o *object, elts []syntax.Expr, op string, e syntax.Node) value {
	c := w.model.constantOf(w.fr.fn, w.at(e), constantKey{display: true, text: fmt.Sprint(e.Extent().Start)})
	if c.size = float64(len(elts)); c.items == nil {
		times := w.times
		w.times = 0
		for _, elt := range elts {
			v := w.expr(elt)
			c.elem = join(c.elem, v)
			c.items = append(c.items, v)
		}
		w.times = times
		c.kind, c.name = tuple, "(…)"
	}
	v := value{kind: tuple, num: nan, obj: c}
	w.op("constant_load", e, nil)
	w.touch(v, e)
	if o.kind == tuple {
		return v
	}
	w.op(op, e, nil)
	w.ops("list_extend_item", e, nil, c.size)
	o.items, o.elem, o.size = slices.Clone(c.items), c.elem, c.size
	return value{kind: o.kind, num: nan, obj: o}
}

func (w *walk) dictDisplay(e *syntax.Dict) value {
	o := w.newObject(dict, e)
	o.attrs = map[string]value{}
	o.size = 0
	for i, k := range e.Keys {
		if k == nil {
			w.merge(o, w.expr(e.Values[i]), e)
			continue
		}
		key := w.expr(k)
		v := w.expr(e.Values[i])
		o.size++
		o.key, o.elem = join(o.key, key), join(o.elem, v)
		if o.attrs != nil {
			if c, ok := constantKeyOf(key); ok {
				o.attrs[c] = v
			} else {
				o.attrs = nil
			}
		}
	}
	w.op("dict_display", e, nil)
	w.ops("display_item", e, nil, 2*float64(len(e.Values)))
	return value{kind: dict, num: nan, obj: o}
}

// merge puts what is in a dict into a new one: into an empty one as a whole,
// else item by item. Either way each key and value is counted once more.
func (w *walk) merge(o *object, from value, at syntax.Node) {
	o.attrs = nil
	if from.kind != dict {
		return
	}
	o.key, o.elem = join(o.key, from.obj.key), join(o.elem, from.obj.elem)
	n := from.size()
	if !(n > 0) {
		return
	}
	if o.size == 0 {
		w.ops("dict_item_copy", at, from.obj, n)
	} else {
		w.ops("dict_update_item", at, nil, n)
	}
	if from.obj.task != w.acc.task {
		w.count(item{op: element, kind: "object", at: w.at(at), obj: elementsOf(from.obj)}, n*countedPart(from.obj))
	}
	o.size += n
}

// countedPart is how many references are counted for each item of a dict that is
// copied: what the program says literally is immortal if it is a text.
func countedPart(of *object) float64 {
	if len(of.attrs) == 0 {
		return indicator(counted(of.elem.word())) + indicator(counted(of.key.word()))
	}
	sum := 0.0
	for _, v := range of.attrs {
		sum += indicator(counted(v.word()))
	}
	return sum / float64(len(of.attrs))
}

// dictOperator is `a | b` of dicts.
func (w *walk) dictOperator(l, r value, at syntax.Node) value {
	o := w.newObject(dict, at)
	o.size = 0
	w.op("dict_display", at, nil)
	w.merge(o, l, at)
	w.merge(o, r, at)
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
	if !w.starts(e, startDepth) {
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

// clauses walks the `for … if …` clauses of a comprehension; n is how many
// turns there are so far.
func (w *walk) clauses(gens []syntax.Comprehension, n float64, inner func(n float64)) {
	if len(gens) == 0 {
		inner(n)
		return
	}
	g := gens[0]
	it := w.expr(g.Iter)
	w.iterates(it, g.Iter)
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
			v := w.expr(part.Value)
			w.op("fstring_part", part, nil)
			if op := formatOp(v, part.FormatSpec != nil); op != "" {
				w.op(op, part, nil)
			}
			size += 6
		}
	}
	return mean(text, size)
}

// formatOp is what it takes to make text of a value, beside putting it there.
func formatOp(v value, spec bool) string {
	switch {
	case v.kind == floating && !spec:
		return "str_of_float"
	case v.kind == floating:
		return "format_float"
	case spec:
		return "format_spec"
	case v.kind == integer || v.kind == boolean:
		return "format_int"
	}
	return ""
}
