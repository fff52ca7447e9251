package thread

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// life finds where the threads of an entry start and where they have all ended.
// inner is the spawner's call; the entry's Spawn is that, or a call further out.
func (f *finder) life(e *Entry, inner link.Site, s *known.Spawner, callee link.Type) {
	e.Start, e.Begins = e.Spawn, true
	if e.Framework || e.Kind != known.Parallel {
		return
	}
	l := lifetime{f: f, thread: link.Expr{Func: inner.Func, Value: f.p.Op(inner).Value}, pool: s != nil && s.Pool, made: callee.At}
	if s == nil {
		l.thread = callee.At
	}
	if s != nil && !s.Started {
		e.Begins = l.started(e, inner)
	}
	switch {
	case s != nil && s.Waits:
		e.Join, e.Joined = e.Start, true
	case e.Spawn != inner && l.joinedIn(inner):
		e.Join, e.Joined = e.Spawn, true // the wrapper waits itself
	default:
		e.Join, e.Joined, e.how = l.join(e.Start)
	}
	if !e.Joined && !l.pool {
		e.ended = l.elsewhere(inner)
	}
}

// lifetime is the search for the start and the end of a thread or task.
type lifetime struct {
	f      *finder
	thread link.Expr // the call that makes the thread, or hands over the task
	pool   bool
	made   link.Expr // the pool
}

// started finds the `start()` call of the thread: the next one in the function
// that makes it, else the only one among the methods of the object that keeps it,
// else the next one in the only function that it is returned to.
func (l *lifetime) started(e *Entry, inner link.Site) bool {
	if e.Spawn != inner {
		if _, ok := l.method(inner, l.mine, "start"); ok {
			return true // the wrapper starts it
		}
	}
	if op, ok := l.method(e.Spawn, l.mine, "start"); ok {
		e.Start.Op = op
		return true
	}
	sites := l.kept(inner, "start")
	if len(sites) == 0 {
		sites = l.returned(inner)
	}
	if len(sites) == 1 {
		e.Start = sites[0]
	}
	return len(sites) == 1
}

// returned gives the `start()` of a thread in the functions that are given it by
// the one that makes it.
func (l *lifetime) returned(inner link.Site) []link.Site {
	fn := l.f.p.Function(inner.Func)
	if !slices.ContainsFunc(fn.Ops, func(op facts.Op) bool { return op.Kind == facts.Return && l.holds(fn, op.Value) }) {
		return nil
	}
	var sites []link.Site
	for _, call := range l.f.p.Callers(inner.Func) {
		is := func(receiver link.Expr) bool {
			return slices.ContainsFunc(l.f.p.Types(receiver), func(t link.Type) bool { return t.At == l.thread })
		}
		if op, ok := l.method(call, is, "start"); ok {
			sites = append(sites, link.Site{Func: call.Func, Op: op})
		}
	}
	return sites
}

func (l *lifetime) joinedIn(inner link.Site) bool {
	start := inner
	if op, ok := l.method(inner, l.mine, "start"); ok {
		start.Op = op
	}
	_, ok, _ := l.join(start)
	return ok
}

// method finds the first call after a site, in its function, of a method of
// that name on a fitting receiver.
func (l *lifetime) method(after link.Site, fits func(link.Expr) bool, name string) (facts.OpID, bool) {
	fn := l.f.p.Function(after.Func)
	for i := after.Op; i < facts.OpID(len(fn.Ops)); i++ {
		if called, receiver := l.f.p.MethodCalled(link.Site{Func: after.Func, Op: i}); called == name && fits(receiver) {
			return i, true
		}
	}
	return 0, false
}

// mine reports whether a receiver may be the thread: it is, or nothing speaks
// against it. `", ".join(…)` and `queue.join()` wait for no thread.
func (l *lifetime) mine(receiver link.Expr) bool {
	if receiver == l.thread {
		return true
	}
	types := l.f.p.Types(receiver)
	for _, t := range types {
		thread := t.Kind == link.ExternalInstance && (t.Name == known.ThreadClass || t.Name == "threading.Timer") ||
			t.Kind == link.Instance && slices.Contains(l.f.p.ExternalBases(t.Class), known.ThreadClass)
		if t.At == l.thread && t.At.Value != 0 || thread && (t.At.Value == 0 || l.thread.Value == 0) {
			return true
		}
	}
	return len(types) == 0
}

// isPool reports whether a receiver may be the pool.
func (l *lifetime) isPool(receiver link.Expr) bool {
	types := l.f.p.Types(receiver)
	return len(types) == 0 || slices.ContainsFunc(types, l.poolType)
}

func (l *lifetime) surelyPool(e link.Expr) bool {
	return slices.ContainsFunc(l.f.p.Types(e), l.poolType)
}

