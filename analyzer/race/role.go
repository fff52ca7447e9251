package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// roles tells which functions run on the threads of one entry alone: the
// entry's target that nobody calls, and private functions that only such
// functions call, by their name or out of a table. Two accesses in them meet only if the entry starts several
// threads.
//
//	pool = ThreadPoolExecutor(max_workers=1)
//	pool.submit(self._write, line)      _write, and _rotate that it calls, run on one thread
type roles struct {
	p       *link.Program
	targets map[link.Func]*thread.Entry
	asked   map[link.Func]*thread.Entry
	main    map[link.Func]bool // once asked
}

func newRoles(p *link.Program, entries []thread.Entry) *roles {
	r := &roles{p: p, targets: map[link.Func]*thread.Entry{}, asked: map[link.Func]*thread.Entry{}}
	for i := range entries {
		e := &entries[i]
		if e.Successor && !e.Many {
			continue
		}
		if _, twice := r.targets[e.Target.Func]; twice {
			r.targets[e.Target.Func] = nil
			continue
		}
		r.targets[e.Target.Func] = e
	}
	return r
}

// mainThread is the role of what only the main thread may run.
var mainThread = &thread.Entry{Kind: known.Interrupt}

// onMain reports whether a function always comes to a call that fails on any other
// thread, or returns before.
func (r *roles) onMain(f link.Func) bool {
	if r.main == nil {
		r.main = map[link.Func]bool{}
		for name := range known.MainThreadCalls {
			for _, site := range r.p.InvokesOf(name) {
				if !within(r.p.Function(site.Func), site.Op) {
					r.main[site.Func] = true
				}
			}
		}
	}
	return r.main[f]
}

// within reports whether an op stands in a block of its function that need not run,
// or whose failure is handled.
func within(fn *facts.Function, at facts.OpID) bool {
	return slices.ContainsFunc(fn.Ops[:at], func(op facts.Op) bool {
		switch op.Kind {
		case facts.If, facts.Else, facts.Try, facts.Except, facts.For, facts.While:
			return op.End > at
		}
		return false
	})
}

// of gives the entry whose threads alone run a function, or nil.
func (r *roles) of(f link.Func) *thread.Entry {
	if e, ok := r.asked[f]; ok {
		return e
	}
	r.asked[f] = nil
	e := r.find(f)
	r.asked[f] = e
	return e
}

func (r *roles) find(f link.Func) *thread.Entry {
	if r.onMain(f) {
		return mainThread
	}
	if len(r.targets) == 0 {
		return nil
	}
	callers := r.p.Callers(f)
	if len(callers) == 0 {
		if e, target := r.targets[f]; target {
			return e
		}
		var known bool
		if callers, known = r.p.CalledAsValue(f); !known {
			return nil
		}
	}
	if !r.p.Private(f) {
		return nil
	}
	var role *thread.Entry
	for i, site := range callers {
		e := r.of(site.Func)
		if e == nil || i > 0 && e != role {
			return nil
		}
		role = e
	}
	return role
}
