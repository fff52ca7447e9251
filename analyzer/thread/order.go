package thread

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// Phase places a site against the life of an entry's threads.
type Phase uint8

const (
	Before Phase = iota
	During
	After
)

// Order answers for one program where sites lie against entries.
type Order struct {
	p     *link.Program
	runs  link.PerFunc[[]*Entry] // by target
	exits map[link.Site]bool     // where handlers for the end of the program are registered
	up    link.PerFunc[*ancestry]
	main  map[link.Func]bool
}

// NewOrder prepares the questions. The targets of the entries are called by
// their threads alone, unless the program calls them as well.
func NewOrder(p *link.Program, entries []Entry) *Order {
	o := &Order{p: p, runs: link.NewPerFunc[[]*Entry](p), exits: map[link.Site]bool{}, up: link.NewPerFunc[*ancestry](p), main: map[link.Func]bool{}}
	for i := range entries {
		for _, fr := range append(entries[i].Around, entries[i].Frame) {
			runs := o.runs.At(p, fr.Func)
			*runs = append(*runs, &entries[i])
		}
		if entries[i].Kind == known.Exit {
			o.exits[entries[i].Start] = true
		}
	}
	return o
}

// ancestry is how a function is reached: for each function above it the calls
// there that lead to it, and what those above are that nobody calls.
type ancestry struct {
	calls  map[link.Func][]facts.OpID
	roots  []link.Func // functions that nobody in the program calls: anybody may
	test   bool        // reached from a test: those run in turn, on one thread
	module bool        // reached from module level
	cut    bool        // there are more
}

// maxAncestors bounds the upward search. Past it everything is During.
const maxAncestors = 400

func (o *Order) ancestry(f link.Func) *ancestry {
	up := o.up.At(o.p, f)
	if *up != nil {
		return *up
	}
	a := &ancestry{calls: map[link.Func][]facts.OpID{f: nil}}
	queue := []link.Func{f}
	for len(queue) > 0 && len(a.calls) < maxAncestors {
		g := queue[0]
		queue = queue[1:]
		fn := o.p.Function(g)
		callers := o.p.Callers(g)
		switch {
		case fn.Kind == facts.ModuleBody:
			a.module = true
		case fn.Kind == facts.ClassBody:
			callers = []link.Site{{Func: link.Func{File: g.File, ID: fn.Outer}}}
		case len(*o.runs.At(o.p, g)) > 0:
		case len(callers) == 0 && o.inTest(g):
			a.test = true
		case len(callers) == 0:
			a.roots = append(a.roots, g)
		}
		for _, c := range callers {
			if _, seen := a.calls[c.Func]; !seen {
				queue = append(queue, c.Func)
			}
			a.calls[c.Func] = append(a.calls[c.Func], c.Op)
		}
	}
	a.cut = len(queue) > 0
	*up = a
	return a
}

// public reports whether somebody may reach the function of whom it is not
// known how he stands to the code that starts threads.
func (a *ancestry) public(start *ancestry) bool {
	for _, r := range a.roots {
		if _, common := start.calls[r]; !common {
			return true
		}
	}
	return a.cut
}

// inTest reports whether a function is a test, or part of a module of tests,
// by the names that unittest and pytest look for.
func (o *Order) inTest(f link.Func) bool {
	name := o.p.Text(f, o.p.Function(f).Name)
	if strings.HasPrefix(name, "test") || fixtures[name] {
		return true
	}
	return known.IsTestModule(o.p.Modules[f.File])
}

var fixtures = map[string]bool{"setUp": true, "tearDown": true, "setUpClass": true, "tearDownClass": true, "setup_method": true, "teardown_method": true}

// OnMain reports whether other code than the targets of entries reaches f: it
// looks upward until it meets module level, or a function that nobody calls.
func (o *Order) OnMain(f link.Func) bool {
	if on, ok := o.main[f]; ok {
		return on
	}
	seen := map[link.Func]bool{f: true}
	queue := []link.Func{f}
	thread, on := false, false
	for len(queue) > 0 && !on {
		g := queue[0]
		queue = queue[1:]
		fn := o.p.Function(g)
		callers := o.callers(g)
		thread = thread || len(*o.runs.At(o.p, g)) > 0
		on = fn.Kind == facts.ModuleBody || fn.Kind == facts.ClassBody || len(callers) == 0 && len(*o.runs.At(o.p, g)) == 0
		for _, c := range callers {
			if !seen[c.Func] {
				seen[c.Func] = true
				queue = append(queue, c.Func)
			}
		}
	}
	o.main[f] = on || !thread
	return o.main[f]
}

// callers gives the calls of a function, also by another name.
func (o *Order) callers(f link.Func) []link.Site {
	if sites := o.p.Callers(f); len(sites) > 0 {
		return sites
	}
	sites, _ := o.p.CalledAsValue(f)
	return sites
}