func (l *lifetime) poolType(t link.Type) bool {
	return poolRow(t) != nil || t.Kind == link.Instance && l.f.poolBase(t.Class) != nil
}

// joining is how threads are waited for.
type joining uint8

const (
	called    joining = iota
	suspended         // by a coroutine: others go on meanwhile
	left              // by the end of the `with` over the pool
)

// join finds what waits for all threads of an entry, in the function that
// starts them.
func (l *lifetime) join(start link.Site) (at link.Site, ok bool, how joining) {
	fn := l.f.p.Function(start.Func)
	end, over := l.end(start)
	for i := start.Op + 1; i < end; i++ {
		waits, suspends := l.waits(start, i)
		if !waits || !shareBranch(fn, start.Op, i) {
			continue
		}
		if suspends {
			how = suspended
		}
		return l.through(start, i), true, how
	}
	return link.Site{Func: start.Func, Op: end - 1}, over, left
}

// end gives where the `with` over the pool ends, which waits for all its tasks;
// else the end of the function, and false.
func (l *lifetime) end(start link.Site) (facts.OpID, bool) {
	fn := l.f.p.Function(start.Func)
	for i := int(start.Op); i >= 0 && l.pool; i-- {
		op := fn.Ops[i]
		if op.Kind == facts.With && op.End > start.Op && l.leaves(link.Expr{Func: start.Func, Value: op.Value}, facts.OpID(i)) {
			return op.End, true
		}
	}
	return facts.OpID(len(fn.Ops)), false
}

// leaves: the end of a `with` over the manager ends the pool: it is the pool, or
// an ExitStack that has entered a pool made inside.
func (l *lifetime) leaves(manager link.Expr, with facts.OpID) bool {
	if l.surelyPool(manager) {
		return true
	}
	if l.made.Func != manager.Func || l.f.p.Value(l.made).Kind != facts.CallOf || l.f.p.OpOf(l.made) < with {
		return false
	}
	return slices.ContainsFunc(l.f.p.Types(manager), func(t link.Type) bool { return t.Name == "contextlib.ExitStack" })
}

// shareBranch: all branches around the join are around the start, too.
func shareBranch(fn *facts.Function, start, join facts.OpID) bool {
	for i := facts.OpID(0); i < join; i++ {
		switch op := fn.Ops[i]; op.Kind {
		case facts.If, facts.Else, facts.Except, facts.Guard:
			if op.End > join && i > start && !mentions(fn, op.Value, fn.Ops[join].Value, 0) {
				return false
			}
		}
	}
	return true
}

// through: a join in a loop over the threads ends them all; one in the loop that
// starts them ends each before the next.
func (l *lifetime) through(start link.Site, join facts.OpID) link.Site {
	fn, at := l.f.p.Function(start.Func), link.Site{Func: start.Func, Op: join}
	if fn.Ops[join].Kind == facts.For {
		at.Op = fn.Ops[join].End - 1
	} else if loop := enclosingLoop(l.f.p, at); loop >= 0 && facts.OpID(loop) > start.Op {
		at.Op = fn.Ops[loop].End - 1
	}
	return at
}

// waits reports whether an op returns only when the entry's threads have ended.
func (l *lifetime) waits(start link.Site, i facts.OpID) (waits, suspends bool) {
	fn := l.f.p.Function(start.Func)
	op := fn.Ops[i]
	value := link.Expr{Func: start.Func, Value: op.Value}
	task := func(e link.Expr) bool {
		return l.f.comesFrom(e, func(x link.Expr) bool { return x == l.thread }, 0)
	}
	switch op.Kind {
	case facts.Await:
		return l.pool && (task(value) || l.gathers(value, task)), true
	case facts.For: // over what map gives, or as_completed
		return l.pool && (task(value) || l.completed(value, task)), false
	case facts.Invoke:
		name, receiver := l.f.p.MethodCalled(link.Site{Func: start.Func, Op: i})
		switch name {
		case "join":
			return !l.pool && l.mine(receiver) && !l.ofLastRound(start, i, receiver) || l.pool && l.surelyPool(receiver), false
		case "shutdown":
			return l.pool && l.isPool(receiver) && l.blocks(value), false
		case "result", "exception", "get":
			return l.pool && task(receiver), false
		}
		return l.pool && l.consumes(value, task), false
	}
	return false, false
}

// ofLastRound: a variable is joined, in the loop that starts the threads, before it
// is given the thread of this round.
//
//	t.start()
//	if previous: previous.join()
//	previous = t
func (l *lifetime) ofLastRound(start link.Site, join facts.OpID, receiver link.Expr) bool {
	v := l.f.p.Value(receiver)
	if v.Kind != facts.Local || !sharedLoop(l.f.p, start.Func, start.Op, join) {
		return false
	}
	later := false
	for _, d := range l.f.p.VarDefs(start.Func, facts.VarID(v.A)) {
		if d.Func != start.Func || !sharedLoop(l.f.p, start.Func, d.Op, join) {
			continue
		}
		if d.Op < join {
			return false
		}
		later = true
	}
	return later
}

