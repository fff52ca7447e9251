package thread

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// startOf finds the `start()` call of the thread that a call makes: the next
// one in the same function. There are few, and threads are started in the order
// in which they are made.
func (f *finder) startOf(spawn link.Site) link.Site {
	if op, ok := f.nextMethod(spawn, "start"); ok {
		return link.Site{Func: spawn.Func, Op: op}
	}
	return spawn
}

// nextMethod finds the first call after a site, in its function, of a method
// of that name.
func (f *finder) nextMethod(after link.Site, names ...string) (facts.OpID, bool) {
	fn := f.p.Function(after.Func)
	for i := after.Op; i < facts.OpID(len(fn.Ops)); i++ {
		if fn.Ops[i].Kind != facts.Invoke {
			continue
		}
		callee := fn.Values[fn.Values[fn.Ops[i].Value].A]
		if callee.Kind != facts.Attr {
			continue
		}
		for _, n := range names {
			if f.p.Text(after.Func, callee.Name) == n && !f.stringMethod(after.Func, facts.ValueID(callee.A)) {
				return i, true
			}
		}
	}
	return 0, false
}

// stringMethod: `", ".join(…)` waits for nobody.
func (f *finder) stringMethod(fn link.Func, receiver facts.ValueID) bool {
	for _, t := range f.p.Types(link.Expr{Func: fn, Value: receiver}) {
		if t.Kind == link.Immutable || t.Kind == link.External {
			return true
		}
	}
	return false
}

// joinOf finds what waits for all threads of an entry, in the function that
// starts them: the end of the pool's `with`, a `shutdown`, a `join` after the
// start (in a loop of its own where they are many).
func (f *finder) joinOf(e Entry, s *known.Spawner, callee link.Type) (link.Site, bool) {
	fn := f.p.Function(e.Spawn.Func)
	if s != nil && s.Pool {
		for i := int(e.Spawn.Op); i >= 0; i-- {
			op := fn.Ops[i]
			if op.Kind == facts.With && op.End > e.Spawn.Op && f.isPool(link.Expr{Func: e.Spawn.Func, Value: op.Value}) {
				return link.Site{Func: e.Spawn.Func, Op: op.End - 1}, true
			}
		}
		op, ok := f.nextMethod(e.Spawn, "shutdown", "join")
		return link.Site{Func: e.Spawn.Func, Op: op}, ok
	}
	op, ok := f.nextMethod(e.Start, "join")
	if !ok {
		return link.Site{}, false
	}
	// A join in a loop over the threads ends them all; one in the loop that
	// starts them ends each before the next.
	if loop := enclosingLoop(fn, op); loop >= 0 && facts.OpID(loop) > e.Start.Op {
		op = fn.Ops[loop].End - 1
	}
	return link.Site{Func: e.Spawn.Func, Op: op}, true
}

// enclosingLoop gives the innermost loop that holds an op; -1 if none does.
func enclosingLoop(fn *facts.Function, op facts.OpID) int {
	for i := int(op) - 1; i >= 0; i-- {
		if (fn.Ops[i].Kind == facts.For || fn.Ops[i].Kind == facts.While) && fn.Ops[i].End > op {
			return i
		}
	}
	return -1
}

func (f *finder) isPool(e link.Expr) bool {
	for _, t := range f.p.Types(e) {
		for _, pool := range known.Pools {
			if t.Kind == link.ExternalInstance && t.Name == pool.Class {
				return true
			}
		}
	}
	return false
}

// Phase places a site against the life of an entry's threads.
type Phase uint8

const (
	Before Phase = iota
	During
	After
)

// Order answers for one program where sites lie against entries.
type Order struct {
	p       *link.Program
	targets map[link.Func]bool
	up      map[link.Func]ancestry
	main    map[link.Func]bool
}

// NewOrder prepares the questions. The targets of the entries are called by
// their threads alone, unless the program calls them as well.
func NewOrder(p *link.Program, entries []Entry) *Order {
	o := &Order{p: p, targets: map[link.Func]bool{}, up: map[link.Func]ancestry{}, main: map[link.Func]bool{}}
	for i := range entries {
		o.targets[entries[i].Target.Func] = true
	}
	return o
}

// ancestry is how a function is reached: for each function above it the calls
// there that lead to it, and whether some of those above have no caller.
type ancestry struct {
	calls  map[link.Func][]facts.OpID
	public bool // reached from a function that nobody in the program calls
	test   bool // reached from a test: those run in turn, on one thread
	module bool // reached from module level
	thread bool // reached from an entry's target
}

// maxAncestors bounds the upward search. Past it everything is During.
const maxAncestors = 400

func (o *Order) ancestry(f link.Func) ancestry {
	if a, ok := o.up[f]; ok {
		return a
	}
	a := ancestry{calls: map[link.Func][]facts.OpID{f: nil}}
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
		case o.targets[g]:
			a.thread = true
		case len(callers) == 0 && isTest(o.p.Text(g, fn.Name)):
			a.test = true
		case len(callers) == 0:
			a.public = true
		}
		for _, c := range callers {
			if _, seen := a.calls[c.Func]; !seen {
				queue = append(queue, c.Func)
			}
			a.calls[c.Func] = append(a.calls[c.Func], c.Op)
		}
	}
	o.up[f] = a
	return a
}

// isTest goes by the names that unittest and pytest look for.
func isTest(name string) bool { return strings.HasPrefix(name, "test") }

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
		callers := o.p.Callers(g)
		thread = thread || o.targets[g]
		on = fn.Kind == facts.ModuleBody || fn.Kind == facts.ClassBody || len(callers) == 0 && !o.targets[g]
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

// Phase says when a site runs, seen from an entry. During means that it may.
func (o *Order) Phase(e *Entry, site link.Site) Phase {
	if site.Func == e.Start.Func {
		return o.within(e, e.Start.Op, e.Join.Op, site.Op)
	}
	at, start := o.ancestry(site.Func), o.ancestry(e.Start.Func)
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
	switch {
	case at.public && !e.Joined:
		return During
	case met:
		return phase
	case (at.module || at.test) && !at.public:
		return Before
	case e.Joined:
		return Before
	}
	return During
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
	later := op > start || sharedLoop(o.p.Function(f), start, op)
	switch {
	case !later:
		return Before
	case e.Joined:
		return After
	}
	return During
}

// within places op in the function that starts and perhaps joins.
func (o *Order) within(e *Entry, start, join, op facts.OpID) Phase {
	fn := o.p.Function(e.Start.Func)
	switch {
	case op <= start && (!sharedLoop(fn, start, op) || e.Joined && sharedLoop(fn, start, join)):
		return Before
	case e.Joined && op > join:
		return After
	}
	return During
}

// sharedLoop reports whether a loop holds both ops, so that either may come first.
func sharedLoop(fn *facts.Function, a, b facts.OpID) bool {
	if a > b {
		a, b = b, a
	}
	for i := facts.OpID(0); i < a; i++ {
		if k := fn.Ops[i].Kind; (k == facts.For || k == facts.While) && fn.Ops[i].End > b {
			return true
		}
	}
	return false
}

// SameLoop reports whether some loop of a function holds both sites: each round
// of it has its own.
func SameLoop(p *link.Program, a, b link.Site) bool {
	return a.Func == b.Func && sharedLoop(p.Function(a.Func), a.Op, b.Op)
}
