package thread

import (
	"slices"
	"strconv"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// many decides whether several threads of the entry may run at once: it stands
// in a loop, in a function that is called from a loop or from several places,
// or its pool has more than one worker and takes more than one task.
func (f *finder) many(e *Entry, inner link.Site, s *known.Spawner, callee link.Type) {
	pool, first := s != nil && s.Pool, e.Spawn
	if f.oneOfEach(e) {
		first.Op = facts.OpID(enclosingLoop(f.p, e.Spawn))
	}
	switch {
	case s != nil && s.Serial, e.worker.Value != 0, e.Kind == known.Interrupt, e.Kind == known.Exit:
	case e.Joined && (!pool || e.how == called && f.oneTask(s) && !f.ownPool(inner, callee)) && f.endsInTurn(*e):
	case e.Framework:
		e.Many = true
	case s != nil && !f.oneTask(s), slices.ContainsFunc(e.Via, f.loops), f.loops(first) && !f.awaited(e.Spawn):
		e.Many, e.Together = true, true
	case pool && f.ownPool(inner, callee):
		e.Many, e.Together, e.ByCall = true, true, true
	default:
		e.Successor = f.succeeds(e, e.Start)
		e.Many = f.repeated(e, first, 0)
	}
}

// oneOfEach: a loop over what a display names starts a thread for each, and the
// entry's function is one of them, once.
//
//	for f in (produce, consume): Thread(target=f).start()
func (f *finder) oneOfEach(e *Entry) bool {
	loop := enclosingLoop(f.p, e.Spawn)
	if loop < 0 {
		return false
	}
	over := link.Expr{Func: e.Spawn.Func, Value: f.p.Function(e.Spawn.Func).Ops[loop].Value}
	if bound, ok := f.p.BoundOnce(over); ok {
		over = bound
	}
	return f.p.Value(over).Kind == facts.Display && f.named(over, e.Target.Func, 0) == 1
}

// named counts the places in which a display, or one within it, names a function.
func (f *finder) named(display link.Expr, target link.Func, depth int) int {
	const maxDepth = 2
	fn, n := f.p.Function(display.Func), 0
	for _, item := range fn.Lists[fn.Values[display.Value].A] {
		item := link.Expr{Func: display.Func, Value: item}
		switch f.p.Value(item).Kind {
		case facts.Display:
			if depth < maxDepth {
				n += f.named(item, target, depth+1)
			}
			continue
		case facts.Starred:
			n = maxNamed
		}
		if slices.ContainsFunc(f.p.Types(item), func(t link.Type) bool {
			c, ok := f.p.CalleeOf(t)
			return ok && c.Func == target
		}) {
			n++
		}
	}
	return n
}

// maxNamed is more than once.
const maxNamed = 2

// oneTask: the call hands the pool one thing to do.
func (f *finder) oneTask(s *known.Spawner) bool {
	return s.Args != known.ArgItems && !f.initializes(s)
}

// initializes: each worker of the pool runs it.
func (f *finder) initializes(s *known.Spawner) bool { return s.TargetKey == "initializer" }

func (f *finder) loops(site link.Site) bool { return InLoop(f.p, site) }

// endsInTurn: the thread is joined before the next one of the same place can
// start: in the same round of the loop, or there is no loop.
func (f *finder) endsInTurn(e Entry) bool {
	if slices.ContainsFunc(e.Via, f.loops) {
		return false
	}
	loop := enclosingLoop(f.p, e.Start)
	return loop < 0 || f.p.Function(e.Start.Func).Ops[loop].End > e.Join.Op
}

// awaited: `await loop.run_in_executor(pool, f)` goes on when f is done, so the
// next round of the loop starts no second thread beside it.
func (f *finder) awaited(spawn link.Site) bool {
	fn := f.p.Function(spawn.Func)
	next := int(spawn.Op) + 1
	return next < len(fn.Ops) && fn.Ops[next].Kind == facts.Await && fn.Ops[next].Value == fn.Ops[spawn.Op].Value
}

// ownPool: a method hands tasks to a pool that its object keeps. Each call adds
// one, and they run on the same object.
func (f *finder) ownPool(site link.Site, callee link.Type) bool {
	if f.p.Function(site.Func).Class == 0 || callee.At.Value == 0 || callee.At.Func != site.Func {
		return false
	}
	for _, path := range f.p.Paths(f.p.Static(site.Func), callee.At.Value) {
		if path.Root.Kind == link.SelfRoot && path.Len > 0 {
			return true
		}
	}
	return false
}

// maxCallDepth is how many callers up a repeated spawn is looked for.
const maxCallDepth = 3

func (f *finder) repeated(e *Entry, site link.Site, depth int) bool {
	if InLoop(f.p, site) {
		return true
	}
	fn := f.p.Function(site.Func)
	if fn.Kind == facts.ModuleBody || depth > maxCallDepth {
		return false
	}
	callers := slices.DeleteFunc(slices.Clone(f.p.Callers(site.Func)), func(s link.Site) bool { return f.succeeds(e, s) })
	if len(callers) > 1 {
		return true
	}
	return len(callers) == 1 && f.repeated(e, callers[0], depth+1)
}

// poolOf gives the value that is the pool of a spawner's call; none is a pool
// that nobody named.
func (f *finder) poolOf(call link.Expr, s *known.Spawner, callee link.Type) link.Expr {
	switch {
	case f.initializes(s):
		return call
	case s.PoolArg:
		if pool, ok := f.p.ArgumentAt(call, 0, "executor"); ok {
			return link.Expr{Func: call.Func, Value: pool}
		}
		return link.Expr{}
	}
	return callee.At
}

// processes: the pool that a call names runs processes, not threads.
func (f *finder) processes(call link.Expr) bool {
	pool, ok := f.p.ArgumentAt(call, 0, "executor")
	if !ok {
		return false
	}
	ts := f.p.Types(link.Expr{Func: call.Func, Value: pool})
	return len(ts) > 0 && !slices.ContainsFunc(ts, func(t link.Type) bool {
		return poolRow(t) != nil || t.Kind == link.Immutable || t.Kind == link.Instance
	})
}

func poolRow(t link.Type) *known.Pool {
	for i := range known.Pools {
		if t.Kind == link.ExternalInstance && known.Canonical(t.Name) == known.Pools[i].Class {
			return &known.Pools[i]
		}
	}
	return nil
}

// worker gives the call that makes the pool, if it makes one of one worker.
func (f *finder) worker(pool link.Expr) link.Expr {
	if pool.Value == 0 {
		return link.Expr{}
	}
	for _, t := range f.p.Types(pool) {
		row, at := poolRow(t), t.At
		if t.Kind == link.Instance {
			row = f.poolBase(t.Class)
		}
		if row == nil || at.Value == 0 || f.p.Value(at).Kind != facts.CallOf {
			continue
		}
		n, ok := f.p.ArgumentAt(at, row.WorkersPos, row.WorkersKey)
		if !ok {
			return link.Expr{}
		}
		v := f.p.Value(link.Expr{Func: at.Func, Value: n})
		count, err := strconv.Atoi(f.p.Text(at.Func, v.Name))
		if v.Kind == facts.Constant && syntax.ConstantKind(v.Op) == syntax.Int && err == nil && count == 1 {
			return at
		}
		return link.Expr{}
	}
	return link.Expr{}
}

// poolBase: a class of the program that is a pool and has that one's constructor.
func (f *finder) poolBase(class link.Class) *known.Pool {
	if _, own := f.p.Method(class, "__init__"); own {
		return nil
	}
	for _, base := range f.p.ExternalBases(class) {
		if row := poolRow(link.Type{Kind: link.ExternalInstance, Name: base}); row != nil {
			return row
		}
	}
	return nil
}