// blocks: `shutdown(wait=False)` does not.
func (l *lifetime) blocks(call link.Expr) bool {
	v, ok := l.f.p.ArgumentAt(call, 0, "wait")
	return !ok || syntax.ConstantKind(l.f.p.Value(link.Expr{Func: call.Func, Value: v}).Op) != syntax.False ||
		l.f.p.Value(link.Expr{Func: call.Func, Value: v}).Kind != facts.Constant
}

// gathers: `await asyncio.gather(…)` of the task, and its like.
func (l *lifetime) gathers(awaited link.Expr, task func(link.Expr) bool) bool {
	return l.f.p.Value(awaited).Kind == facts.CallOf && l.anyArgument(awaited, task)
}

// completed: `as_completed(futures)`.
func (l *lifetime) completed(call link.Expr, task func(link.Expr) bool) bool {
	return l.f.p.Value(call).Kind == facts.CallOf && l.named(call, "as_completed") && l.anyArgument(call, task)
}

// consumes: `wait(futures)`, `list(pool.map(…))`.
func (l *lifetime) consumes(call link.Expr, task func(link.Expr) bool) bool {
	fn := l.f.p.Function(call.Func)
	callee := fn.Values[fn.Values[call.Value].A]
	switch callee.Kind {
	case facts.Global, facts.Attr:
		switch l.f.p.Text(call.Func, callee.Name) {
		case "wait":
			_, early := l.f.p.ArgumentAt(call, 2, "return_when")
			_, timed := l.f.p.ArgumentAt(call, 1, "timeout")
			return !early && !timed && l.anyArgument(call, task)
		case "list", "tuple", "set", "sum", "sorted", "dict", "max", "min", "any", "all", "extend":
			return l.anyArgument(call, task)
		}
	}
	return false
}

func (l *lifetime) named(call link.Expr, name string) bool {
	fn := l.f.p.Function(call.Func)
	callee := fn.Values[fn.Values[call.Value].A]
	return (callee.Kind == facts.Global || callee.Kind == facts.Attr) && l.f.p.Text(call.Func, callee.Name) == name
}

// anyArgument: the task is among the arguments, or in a container that is one.
func (l *lifetime) anyArgument(call link.Expr, task func(link.Expr) bool) bool {
	fn := l.f.p.Function(call.Func)
	for _, a := range fn.Calls[fn.Values[call.Value].B].Args {
		arg := link.Expr{Func: call.Func, Value: a.Value}
		if task(arg) || slices.ContainsFunc(l.f.p.Elements(arg), task) {
			return true
		}
	}
	return false
}

// elsewhere gives the joins of the thread in other methods of the object that
// keeps it in an attribute.
func (l *lifetime) elsewhere(inner link.Site) []link.Site {
	return slices.DeleteFunc(l.kept(inner, "join"), func(s link.Site) bool { return s.Func == inner.Func })
}

// kept finds the calls of a method of the thread where it is kept in an
// attribute of self: `self._thread = Thread(…)`.
func (l *lifetime) kept(inner link.Site, method string) []link.Site {
	p := l.f.p
	fn := p.Function(inner.Func)
	_, class, ok := p.EnclosingSelf(inner.Func)
	if !ok || l.thread.Func != inner.Func {
		return nil
	}
	attr := ""
	for _, op := range fn.Ops {
		if target := fn.Values[op.Value]; op.Kind == facts.Write && target.Kind == facts.Attr && l.holds(fn, op.Src) {
			attr = p.Text(inner.Func, target.Name)
		}
	}
	if attr == "" {
		return nil
	}
	var sites []link.Site
	for _, m := range p.Methods(class) {
		body := p.Function(m)
		for i := range body.Ops {
			name, receiver := p.MethodCalled(link.Site{Func: m, Op: facts.OpID(i)})
			if name != method {
				continue
			}
			if v := p.Value(receiver); v.Kind == facts.Attr && p.Text(m, v.Name) == attr || v.Kind == facts.Local && l.mine(receiver) && len(p.Types(receiver)) > 0 {
				sites = append(sites, link.Site{Func: m, Op: facts.OpID(i)})
			}
		}
	}
	return sites
}

// holds: what is stored is the thread, or a variable that holds it.
func (l *lifetime) holds(fn *facts.Function, src facts.ValueID) bool {
	if src == l.thread.Value {
		return true
	}
	v := fn.Values[src]
	if v.Kind != facts.Local {
		return false
	}
	for _, d := range l.f.p.VarDefs(l.thread.Func, facts.VarID(v.A)) {
		if d.Src == l.thread.Value && d.Func == l.thread.Func {
			return true
		}
	}
	return false
}
