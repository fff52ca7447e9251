package locks

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// waits tells what the calls of a program wait for: the entries whose threads or
// tasks have to end first.
//
//	f = pool.submit(work)       hands work over
//	f.result()                  waits for it
type waits struct {
	pass  *rule.ProjectPass
	p     *link.Program
	given map[link.Expr][]*thread.Entry // by the calls that make a thread or hand a task over
}

func newWaits(pass *rule.ProjectPass) *waits {
	w := &waits{pass: pass, p: pass.Program, given: map[link.Expr][]*thread.Entry{}}
	for i := range pass.Entries {
		e := &pass.Entries[i]
		if e.Kind != known.Parallel {
			continue
		}
		w.hand(e.Spawn, e)
		for _, site := range e.Via {
			w.hand(site, e)
		}
	}
	return w
}

func (w *waits) hand(site link.Site, e *thread.Entry) {
	if op := w.p.Op(site); op.Kind == facts.Invoke {
		call := link.Expr{Func: site.Func, Value: op.Value}
		w.given[call] = append(w.given[call], e)
	}
}

// at gives the row of what waits at a site, of which kind it may be, and on which
// value: the receiver, or the call that hands tasks over.
func (w *waits) at(site link.Site) (row *known.Await, on link.Expr) {
	fn := w.p.Function(site.Func)
	op := fn.Ops[site.Op]
	value := link.Expr{Func: site.Func, Value: op.Value}
	switch op.Kind {
	case facts.With:
		return w.method(value, "__exit__"), value
	case facts.For:
		return w.drawn(value)
	case facts.Invoke:
		callee := fn.Values[fn.Values[op.Value].A]
		args := fn.Calls[fn.Values[op.Value].B].Args
		if callee.Kind == facts.Attr {
			on = link.Expr{Func: site.Func, Value: facts.ValueID(callee.A)}
			row = w.method(on, w.p.Text(site.Func, callee.Name))
		}
		if row == nil {
			row = w.function(value)
			on = value
		}
		switch {
		case row == nil && len(args) > 0 && drains(w.p, site.Func, callee):
			return w.drawn(link.Expr{Func: site.Func, Value: args[0].Value})
		case row == nil, row.Drawn, w.bounded(row, value):
			return nil, link.Expr{}
		case row.For == known.ItsTask:
			on = value
		case row.For == known.TasksEnd && len(args) > 0:
			on = link.Expr{Func: site.Func, Value: args[0].Value}
		}
	}
	return row, on
}

// method gives the row of a method of an object.
func (w *waits) method(object link.Expr, name string) *known.Await {
	for _, t := range w.p.Types(object) {
		switch t.Kind {
		case link.ExternalInstance:
			if row := known.AwaitOf(t.Name + "." + name); row != nil {
				return row
			}
		case link.Instance:
			if _, own := w.p.Method(t.Class, name); own {
				continue
			}
			for _, base := range w.p.ExternalBases(t.Class) {
				if row := known.AwaitOf(known.Canonical(base) + "." + name); row != nil {
					return row
				}
			}
		}
	}
	return nil
}

// function gives the row of a called function.
func (w *waits) function(call link.Expr) *known.Await {
	for _, t := range w.p.DottedCallee(call) {
		if row := known.AwaitOf(t.Name); row != nil {
			return row
		}
	}
	return nil
}

// drains reports whether a function goes through its first argument at once.
func drains(p *link.Program, f link.Func, callee facts.Value) bool {
	if callee.Kind != facts.Global {
		return false
	}
	row := known.ConsumerOf(p.Text(f, callee.Name))
	return row != nil && !row.Lazy && row.First == 0 && row.Effect == known.Walks
}

// drawn gives the row of the call that an iterable is, if going through it waits.
func (w *waits) drawn(iterable link.Expr) (*known.Await, link.Expr) {
	v := w.p.Value(iterable)
	if v.Kind == facts.Local {
		defs := w.p.VarDefs(iterable.Func, facts.VarID(v.A))
		if len(defs) != 1 {
			return nil, link.Expr{}
		}
		iterable = link.Expr{Func: defs[0].Func, Value: defs[0].Src}
		v = w.p.Value(iterable)
	}
	if v.Kind != facts.CallOf || len(w.given[iterable]) == 0 {
		return nil, link.Expr{}
	}
	row := w.function(iterable)
	if row == nil || !row.Drawn || w.bounded(row, iterable) {
		return nil, link.Expr{}
	}
	return row, iterable
}

// bounded reports whether a call says how long it waits at most, or that it
// does not.
func (w *waits) bounded(row *known.Await, call link.Expr) bool {
	constant := func(v facts.ValueID, kind syntax.ConstantKind) bool {
		val := w.p.Value(link.Expr{Func: call.Func, Value: v})
		return val.Kind == facts.Constant && syntax.ConstantKind(val.Op) == kind
	}
	if row.TimeoutPos >= 0 || row.TimeoutKey != "" {
		if v, ok := w.p.ArgumentAt(call, row.TimeoutPos, row.TimeoutKey); ok && !constant(v, syntax.None) {
			return true
		}
	}
	if row.BlockPos >= 0 || row.BlockKey != "" {
		if v, ok := w.p.ArgumentAt(call, row.BlockPos, row.BlockKey); ok && !constant(v, syntax.True) {
			return true
		}
	}
	return slices.ContainsFunc(w.p.Function(call.Func).Calls[w.p.Value(call).B].Args, func(a facts.Arg) bool {
		return a.Mapping || w.p.Value(link.Expr{Func: call.Func, Value: a.Value}).Kind == facts.Starred
	})
}