// Phase says when a site runs, seen from an entry. During means that it may.
func (o *Order) Phase(e *Entry, site link.Site) Phase {
	at := o.ancestry(site.Func)
	switch {
	case e.Kind == known.Interrupt, e.Kind == known.Exit:
		return Before // between or after what the main thread does, never beside it
	case e.Framework || e.Kind == known.Finalizer:
		if o.exits[site] || (at.module || at.test) && len(at.roots) == 0 && !at.cut {
			return Before
		}
		return During
	case site.Func == e.Start.Func:
		return o.within(e, e.Start.Op, e.Join.Op, site.Op)
	case o.BehindJoin(e, site):
		return After
	}
	start := o.ancestry(e.Start.Func)
	phase, met := Before, false
	for f, ops := range at.calls {
		above, common := start.calls[f]
		if !common || f == site.Func && len(ops) == 0 {
			continue
		}
		met = true
		for _, op := range ops {
			if got := o.fromCommon(e, f, above, op); got == During {
				return During
			} else if got == After {
				phase = After
			}
		}
	}
	if calls, ok := start.calls[site.Func]; ok { // the site is in a caller of the start
		met = true
		for _, op := range calls {
			if got := o.after(e, site.Func, op, site.Op); got == During {
				return During
			} else if got == After {
				phase = After
			}
		}
	}
	joined := e.Joined && e.how != suspended
	switch {
	case at.public(start) && !joined:
		return During
	case met:
		return phase
	case (at.module || at.test) && len(at.roots) == 0:
		return Before
	case joined:
		return Before
	}
	return During
}

// Follows reports whether some function of the program starts a thread of the
// entry and gets to the site afterwards, before anybody has waited for the thread:
// unlike During, which takes into account that callers may come at any time.
func (o *Order) Follows(e *Entry, site link.Site) bool {
	at, start := o.ancestry(site.Func), o.ancestry(e.Start.Func)
	if site.Func == e.Start.Func {
		return o.within(e, e.Start.Op, e.Join.Op, site.Op) == During && (site.Op > e.Start.Op || sharedLoop(o.p, site.Func, site.Op, e.Start.Op))
	}
	if slices.ContainsFunc(start.calls[site.Func], func(op facts.OpID) bool { return o.after(e, site.Func, op, site.Op) == During }) {
		return true
	}
	for f, ops := range at.calls {
		above, common := start.calls[f]
		if common && slices.ContainsFunc(ops, func(op facts.OpID) bool { return o.fromCommon(e, f, above, op) == During }) {
			return true
		}
	}
	return false
}

// RunsOn reports whether the entry's thread itself may reach a function.
func (o *Order) RunsOn(e *Entry, f link.Func) bool {
	_, reached := o.ancestry(f).calls[e.Target.Func]
	return reached
}

// fromCommon places a call at op in f, from which both the site and (by the
// calls above) the start are reached; f may be the start's function itself.
func (o *Order) fromCommon(e *Entry, f link.Func, above []facts.OpID, op facts.OpID) Phase {
	if f == e.Start.Func {
		return o.within(e, e.Start.Op, e.Join.Op, op)
	}
	phase := Before
	for _, start := range above {
		if got := o.after(e, f, start, op); got != Before {
			phase = got
			if got == During {
				return During
			}
		}
	}
	return phase
}

// after places op against a call that starts threads and, unless they are
// joined there, leaves them running.
func (o *Order) after(e *Entry, f link.Func, start, op facts.OpID) Phase {
	if start == op {
		return Before // reached by the same call: the order within was asked already
	}
	later := op > start || sharedLoop(o.p, f, start, op)
	switch {
	case !later:
		return Before
	case e.Joined && e.how != suspended, o.joinedBetween(e, f, start, op):
		return After
	}
	return During
}

// Ended reports whether the function that starts an entry's thread waits for it
// before a site, by a call elsewhere or by an event.
func (o *Order) Ended(e *Entry, site link.Site) bool {
	return o.joinedBetween(e, e.Start.Func, e.Start.Op, site.Op)
}

// joinedBetween: between two ops stands a call that waits for the thread.
//
//	service.start(); …; service.stop(); report()
func (o *Order) joinedBetween(e *Entry, f link.Func, start, op facts.OpID) bool {
	fn := o.p.Function(f)
	for _, join := range e.ended {
		if join.Func == f && start < join.Op && join.Op < op && !optional(fn, join.Op, op) {
			return true
		}
		for _, c := range o.p.Callers(join.Func) {
			if c.Func == f && start < c.Op && c.Op < op && !optional(fn, c.Op, op) && !sharedLoop(o.p, f, start, c.Op) {
				return true
			}
		}
	}
	return false
}

