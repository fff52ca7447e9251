package speedup

import (
	"math"
	"slices"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// trips gives how often a loop over a value turns, NaN if unknown.
func (w *walk) trips(it value) float64 { return it.size() }

// stepCost counts one step of a loop over a value.
func (w *walk) stepCost(it value, at syntax.Node, n float64) {
	switch it.kind {
	case span:
		w.ops("loop_range", at, nil, n)
	case list, tuple, dict, set, deque:
		w.steps(stepNames[it.kind], it, at, n)
	case text, bytestring:
		w.ops("loop_str", at, nil, n)
	case iterator:
		if it.obj.alloc != "" {
			w.ops(it.obj.alloc, at, nil, n)
			for _, inner := range it.obj.items {
				w.stepCost(inner, at, n)
			}
		}
	default:
		w.ops("loop_list", at, it.obj, n)
	}
}

// steps counts going from item to item of a container, by an operation that
// counts a reference to each.
func (w *walk) steps(op string, it value, at syntax.Node, n float64) {
	word := ""
	if elem := w.element(it); it.kind != dict && (!counted(elem.word()) || elem.kind == function || elem.kind == class) {
		word = "uncounted"
	}
	w.count(item{op: op, kind: word, at: w.at(at), obj: it.obj}, n)
}

// stepNames are the calibration's words for steps over containers.
var stepNames = map[kind]string{list: "loop_list", tuple: "loop_tuple", dict: "loop_dict", set: "loop_set", deque: "loop_list"}

// goesThrough are the steps that go from item to item, each of which another
// core used last, whichever container it is in.
var goesThrough = map[string]bool{"loop_list": true, "loop_dict": true, "loop_set": true, "set_operator_item": true}

// element is what one step of a loop over a value gives.
func (w *walk) element(it value) value {
	switch it.kind {
	case span:
		return it.obj.elem.oneOf(it.obj.size)
	case list, tuple, set, deque:
		return w.ofContainer(it, it.obj.elem, true).oneOf(it.obj.size)
	case dict:
		return w.ofContainer(it, it.obj.key, true).oneOf(it.obj.size)
	case text:
		return mean(text, 1)
	case bytestring:
		return ofKind(integer)
	case iterator:
		return it.obj.elem
	}
	if it.obj != nil && it.obj.task != w.acc.task {
		return value{num: nan, obj: elementsOf(it.obj)}
	}
	return value{num: nan}
}

// itemsOf gives the items of a container one by one, if they are known and not
// too many.
func (w *walk) itemsOf(it value, limit int) ([]value, bool) {
	switch {
	case !it.container():
		return nil, false
	case it.kind == span && it.obj.items != nil:
		lo, step := it.obj.items[0], it.obj.items[1]
		n := it.obj.size
		if !lo.known || !step.known || n > float64(limit) || n != math.Floor(n) || !it.obj.items[2].known {
			return nil, false
		}
		items := make([]value, int(n))
		for i := range items {
			items[i] = number(integer, lo.num+float64(i)*step.num)
		}
		return items, true
	case it.obj.items != nil && len(it.obj.items) <= limit && (it.kind == list || it.kind == tuple || it.kind == set):
		if float64(len(it.obj.items)) == it.obj.size {
			items := make([]value, len(it.obj.items))
			for i, v := range it.obj.items {
				items[i] = w.ofContainer(it, v, false)
			}
			return items, true
		}
	case it.kind == iterator && it.obj.alloc == "loop_enumerate":
		inner, ok := w.itemsOf(it.obj.items[0], limit)
		if !ok {
			return nil, false
		}
		items := make([]value, len(inner))
		for i, x := range inner {
			items[i] = pair(number(integer, float64(i)), x)
		}
		return items, true
	case it.kind == iterator && it.obj.alloc == "loop_zip":
		return w.zipped(it, limit)
	}
	return nil, false
}

func (w *walk) zipped(it value, limit int) ([]value, bool) {
	var columns [][]value
	n := limit
	for _, inner := range it.obj.items {
		column, ok := w.itemsOf(inner, limit)
		if !ok {
			return nil, false
		}
		columns, n = append(columns, column), min(n, len(column))
	}
	items := make([]value, n)
	for i := range items {
		row := make([]value, len(columns))
		for j := range columns {
			row[j] = columns[j][i]
		}
		items[i] = pair(row...)
	}
	return items, true
}

// inPassing made what exists between two operations only: the tuples of zip and
// enumerate, which are used again for each step.
const inPassing = -1

func pair(items ...value) value {
	return value{kind: tuple, num: nan, obj: &object{kind: tuple, size: float64(len(items)), items: items, task: inPassing}}
}

// spanOf makes range(lo, hi, step).
func (w *walk) spanOf(lo, hi, step value, at syntax.Node) value {
	o := w.newObject(span, at)
	o.size = max(0, math.Ceil((hi.num-lo.num)/step.num))
	if !lo.known || !hi.known || !step.known {
		o.size = max(0, (hi.num-lo.num)/step.num)
	}
	o.items = []value{lo, step, hi}
	o.elem = mean(integer, lo.num+step.num*(o.size-1)/2)
	if o.size == 0 {
		o.elem = ofKind(integer)
	}
	return value{kind: span, num: nan, obj: o}
}

// whileTrips gives how often a while loop turns: if a counter goes, one step a
// turn, towards a bound; NaN otherwise.
func (w *walk) whileTrips(s *syntax.While, vars map[string]value) float64 {
	if n, ok := w.ratio(s, s.Body); ok {
		return n
	}
	tests := []syntax.Expr{s.Test}
	if b, ok := s.Test.(*syntax.BoolOp); ok && b.Op == syntax.And {
		tests = b.Values
	}
	least := nan
	for _, test := range tests {
		if n := w.emptied(s, test); !math.IsNaN(n) {
			return n
		}
		if n := w.countdown(s, test, vars); !math.IsNaN(n) && !(n >= least) {
			least = n
		}
	}
	return least
}

// emptied gives the turns of a loop that goes on while a container has items,
// and takes some out at each turn: NaN if it is no such loop.
func (w *walk) emptied(s *syntax.While, test syntax.Expr) float64 {
	name, ok := test.(*syntax.Name)
	if !ok {
		return nan
	}
	takes := 0
	for _, b := range s.Body {
		syntax.Inspect(b, func(n syntax.Node) bool {
			call, ok := n.(*syntax.Call)
			if !ok || takes < 0 {
				return true
			}
			method, isMethod := call.Func.(*syntax.Attribute)
			switch {
			case isMethod && sameName(method.Value, name) && (method.Attr == "pop" || method.Attr == "popleft" || method.Attr == "popitem"),
				syntax.LastName(call.Func) == "heappop" && len(call.Args) == 1 && sameName(call.Args[0], name):
				takes++
			case isMethod && sameName(method.Value, name), slices.ContainsFunc(call.Args, func(a syntax.Expr) bool { return sameName(a, name) }):
				takes = math.MinInt // something else is done with it
			}
			return true
		})
	}
	if takes < 1 {
		return nan
	}
	return math.Ceil(w.quiet(name).size() / float64(takes))
}

func (w *walk) countdown(s *syntax.While, test syntax.Expr, vars map[string]value) float64 {
	counter, op, bound := test, syntax.Gt, number(integer, 0)
	if c, ok := test.(*syntax.Compare); ok && len(c.Ops) == 1 {
		counter, op = c.Left, c.Ops[0]
		if assigned(s.Body, c.Comparators[0]) {
			if assigned(s.Body, c.Left) {
				return nan
			}
			counter, op = c.Comparators[0], mirrored(op)
			bound = w.quiet(c.Left)
		} else {
			bound = w.quiet(c.Comparators[0])
		}
	}
	if square, ok := counter.(*syntax.BinOp); ok && square.Op == syntax.Mult && sameName(square.Left, square.Right) {
		counter = square.Left
		bound = value{kind: floating, num: math.Sqrt(bound.num)}
	}
	name, ok := counter.(*syntax.Name)
	if !ok {
		return nan
	}
	from, ok := vars[name.ID]
	if !ok || !from.numeric() || math.IsNaN(from.num) || math.IsNaN(bound.num) {
		return nan
	}
	how, step, ok := w.stepOf(s.Body, name.ID)
	if !ok {
		return nan
	}
	return turns(from.num, bound.num, op, how, step)
}

// turns counts the steps from a number to a bound.
func turns(from, bound float64, op syntax.CmpOperator, how syntax.Operator, step float64) float64 {
	up := op == syntax.Lt || op == syntax.LtE || op == syntax.NotEq && bound > from
	down := op == syntax.Gt || op == syntax.GtE || op == syntax.NotEq && bound < from
	slack := 0.0
	if op == syntax.LtE || op == syntax.GtE {
		slack = 1
	}
	switch {
	case up && how == syntax.Add && step > 0:
		return max(0, math.Ceil((bound+slack-from)/step))
	case down && how == syntax.Sub && step > 0:
		return max(0, math.Ceil((from+slack-bound)/step))
	case up && how == syntax.Mult && step > 1 && from > 0 && bound > 0:
		return max(0, math.Ceil(math.Log((bound+slack)/from)/math.Log(step)))
	case down && (how == syntax.FloorDiv || how == syntax.Div) && step > 1 && from > 0:
		return max(0, math.Floor(math.Log(from/max(bound, 1))/math.Log(step))+1)
	case down && how == syntax.RShift && step >= 1 && from > 0:
		return max(0, math.Floor(math.Log2(from)/step)+1)
	case up && how == syntax.LShift && step >= 1 && from > 0 && bound > 0:
		return max(0, math.Ceil(math.Log2((bound+slack)/from)/step))
	}
	return nan
}

func mirrored(op syntax.CmpOperator) syntax.CmpOperator {
	switch op {
	case syntax.Lt:
		return syntax.Gt
	case syntax.LtE:
		return syntax.GtE
	case syntax.Gt:
		return syntax.Lt
	case syntax.GtE:
		return syntax.LtE
	}
	return op
}

func sameName(a, b syntax.Expr) bool {
	x, ok := a.(*syntax.Name)
	y, ok2 := b.(*syntax.Name)
	return ok && ok2 && x.ID == y.ID
}

// quiet evaluates an expression without counting it.
func (w *walk) quiet(e syntax.Expr) value {
	times := w.times
	w.times = 0
	v := w.expr(e)
	w.times = times
	return v
}

// assigned reports whether a body binds a name that an expression reads.
func assigned(body []syntax.Stmt, e syntax.Expr) bool {
	names := namesIn(e)
	return slices.ContainsFunc(body, func(s syntax.Stmt) bool { return binds(s, names) })
}

// bindsAny reports whether a target binds a name that an expression reads.
func bindsAny(target, e syntax.Expr) bool { return binds(target, namesIn(e)) }

func namesIn(e syntax.Expr) map[string]bool {
	names := map[string]bool{}
	syntax.Inspect(e, func(n syntax.Node) bool {
		if n, ok := n.(*syntax.Name); ok {
			names[n.ID] = true
		}
		return true
	})
	return names
}

func binds(n syntax.Node, names map[string]bool) bool {
	found := false
	syntax.Inspect(n, func(n syntax.Node) bool {
		if n, ok := n.(*syntax.Name); ok && n.Ctx == syntax.Store && names[n.ID] {
			found = true
		}
		return !found
	})
	return found
}

// stepOf finds the one statement of a body that changes a counter by a number.
func (w *walk) stepOf(body []syntax.Stmt, name string) (how syntax.Operator, step float64, ok bool) {
	stores, steps := 0, 0
	for _, s := range body {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if n, is := n.(*syntax.Name); is && n.Ctx == syntax.Store && n.ID == name {
				stores++
			}
			return true
		})
		var by syntax.Expr
		var op syntax.Operator
		switch s := s.(type) {
		case *syntax.AugAssign:
			if t, is := s.Target.(*syntax.Name); is && t.ID == name {
				op, by = s.Op, s.Value
			}
		case *syntax.Assign:
			if t, is := s.Targets[0].(*syntax.Name); is && t.ID == name && len(s.Targets) == 1 {
				if b, is := s.Value.(*syntax.BinOp); is && sameName(b.Left, t) {
					op, by = b.Op, b.Right
				}
			}
		}
		if by != nil && !assigned(body, by) {
			if v := w.quiet(by); v.numeric() && !math.IsNaN(v.num) {
				how, step = op, v.num
				steps++
			}
		}
	}
	if step < 0 && how == syntax.Add {
		how, step = syntax.Sub, -step
	}
	return how, step, stores == 1 && steps == 1
}
