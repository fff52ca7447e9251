package thread

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// InTurn reports whether one thread runs what both entries run, so that they
// never run at once: the only worker of a pool, or the main thread.
func InTurn(a, b *Entry) bool {
	onMain := func(e *Entry) bool { return e.Kind == known.Interrupt || e.Kind == known.Exit }
	return onMain(a) && onMain(b) || a.lane != "" && a.lane == b.lane || a.worker.Value != 0 && a.worker == b.worker
}

// lane names the one thread of a program that runs what the spawner is given.
func lane(s *known.Spawner) string {
	if s.One {
		return s.Callee
	}
	return ""
}

// Serial reports whether at most one thread at a time is in any of the
// functions, on one object: nothing but the targets of entries reaches them, each
// has one thread for an object, and all take turns.
//
//	self.pool = ThreadPoolExecutor(max_workers=1)
//	self.pool.submit(self._write)                   _write is never beside itself
func (o *Order) Serial(functions ...link.Func) bool {
	var runs []*Entry
	seen := map[link.Func]bool{}
	for queue := slices.Clone(functions); len(queue) > 0; queue = queue[1:] {
		g := queue[0]
		if seen[g] {
			continue
		}
		seen[g] = true
		entries, callers := *o.runs.At(o.p, g), o.p.Callers(g)
		if o.p.Function(g).Kind == facts.ModuleBody || len(callers) == 0 && len(entries) == 0 || len(seen) > maxAncestors {
			return false
		}
		runs = append(runs, entries...)
		for _, c := range callers {
			queue = append(queue, c.Func)
		}
	}
	for i, e := range runs {
		if !o.single(e) || slices.ContainsFunc(runs[i+1:], func(other *Entry) bool { return !InTurn(e, other) }) {
			return false
		}
	}
	return true
}

// single: the entry has one thread for an object. One that a constructor starts
// may be many, but each is another object's.
func (o *Order) single(e *Entry) bool {
	if !e.Many {
		return !e.Framework || e.Kind == known.Interrupt || e.Kind == known.Exit
	}
	return !e.Together && !e.Framework && o.p.Text(e.Spawn.Func, o.p.Function(e.Spawn.Func).Name) == "__init__"
}