// entries gives what has to end before the call of a row goes on.
func (w *waits) entries(row *known.Await, on link.Expr) []*thread.Entry {
	switch row.For {
	case known.ThreadEnds:
		return w.ofThread(on)
	case known.WorkEnds, known.CallsBack:
		return w.ofPool(on, row.For == known.CallsBack)
	case known.ItsTask:
		return w.given[on]
	case known.TaskEnds:
		return w.ofFuture(on)
	case known.TasksEnd:
		return w.ofFutures(append(w.p.ElementTypes(on), w.keys(on)...))
	}
	return nil
}

// ofThread gives the entries that a thread runs: those of the object's class, or
// of the call that makes it.
func (w *waits) ofThread(object link.Expr) []*thread.Entry {
	var out []*thread.Entry
	for _, t := range w.p.Types(object) {
		switch t.Kind {
		case link.ExternalInstance:
			out = append(out, w.given[t.At]...)
		case link.Instance:
			run, ok := w.p.Method(t.Class, "run")
			for i := range w.pass.Entries {
				if e := &w.pass.Entries[i]; ok && e.Kind == known.Parallel && e.Target.Func == run {
					out = append(out, e)
				}
			}
		}
	}
	return out
}

// ofPool gives the entries of the tasks of a pool, or only of what calls back.
func (w *waits) ofPool(object link.Expr, back bool) []*thread.Entry {
	pools := w.pools(object)
	if len(pools) == 0 {
		return nil
	}
	var out []*thread.Entry
	for i := range w.pass.Entries {
		e := &w.pass.Entries[i]
		if e.Kind == known.Parallel && !e.Framework && (!back || e.Words == known.Results) && w.handsTo(e, pools) {
			out = append(out, e)
		}
	}
	return out
}

// handsTo reports whether the task of an entry is handed to one of some pools.
func (w *waits) handsTo(e *thread.Entry, pools []link.Type) bool {
	return slices.ContainsFunc(w.poolOf(handedOver(e)), func(t link.Type) bool { return slices.Contains(pools, t) })
}

// handedOver is the call that gives a task to its pool.
func handedOver(e *thread.Entry) link.Site {
	if n := len(e.Via); n > 0 {
		return e.Via[n-1]
	}
	return e.Spawn
}

// poolOf gives the pool that a call hands a task to.
func (w *waits) poolOf(site link.Site) []link.Type {
	fn := w.p.Function(site.Func)
	op := fn.Ops[site.Op]
	if op.Kind != facts.Invoke || fn.Values[fn.Values[op.Value].A].Kind != facts.Attr {
		return nil
	}
	return w.pools(link.Expr{Func: site.Func, Value: facts.ValueID(fn.Values[fn.Values[op.Value].A].A)})
}

// pools gives the thread pools that an object may be, with the calls that make
// them.
func (w *waits) pools(object link.Expr) []link.Type {
	return slices.DeleteFunc(slices.Clone(w.p.Types(object)), func(t link.Type) bool {
		return t.Kind != link.ExternalInstance || t.At.Value == 0 ||
			!slices.ContainsFunc(known.Pools, func(pool known.Pool) bool { return pool.Class == known.Canonical(t.Name) })
	})
}

// ofFuture gives the entries of the task that a future stands for: if it comes
// out of a function that hands over the tasks of others, those of the call.
func (w *waits) ofFuture(object link.Expr) []*thread.Entry {
	if v := w.p.Value(object); v.Kind == facts.Local {
		if defs := w.p.VarDefs(object.Func, facts.VarID(v.A)); len(defs) == 1 {
			object = link.Expr{Func: defs[0].Func, Value: defs[0].Src}
		}
	}
	if direct := w.given[object]; len(direct) > 0 {
		return direct
	}
	return w.ofFutures(w.p.Types(object))
}

// ofFutures is ofFuture by where the futures were made; a place that makes those
// of several callers' tasks tells nothing.
func (w *waits) ofFutures(types []link.Type) []*thread.Entry {
	var out []*thread.Entry
	for _, t := range types {
		entries := w.given[t.At]
		if t.Kind == link.ExternalInstance && !slices.ContainsFunc(entries, func(e *thread.Entry) bool { return e.Spawn != entries[0].Spawn }) {
			out = append(out, entries...)
		}
	}
	return out
}

// keys gives the futures that are keys of a dict, which the program's types do
// not tell: those of tasks handed over where the dict is made, and kept nowhere
// else.
//
//	jobs = {pool.submit(load, url): url for url in urls}
//	for job in as_completed(jobs): …
func (w *waits) keys(object link.Expr) []link.Type {
	var out []link.Type
	for _, t := range w.p.Types(object) {
		if t.Kind != link.Container || t.Name != "dict" {
			continue
		}
		fn := w.p.Function(t.At.Func)
		for _, op := range fn.Ops {
			call := link.Expr{Func: t.At.Func, Value: op.Value}
			if op.Kind == facts.Invoke && op.Value < t.At.Value && len(w.given[call]) > 0 && !kept(fn, op.Value) {
				out = append(out, w.p.Types(call)...)
			}
		}
	}
	return out
}

// kept reports whether something is bound to a value.
func kept(fn *facts.Function, v facts.ValueID) bool {
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		return (op.Kind == facts.Bind || op.Kind == facts.Write) && op.Src == v
	})
}
