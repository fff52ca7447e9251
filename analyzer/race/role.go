package race

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// roles tells which functions run on the threads of one entry alone: the
// entry's target that nobody calls, and private functions that only such
// functions call. Two accesses in them meet only if the entry starts several
// threads.
//
//	pool = ThreadPoolExecutor(max_workers=1)
//	pool.submit(self._write, line)      _write, and _rotate that it calls, run on one thread
type roles struct {
	p       *link.Program
	targets map[link.Func]*thread.Entry
	asked   map[link.Func]*thread.Entry
}

func newRoles(p *link.Program, entries []thread.Entry) *roles {
	r := &roles{p: p, targets: map[link.Func]*thread.Entry{}, asked: map[link.Func]*thread.Entry{}}
	for i := range entries {
		e := &entries[i]
		if _, twice := r.targets[e.Target.Func]; twice {
			r.targets[e.Target.Func] = nil
			continue
		}
		r.targets[e.Target.Func] = e
	}
	return r
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
	if len(r.targets) == 0 {
		return nil
	}
	callers := r.p.Callers(f)
	if len(callers) == 0 {
		return r.targets[f]
	}
	if !r.private(f) {
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

// private: by its name, or that of its class.
func (r *roles) private(f link.Func) bool {
	fn := r.p.Function(f)
	if fn.Class != 0 && strings.HasPrefix(r.p.ClassName(link.Class{File: f.File, ID: fn.Class}), "_") {
		return true
	}
	return strings.HasPrefix(r.p.Text(f, fn.Name), "_")
}