// behindJoin: the site stands behind a call that waits for the thread, in
// another function than the one that starts it.
func (o *Order) behindJoin(e *Entry, site link.Site) bool {
	for _, join := range e.ended {
		if join.Func == site.Func && join.Op < site.Op && !optional(o.p.Function(site.Func), join.Op, site.Op) {
			return true
		}
	}
	return false
}

// BehindJoin reports whether a site, or all calls of the function that it is in, stand
// behind a call that waits for the entry's thread, elsewhere than where that is started.
func (o *Order) BehindJoin(e *Entry, site link.Site) bool {
	return o.behindJoin(e, site) || o.calledBehindJoin(e, site.Func)
}

// calledBehindJoin: so do all calls of a function.
func (o *Order) calledBehindJoin(e *Entry, f link.Func) bool {
	if len(e.ended) == 0 {
		return false
	}
	callers := o.p.Callers(f)
	for _, c := range callers {
		if !o.behindJoin(e, c) {
			return false
		}
	}
	return len(callers) > 0
}

// optional: the first op stands in a branch in which the second does not, so
// that the second may run without the first.
func optional(fn *facts.Function, first, second facts.OpID) bool {
	for i := facts.OpID(0); i < first; i++ {
		op := fn.Ops[i]
		if op.End <= first || op.End > second {
			continue
		}
		switch op.Kind {
		case facts.If, facts.Guard:
			if !mentions(fn, op.Value, fn.Ops[first].Value, 0) {
				return true
			}
		case facts.Else, facts.Except, facts.TryElse, facts.Lazy:
			return true
		}
	}
	return false
}

// insteadOf: the second op is run in place of the first: one stands in the body of
// an if, the other in its else, or behind a body that ends the function.
//
//	if self.pool is None:
//	    thread.start()
//	    return
//	os.environ["POOLED"] = "1"      no thread has been started here
func insteadOf(fn *facts.Function, first, second facts.OpID) bool {
	for i := range first {
		block := fn.Ops[i]
		if block.Kind != facts.If || block.End <= first || block.End > second {
			continue
		}
		if next := fn.Ops[block.End]; next.Kind == facts.Else && second < next.End {
			return true
		}
		if last := fn.Ops[block.End-1].Kind; last == facts.Return || last == facts.Raise {
			return !caught(fn, block.End, second)
		}
	}
	return false
}

// caught: a place stands in a handler or `finally` that begins behind another one,
// and is reached by what leaves there.
func caught(fn *facts.Function, from, at facts.OpID) bool {
	return slices.ContainsFunc(fn.Ops[from:at], func(op facts.Op) bool { return (op.Kind == facts.Finally || op.Kind == facts.Except) && op.End > at })
}

// mentions: a test is about the object whose method is called: `if t: t.join()`,
// `if t.is_alive(): t.join()`. A thread that the test skips has ended.
func mentions(fn *facts.Function, test, call facts.ValueID, depth int) bool {
	callee := fn.Values[fn.Values[call].A]
	if fn.Values[call].Kind != facts.CallOf || callee.Kind != facts.Attr || depth > maxOrigins {
		return false
	}
	v := fn.Values[test]
	switch v.Kind {
	case facts.Local, facts.Global, facts.Attr, facts.Captured:
		return alike(fn, test, facts.ValueID(callee.A)) || v.Kind == facts.Attr && mentions(fn, facts.ValueID(v.A), call, depth+1)
	case facts.CallOf, facts.Not, facts.Compare:
		return mentions(fn, facts.ValueID(v.A), call, depth+1)
	case facts.Either:
		for _, alt := range fn.Lists[v.A] {
			if mentions(fn, alt, call, depth+1) {
				return true
			}
		}
	}
	return false
}

// alike: two values are written alike.
func alike(fn *facts.Function, a, b facts.ValueID) bool {
	x, y := fn.Values[a], fn.Values[b]
	if x.Kind != y.Kind || x.Name != y.Name {
		return a == b
	}
	switch x.Kind {
	case facts.Attr:
		return alike(fn, facts.ValueID(x.A), facts.ValueID(y.A))
	case facts.Local:
		return x.A == y.A
	case facts.Captured:
		return x.A == y.A && x.B == y.B
	case facts.Global:
		return true
	}
	return a == b
}

// within places op in the function that starts and perhaps joins.
func (o *Order) within(e *Entry, start, join, op facts.OpID) Phase {
	f := e.Start.Func
	switch {
	case op <= start && (!sharedLoop(o.p, f, start, op) || e.Joined && sharedLoop(o.p, f, start, join)):
		return Before
	case op > start && insteadOf(o.p.Function(f), start, op) && !sharedLoop(o.p, f, start, op):
		return Before
	case e.Joined && op > join, op > start && o.joinedBetween(e, f, start, op):
		return After
	}
	return During
}
