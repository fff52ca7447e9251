package speedup

import (
	"math"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// container makes what a class of containers makes.
func (w *walk) container(dotted string, a *arguments, e syntax.Node) (value, bool) {
	first, has := a.at(0, "")
	make := func(k kind, op, per string, elem value, n float64) (value, bool) {
		o := w.newObject(k, e)
		o.size, o.elem = n, elem
		w.op(op, e, nil)
		if per != "" && has {
			count := n
			if math.IsNaN(count) {
				w.unsure(e, unknownTrips)
				count = w.model.guess.trips
			}
			w.stepCost(first, e, count)
			w.ops(per, e, nil, count)
		}
		if !has {
			o.size = 0
			o.items = []value{}
		}
		return value{kind: k, num: nan, obj: o}, true
	}
	n := nan
	elem := value{num: nan}
	if has {
		n, elem = w.trips(first), w.element(first)
	}
	switch dotted {
	case "range":
		lo, hi, step := number(integer, 0), first, number(integer, 1)
		if len(a.positional) > 1 {
			lo, hi = first, a.positional[1]
		}
		if len(a.positional) > 2 {
			step = a.positional[2]
		}
		w.op("range", e, nil)
		return w.spanOf(lo, hi, step, e), true
	case "list":
		v, ok := make(list, "list_display", "list_item_copy", elem, n)
		if items, known := w.itemsOf(first, 256); has && known {
			v.obj.items = items
		}
		return v, ok
	case "tuple":
		return make(tuple, "tuple_display", "list_item_copy", elem, n)
	case "set", "frozenset":
		return make(set, "set_display", "set_add_comp", elem, n)
	case "dict", "collections.OrderedDict":
		return make(dict, "dict_display", "dict_add_comp", value{num: nan}, n)
	case "collections.defaultdict":
		o := w.newObject(dict, e)
		o.size, o.alloc = 0, dotted
		w.op("dict_display", e, nil)
		if first.kind == external || first.kind == function || first.kind == class {
			times := w.times
			w.times = 0
			o.elem = w.apply(first, &arguments{named: map[string]value{}}, e)
			w.times = times
		}
		return value{kind: dict, num: nan, obj: o}, true
	case "collections.Counter":
		v, _ := make(dict, "dict_display", "counter_item", elem, n)
		v.obj.key, v.obj.elem, v.obj.alloc = elem, ofKind(integer), counterClass
		v.obj.items = nil
		return v, true
	case "collections.deque":
		return make(deque, "list_display", "list_item_copy", elem, n)
	case "bytes", "bytearray":
		w.op("call_builtin", e, nil)
		if first.container() {
			return mean(bytestring, first.size()), true
		}
		return mean(bytestring, first.num), true
	case "sorted":
		v, _ := make(list, "list_display", "list_item_copy", elem, n)
		if n > 1 {
			w.ops("sorted_item", e, nil, n*math.Log2(n))
			if key, ok := a.named["key"]; ok {
				w.each(key, elem, n, e)
			}
		}
		return v, true
	case "enumerate", "zip", "map", "filter", "reversed":
		return w.lazy(dotted, a, e), true
	case "int":
		if first.kind == text {
			w.op("int_of_str", e, nil)
			return ofKind(integer), true
		}
		w.op("call_builtin", e, nil)
		return value{kind: integer, known: first.known, num: math.Trunc(first.num)}, true
	case "float":
		w.op("float_of", e, nil)
		return value{kind: floating, known: first.known && first.numeric(), num: first.num}, true
	case "str":
		w.op("str_of_int", e, nil)
		return mean(text, 8), true
	case "object":
		w.op("call_class", e, nil)
		return value{kind: external, text: "object()", num: nan, obj: w.newObject(external, e)}, true
	}
	return value{}, false
}

// lazy makes an iterator that takes from others as it is consumed.
func (w *walk) lazy(name string, a *arguments, e syntax.Node) value {
	o := w.newObject(iterator, e)
	v := value{kind: iterator, num: nan, obj: o}
	sources := a.positional
	if name == "map" || name == "filter" {
		if len(sources) > 0 {
			sources = sources[1:]
		}
	}
	o.items = sources
	for i, s := range sources {
		n := w.trips(s)
		if i == 0 || n < o.size {
			o.size = n
		}
	}
	switch name {
	case "enumerate":
		w.op("enumerate", e, nil)
		o.alloc, o.elem = "loop_enumerate", pair(mean(integer, o.size/2), w.first(sources))
	case "zip":
		w.op("zip", e, nil)
		var elems []value
		for _, s := range sources {
			elems = append(elems, w.element(s))
		}
		o.alloc, o.elem = "loop_zip", pair(elems...)
	case "reversed":
		w.op("enumerate", e, nil)
		o.alloc, o.elem = "reversed_item", w.first(sources)
	case "map", "filter":
		w.op("enumerate", e, nil)
		n := o.size
		if math.IsNaN(n) {
			w.unsure(e, unknownTrips)
			n = w.model.guess.trips
		}
		fn, _ := a.at(0, "")
		o.alloc, o.elem = "map_item", w.each(fn, w.first(sources), n, e)
		if name == "filter" {
			o.elem = w.first(sources)
		}
	}
	return v
}

func (w *walk) first(sources []value) value {
	if len(sources) == 0 {
		return value{num: nan}
	}
	return w.element(sources[0])
}

// each calls a function for each of n items.
func (w *walk) each(fn, arg value, n float64, e syntax.Node) value {
	times := w.times
	w.times *= n
	v := w.apply(fn, &arguments{positional: []value{arg}, named: map[string]value{}}, e)
	w.times = times
	return v
}
