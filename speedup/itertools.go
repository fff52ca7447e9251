package speedup

import (
	"math"
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// itertools makes what a function of itertools gives; false if it is of another
// module, or nothing is known of how many items there are.
func (w *walk) itertools(dotted string, a *arguments, e syntax.Node) (value, bool) {
	name, ok := strings.CutPrefix(dotted, "itertools.")
	if !ok {
		return value{}, false
	}
	first, _ := a.at(0, "")
	n, elem := w.trips(first), w.element(first)
	number := func(i int, name string, otherwise float64) float64 {
		if v, ok := a.at(i, name); ok && v.kind != none {
			return v.num
		}
		return otherwise
	}
	sources := a.positional
	switch name {
	case "chain":
		n = 0
		for _, s := range a.positional {
			n += w.trips(s)
			elem = join(elem, w.element(s))
		}
	case "chain.from_iterable":
		n, elem = n*w.trips(elem), w.element(elem)
	case "product":
		n = 1
		for _, s := range a.positional {
			n *= w.trips(s)
		}
		times := number(-1, "repeat", 1)
		n = math.Pow(n, times)
		elem, sources = tupleOf(elem, times*float64(len(a.positional))), nil
	case "permutations":
		r := number(1, "r", n)
		n = arrangements(n, r)
		elem, sources = tupleOf(elem, r), nil
	case "combinations":
		r := number(1, "r", nan)
		n = arrangements(n, r) / arrangements(r, r)
		elem, sources = tupleOf(elem, r), nil
	case "combinations_with_replacement":
		r := number(1, "r", nan)
		n = arrangements(n+r-1, r) / arrangements(r, r)
		elem, sources = tupleOf(elem, r), nil
	case "repeat":
		n, elem, sources = number(1, "times", nan), first, nil
	case "islice":
		start, stop, step := 0.0, number(1, "", nan), 1.0
		if len(a.positional) > 2 {
			start, stop, step = stop, number(2, "", nan), number(3, "", 1)
		}
		if math.IsNaN(n) {
			n = stop
		}
		n, sources = math.Ceil(max(0, min(n, stop)-start)/step), a.positional[:1]
	case "pairwise":
		n, elem = max(0, n-1), pair(elem, elem)
	case "batched":
		size := number(1, "n", nan)
		n, elem = math.Ceil(n/size), tupleOf(elem, size)
	case "accumulate":
		if fn, ok := a.at(1, "func"); ok && n > 0 {
			elem = w.each(fn, elem, n, e)
		}
		sources = a.positional[:min(1, len(a.positional))]
	default:
		n = nan
	}
	w.op("call_builtin", e, nil)
	o := w.newObject(iterator, e)
	o.size, o.elem, o.items, o.alloc = n, elem, sources, "itertools_item"
	return value{kind: iterator, num: nan, obj: o}, true
}

// tupleOf is a tuple of so many like items.
func tupleOf(elem value, n float64) value {
	return value{kind: tuple, num: nan, obj: &object{kind: tuple, size: n, elem: elem, task: -1}}
}

// arrangements is in how many orders r of n things can stand.
func arrangements(n, r float64) float64 {
	if math.IsNaN(n) || math.IsNaN(r) || r > n {
		return nan
	}
	product := 1.0
	for i := 0.0; i < r && i < 200; i++ {
		product *= n - i
	}
	return product
}
