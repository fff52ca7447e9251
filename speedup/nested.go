package speedup

import (
	"math"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A task that starts threads or hands tasks over has others do a part of its
// work. The cores are shared with what its own region runs, so the part is
// counted as if the task did it itself.

// handsOn counts the tasks that a task hands to a pool of its own.
func (w *walk) handsOn(name string, a *arguments, e syntax.Node) value {
	fn, ok := a.at(0, "")
	if !ok {
		return value{num: nan}
	}
	switch poolMethods[name] {
	case "one":
		w.apply(fn, &arguments{positional: a.positional[1:], named: a.named}, e)
		return ofKind(future)
	case "args":
		args, _ := a.at(1, "args")
		call := &arguments{named: map[string]value{}}
		if args.container() {
			call.positional = args.obj.items
		}
		w.apply(fn, call, e)
		return ofKind(future)
	case "items", "rows":
		items, _ := a.at(1, "")
		n := w.trips(items)
		if math.IsNaN(n) {
			w.unsure(e, unknownTrips)
			n = w.model.guess.trips
		}
		results := w.newObject(iterator, e)
		results.size, results.alloc = n, "loop_generator"
		results.elem = w.each(fn, w.element(items), n, e)
		return value{kind: iterator, num: nan, obj: results}
	}
	return value{num: nan}
}

// startsOwn counts what a thread does that a task makes.
func (w *walk) startsOwn(a *arguments, e syntax.Node) {
	target, ok := a.at(1, "target")
	if !ok {
		return
	}
	call := &arguments{named: map[string]value{}}
	if args, _ := a.at(3, "args"); args.container() {
		call.positional = args.obj.items
	}
	w.apply(target, call, e)
}
