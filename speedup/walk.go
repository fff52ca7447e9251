package speedup

import (
	"math"
	"slices"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// walk follows what one thread does, statement by statement, and counts.
type walk struct {
	model  *Model
	acc    *work
	fr     *frame
	times  float64 // how often the turn, or the activation, at hand takes place
	called float64 // how often that of the caller does, at least 1
	held   *held
	budget *int // nodes that may still be walked
	depth  int
	active map[string]bool // calls on the way, by memo key
	spawns *spawns         // not nil on the thread that starts regions
	silent bool            // the outcome of a test does not matter
	added  float64         // what is stored is so much more than something else; NaN if that is not known
	levels levels
}

// op counts one operation on an object.
func (w *walk) op(name string, at syntax.Node, obj *object) { w.ops(name, at, obj, 1) }

// ops counts an operation so many times.
func (w *walk) ops(name string, at syntax.Node, obj *object, n float64) {
	w.count(item{op: name, at: w.at(at), obj: obj}, n)
}

func (w *walk) count(it item, n float64) {
	if n = n * w.times * w.fr.live; n > 0 && w.acc.task != 0 { // what the starting thread does is not asked for
		it.held = w.held
		it.inside = it.obj != nil && w.fr.self == it.obj
		w.acc.items[it] += n
	}
}

// touch counts a use of an object by reference, if it is not the thread's own.
func (w *walk) touch(v value, at syntax.Node) {
	if v.obj == nil || v.obj.task == w.acc.task {
		return
	}
	if word := v.word(); counted(word) {
		w.count(item{op: reference, kind: word, at: w.at(at), obj: v.obj}, 1)
	}
}

// counted reports whether a kind may have counted references on some build:
// those of small ints and singletons are immortal since 3.12 (PEP 683).
func counted(word string) bool {
	return word != "small_int" && word != "bool" && word != "none" && word != "str_constant"
}

func (w *walk) at(n syntax.Node) place { return place{w.fr.env.file, n.Extent()} }

// unsure notes what could not be told.
func (w *walk) unsure(at syntax.Node, what string) {
	if what == unknownTest && (w.silent || w.model.profile != nil) {
		return // the task was run: what the test decides was counted
	}
	w.note(at, what, w.times*w.fr.live)
}

func (w *walk) note(at syntax.Node, what string, weight float64) {
	if weight > 0 && w.acc.task != 0 {
		w.acc.unknown[w.at(at)] = what
	}
}

// spend takes from the budget; false if there is none left.
func (w *walk) spend() bool {
	*w.budget--
	return *w.budget > 0
}

// newObject is what is made at a place. What the starting thread makes in a
// loop stands for many: tasks meet at each of them seldom.
func (w *walk) newObject(k kind, at syntax.Node) *object {
	w.model.ids++
	return &object{kind: k, id: w.model.ids, where: w.at(at), task: w.acc.task, size: nan, turns: w.times * w.fr.live, spread: w.acc.task == 0 && w.copies() > 1}
}

// copies is how many objects what is made here stands for.
func (w *walk) copies() float64 { return w.times * w.fr.live * max(1, w.called) }

func (w *walk) block(body []syntax.Stmt) {
	for _, s := range body {
		if w.fr.live == 0 || !w.spend() {
			return
		}
		w.stmt(s)
	}
}

func (w *walk) stmt(s syntax.Stmt) {
	switch s := s.(type) {
	case *syntax.ExprStmt:
		w.expr(s.Value)
	case *syntax.Assign:
		v := w.expr(s.Value)
		w.added = addend(s.Value)
		for _, t := range s.Targets {
			w.store(t, v)
		}
	case *syntax.AnnAssign:
		if s.Value != nil {
			w.store(s.Target, w.expr(s.Value))
		}
	case *syntax.AugAssign:
		w.augment(s)
	case *syntax.Return:
		v := number(none, 0)
		if s.Value != nil {
			v = w.expr(s.Value)
		}
		w.fr.ret = join(w.fr.ret, v)
		w.leave(true)
	case *syntax.If:
		w.branch(s, s.Test, func() { w.block(s.Body) }, func() { w.block(s.Orelse) })
	case *syntax.For:
		w.loopFor(s)
	case *syntax.While:
		w.loopWhile(s)
	case *syntax.With:
		w.with(s.Items, s.Body)
	case *syntax.Try:
		w.try(s)
	case *syntax.Raise:
		if s.Exc != nil {
			w.expr(s.Exc)
		}
		w.op("raise", s, nil)
		w.fr.threw += w.fr.live
		w.leave(true)
	case *syntax.Break:
		w.leave(false)
	case *syntax.Continue:
		w.fr.live = 0
	case *syntax.FunctionDef:
		w.assign(s.Name, w.define(s, s.Name, s.Args), s)
	case *syntax.ClassDef:
		w.assign(s.Name, w.defineClass(s), s)
	case *syntax.Assert:
		w.expr(s.Test)
	case *syntax.Delete:
		for _, t := range s.Targets {
			if sub, ok := t.(*syntax.Subscript); ok {
				v := w.expr(sub.Value)
				w.expr(sub.Slice)
				w.op("del_item", s, v.obj)
			}
		}
	case *syntax.Import, *syntax.ImportFrom:
		w.imports(s)
	case *syntax.Match:
		w.match(s)
	}
}

// leave ends this turn of a loop for good, or the activation.
func (w *walk) leave(returns bool) {
	w.fr.left += w.fr.live
	if returns {
		w.fr.back += w.fr.live
	}
	w.fr.live = 0
}

// branch walks what a test decides between; each with the chance that it has.
func (w *walk) branch(s syntax.Node, test syntax.Expr, yes, no func()) {
	_, chance, sure := w.test(test)
	if s, ok := s.(*syntax.If); ok && !sure {
		if part, ok := w.ratio(s, s.Body); ok {
			chance, sure = part, true
		}
	}
	w.op("branch", test, nil)
	live, guess := w.fr.live, w.fr.guess
	if !sure {
		w.fr.guess = true
	}
	var vars map[string]value
	after := 0.0
	if chance > 0 {
		before := w.snapshot(chance)
		w.fr.live = live * chance
		yes()
		after += w.fr.live
		vars, w.fr.vars = w.fr.vars, before
	}
	if chance < 1 {
		w.fr.live = live * (1 - chance)
		no()
		after += w.fr.live
		if w.fr.live > 0 && vars != nil {
			mergeVars(w.fr.vars, vars)
		} else if vars != nil {
			w.restore(vars)
		}
	} else {
		w.restore(vars)
	}
	if math.Abs(after-live) < 1e-12 {
		after = live
	}
	w.fr.live, w.fr.guess = after, guess
}

// snapshot keeps the variables of the frame for the other branch. A module's
// are its environment and stay where they are.
func (w *walk) snapshot(chance float64) map[string]value {
	if w.fr.outer == nil && w.fr.fn == nil {
		return w.fr.vars
	}
	clone := make(map[string]value, len(w.fr.vars))
	for k, v := range w.fr.vars {
		clone[k] = v
	}
	if chance == 1 {
		return w.fr.vars
	}
	return clone
}

// restore makes what a branch left the frame's variables.
func (w *walk) restore(vars map[string]value) { w.fr.vars = vars }

func mergeVars(into, from map[string]value) {
	for k, v := range from {
		if old, ok := into[k]; ok {
			into[k] = join(old, v)
		} else {
			into[k] = v
		}
	}
}

// unrollLimit is up to how many turns a loop is walked turn by turn.
const (
	unrollLimit      = 8
	unrollSpawnLimit = 4096
)

func (w *walk) loopFor(s *syntax.For) {
	it := w.expr(s.Iter)
	w.iterates(it, s.Iter)
	if items, ok := w.unrolled(it, s); ok {
		w.turns(items, func(v value) {
			w.stepCost(it, s, 1)
			w.takesFew(v, s)
			w.store(s.Target, v)
			w.block(s.Body)
		})
		w.block(s.Orelse)
		return
	}
	n := w.trips(it)
	if seen, ok := w.ratio(s, s.Body); ok {
		n = seen
	}
	w.repeat(s, n, func() {
		w.stepCost(it, s, 1)
		w.store(s.Target, w.element(it))
		w.block(s.Body)
	})
	w.block(s.Orelse)
}

// takesFew counts the way of an item from the other core, beside the step: of a
// few items the other thread is at the same ones all the time, and takes each
// back before it is let go of here.
func (w *walk) takesFew(v value, at syntax.Node) {
	if v.kind == tuple && v.obj != nil && v.obj.task == inPassing {
		for _, x := range v.obj.items {
			w.takesFew(x, at)
		}
		return
	}
	w.touch(v, at)
}

// iterates counts what a loop does with the container itself: its iterator lets
// go of it at the end, long after the use that began the loop.
func (w *walk) iterates(it value, at syntax.Node) {
	if it.container() {
		w.touch(it, at)
	}
}

// unrolled gives the turns of a loop that is walked turn by turn.
func (w *walk) unrolled(it value, s *syntax.For) ([]value, bool) {
	limit := unrollLimit
	if w.spawns != nil && slices.ContainsFunc(s.Body, func(b syntax.Stmt) bool { return w.starts(b, startDepth) }) {
		limit = unrollSpawnLimit
	}
	return w.itemsOf(it, limit)
}

// turns walks a loop turn by turn.
func (w *walk) turns(items []value, body func(value)) {
	live, left := w.fr.live, w.fr.left
	back := w.fr.back
	for _, v := range items {
		if w.fr.live == 0 {
			break
		}
		before := w.fr.left
		start := w.fr.live
		body(v)
		w.fr.live = start - (w.fr.left - before)
		if w.fr.live < 1e-12 {
			w.fr.live = 0
		}
	}
	w.fr.live = max(0, live-(w.fr.back-back))
	w.fr.left = left + (w.fr.back - back)
}

// repeat walks the body of a loop once to see what changes from turn to turn
// and how it ends, and once more to count it n times; n is NaN if unknown.
func (w *walk) repeat(loop syntax.Node, n float64, body func()) {
	f := w.fr
	live, left, back, threw, times, guess := f.live, f.left, f.back, f.threw, w.times, f.guess
	before := cloneVars(f.vars)
	outer := f.loop
	f.loop = loop
	defer func() { f.loop = outer }()
	f.live, f.left, f.back, f.guess = 1, 0, 0, false
	w.times = 0
	body()
	w.settle(before)
	ends, returns := f.left, f.back
	n = w.ending(loop, n, ends, live*times)
	f.live, f.left, f.back, f.threw = 1, 0, 0, threw
	w.times = times * live * n
	body()
	w.settle(before)
	w.times = times
	f.live, f.left, f.back, f.guess, f.threw = live, left, back, guess, threw
	if returns > 0 && ends > 0 {
		gone := live * (returns / ends) * leaving(ends, n)
		f.live, f.back, f.left = max(0, live-gone), back+gone, left+gone
	}
}

// leaving is the chance that a loop of n turns is left before its end.
func leaving(ends, n float64) float64 {
	if ends >= 1 {
		return 1
	}
	return 0.5 * min(1, ends*n)
}

// ending gives how many turns a loop has of which each may be the last.
func (w *walk) ending(loop syntax.Node, n, ends, weight float64) float64 {
	switch {
	case w.counted(loop):
		return n
	case ends >= 1-1e-9:
		return 1
	case math.IsNaN(n):
		w.note(loop, unknownTrips, weight)
		return w.model.guess.trips
	case ends > 0 && n > 1:
		w.note(loop, unknownEnd, weight)
		return 1 + (n-1)*w.model.guess.part
	}
	return n
}

// counted reports whether running the task told how often a loop turns.
func (w *walk) counted(loop syntax.Node) bool {
	switch s := loop.(type) {
	case *syntax.For:
		_, ok := w.ratio(s, s.Body)
		return ok
	case *syntax.While:
		_, ok := w.ratio(s, s.Body)
		return ok
	}
	return false
}

// What may be unknown of a place.
const (
	unknownTrips = "how often this loop runs is unknown"
	unknownEnd   = "when this loop is left is unknown"
	unknownTest  = "how often this test holds is unknown"
	unknownCall  = "what this call runs is unknown"
	unknownDepth = "how deep this recursion goes is unknown"
	unknownTasks = "how many tasks there are is unknown"
	unknownAll   = "how many tasks there are, and what they run, is unknown"
	unknownWait  = "how long this waits is unknown"
	tooLarge     = "the code that this runs is too large to follow"
)

func cloneVars(vars map[string]value) map[string]value {
	clone := make(map[string]value, len(vars))
	for k, v := range vars {
		clone[k] = v
	}
	return clone
}

// settle makes what changed since before what it is in any turn.
func (w *walk) settle(before map[string]value) {
	for k, v := range w.fr.vars {
		if old, ok := before[k]; ok && !same(old, v) {
			w.fr.vars[k] = join(old, v).vague()
		}
	}
}

func (w *walk) loopWhile(s *syntax.While) {
	before := cloneVars(w.fr.vars)
	yes, known := w.quietTruth(s.Test)
	if known && !yes {
		w.test(s.Test)
		w.block(s.Orelse)
		return
	}
	n := w.whileTrips(s, before)
	w.repeat(s, n, func() {
		w.silent = true // the trips say how often the test holds
		w.test(s.Test)
		w.silent = false
		w.op("loop_while", s, nil)
		w.block(s.Body)
	})
	w.block(s.Orelse)
}

// quietTruth evaluates a test without counting it.
func (w *walk) quietTruth(test syntax.Expr) (yes, known bool) {
	times := w.times
	w.times = 0
	v := w.expr(test)
	w.times = times
	return v.truth()
}

// try walks the body, and the handlers with the chance that it raises.
func (w *walk) try(s *syntax.Try) {
	f := w.fr
	live, threw, left, back := f.live, f.threw, f.left, f.back
	f.threw = 0
	w.op("try", s, nil)
	w.block(s.Body)
	w.block(s.Orelse)
	raised := min(f.threw, live)
	f.threw = threw
	if raised > 0 && len(s.Handlers) > 0 {
		f.left, f.back = max(left, f.left-raised), max(back, f.back-raised)
		normal := f.live
		f.live = raised
		w.block(s.Handlers[0].Body)
		f.live += normal
	}
	after := f.live
	f.live = live
	final := f.live
	w.block(s.Finalbody)
	if f.live == final {
		f.live = after
	} else {
		f.live = min(after, f.live)
	}
}

// with enters managers: locks are held in the body.
func (w *walk) with(items []syntax.WithItem, body []syntax.Stmt) {
	outer := w.held
	var exits []func()
	for _, item := range items {
		v := w.expr(item.ContextExpr)
		entered, exit := w.enter(v, item.ContextExpr)
		if item.OptionalVars != nil {
			w.store(item.OptionalVars, entered)
		}
		exits = append(exits, exit)
	}
	w.block(body)
	for i := len(exits) - 1; i >= 0; i-- {
		exits[i]()
	}
	w.held = outer
}

func (w *walk) match(s *syntax.Match) {
	w.expr(s.Subject)
	n := float64(len(s.Cases))
	live, after := w.fr.live, 0.0
	for _, c := range s.Cases {
		w.op("branch", c.Pattern, nil)
		w.op("other_compare", c.Pattern, nil)
		w.fr.live = live / n
		w.block(c.Body)
		after += w.fr.live
	}
	w.fr.live = after
}

// define makes a function.
func (w *walk) define(n syntax.Node, name string, args *syntax.Arguments) value {
	fn := &functionDef{env: w.fr.env, node: n, name: name}
	if w.fr.fn != nil || w.fr.outer != nil {
		fn.outer = w.fr
	}
	for _, d := range args.Defaults {
		fn.defaults = append(fn.defaults, w.expr(d))
	}
	o := w.newObject(function, n)
	o.function, o.name = fn, name
	v := value{kind: function, num: nan, obj: o}
	if def, ok := n.(*syntax.FunctionDef); ok {
		for _, d := range def.Decorators {
			if c, ok := d.(*syntax.Call); ok {
				d = c.Func
			}
			switch syntax.LastName(d) {
			case "cache", "lru_cache":
				fn.cache = w.newObject(external, n)
				fn.cache.name, fn.cache.alloc = name, "functools.lru_cache"
			case "staticmethod":
				o.alloc = "staticmethod"
			case "classmethod":
				o.alloc = "classmethod"
			case "property", "cached_property":
				o.alloc = "property"
			}
		}
	}
	return v
}

// defineClass walks a class body.
func (w *walk) defineClass(s *syntax.ClassDef) value {
	c := &classDef{env: w.fr.env, node: s, attrs: map[string]value{}}
	for _, b := range s.Bases {
		c.bases = append(c.bases, w.expr(b))
	}
	outer := w.fr
	w.fr = &frame{env: outer.env, vars: c.attrs, outer: outer.outer, live: outer.live, fn: outer.fn}
	for _, st := range s.Body {
		switch st := st.(type) {
		case *syntax.FunctionDef:
			v := w.define(st, st.Name, st.Args)
			v.obj.function.class = c
			if outer.fn == nil {
				v.obj.function.outer = nil
			}
			c.attrs[st.Name] = v
		case *syntax.Assign:
			v := w.expr(st.Value)
			for _, t := range st.Targets {
				if n, ok := t.(*syntax.Name); ok {
					c.attrs[n.ID] = v
					w.name(v, n.ID)
				}
			}
		case *syntax.AnnAssign:
			if n, ok := st.Target.(*syntax.Name); ok && st.Value != nil {
				c.attrs[n.ID] = w.expr(st.Value)
			}
		}
	}
	w.fr = outer
	o := w.newObject(class, s)
	o.class, o.name = c, s.Name
	return value{kind: class, num: nan, obj: o}
}
