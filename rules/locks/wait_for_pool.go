package locks

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// ended gives the entries that run on threads of the pool for which a call waits.
// `terminate` drops the work that is left and waits for no worker, but for the
// thread that calls back.
func (w *waiting) ended(site link.Site, name string) []*thread.Entry {
	fn := w.p.Function(site.Func)
	call := fn.Values[fn.Ops[site.Op].Value]
	if fn.Values[call.A].Kind != facts.Attr || len(fn.Calls[call.B].Args) > 0 {
		return nil
	}
	pools := w.poolsOf(site)
	if len(pools) == 0 {
		return nil
	}
	var out []*thread.Entry
	for i := range w.pass.Entries {
		e := &w.pass.Entries[i]
		if e.Kind != known.Parallel || e.Framework || name == "terminate" && e.Words != known.Results {
			continue
		}
		given := e.Spawn
		if n := len(e.Via); n > 0 {
			given = e.Via[n-1]
		}
		if slices.ContainsFunc(w.poolsOf(given), func(t link.Type) bool { return slices.Contains(pools, t) }) {
			out = append(out, e)
		}
	}
	return out
}

// poolsOf gives the thread pools that a method may be called on, with the calls
// that make them.
func (w *waiting) poolsOf(site link.Site) []link.Type {
	fn := w.p.Function(site.Func)
	callee := fn.Values[fn.Values[fn.Ops[site.Op].Value].A]
	if callee.Kind != facts.Attr {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(w.p.Types(link.Expr{Func: site.Func, Value: facts.ValueID(callee.A)})), func(t link.Type) bool {
		return t.Kind != link.ExternalInstance || t.At.Value == 0 ||
			!slices.ContainsFunc(known.Pools, func(pool known.Pool) bool { return pool.Class == known.Canonical(t.Name) })
	})
}

// waited says what a call waits for.
func waited(e *thread.Entry) string {
	switch {
	case e.Words == known.Results:
		return "a pool that calls back is waited for"
	case e.Many:
		return "a pool is waited for"
	}
	return "a thread is joined"
}
