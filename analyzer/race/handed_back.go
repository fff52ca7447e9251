package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// This file finds what callers do to an object that a function has made, started a
// thread on, and returned. They name it by where they keep it, if that is no
// variable of their own.
//
//	def start():
//	    box = Box()
//	    Thread(target=box.fill).start()
//	    return box
//
//	start().empty()
//	self.box = start()          and another method: self.box.empty()

// handedBack notes the accesses to such an object while one of the starter's threads
// may run.
func (f *finder) handedBack(s starter) {
	object, ok := f.handsBack(s.Func)
	if !ok {
		return
	}
	for _, call := range f.p.Callers(s.Func) {
		x := f.explorer(nil)
		x.skip = func(site link.Site) bool { return f.idle(s, site) }
		at, kept := f.keptAt(call)
		x.note = func(a *Access) {
			if runsIn(a.Frame, s.Func) { // on its way to another object
				return
			}
			if kept {
				rest, under := below(at, a.Path)
				if !under {
					return
				}
				a.Path, _ = rest.Rebase(link.Path{Root: object})
			}
			if _, ok := f.at[a.Path]; ok {
				f.note(a, x.enters)
			}
		}
		for _, fn := range f.whoNames(at, call.Func) {
			x.run(x.p.Static(fn), f.callers.Entered(fn))
		}
	}
}

// takenFrom notes what callers do to objects that a function has made, put where
// threads take them from, and returned.
//
//	def submit(self, work):
//	    job = Job(work)
//	    self.queue.put(job)         a thread: job = self.queue.get(); job.run()
//	    return job
func (f *finder) takenFrom() {
	takers := map[link.Root]*starter{} // nil of what is no such object
	var order []*starter
	for i := range f.locations {
		l := &f.locations[i]
		root := l.Path.Root
		s, asked := takers[root]
		if !asked {
			if f.p.Deposited(link.Path{Root: root}) {
				s = &starter{Func: link.Func{File: root.File, ID: root.Func}}
				order = append(order, s)
			}
			takers[root] = s
		}
		if s == nil {
			continue
		}
		for _, e := range l.entries() {
			if e.Start.Func != s.Func && !slices.Contains(s.entries, e) {
				s.entries = append(s.entries, e)
			}
		}
	}
	for _, s := range order {
		if len(s.entries) > 0 {
			f.handedBack(*s)
		}
	}
}

// runsIn reports whether a frame is one of a function's, or of what it calls.
func runsIn(fr *link.Frame, f link.Func) bool {
	for ; fr != nil; fr = fr.Parent {
		if fr.Func == f {
			return true
		}
	}
	return false
}

// handsBack gives the object that a function has made and returns, if something of
// it is reached.
func (f *finder) handsBack(fn link.Func) (link.Root, bool) {
	for _, op := range f.p.Function(fn).Ops {
		if op.Kind != facts.Return || op.Value == 0 {
			continue
		}
		for _, path := range f.p.Paths(f.p.Static(fn), op.Value) {
			if path.Root.Kind != link.AllocRoot || path.Root.File != fn.File || path.Root.Func != fn.ID {
				continue
			}
			for location := range f.at {
				if location.Root == path.Root {
					return path.Root, true
				}
			}
		}
	}
	return link.Root{}, false
}

// keptAt gives the global or attribute to which the result of a call is stored.
func (f *finder) keptAt(call link.Site) (link.Path, bool) {
	fn := f.p.Function(call.Func)
	for i := range fn.Ops {
		if op := &fn.Ops[i]; op.Kind == facts.Write && op.Src == fn.Ops[call.Op].Value {
			for _, at := range f.p.Slots(f.p.Static(call.Func), op.Value) {
				return at, true
			}
		}
	}
	return link.Path{}, false
}

// whoNames gives the functions that may name what is kept in a place by itself: the
// methods of its class, the functions of its module.
func (f *finder) whoNames(at link.Path, caller link.Func) []link.Func {
	all := []link.Func{caller}
	add := func(fn link.Func) {
		if !slices.Contains(all, fn) {
			all = append(all, fn)
		}
	}
	switch at.Root.Kind {
	case link.SelfRoot:
		for _, m := range f.p.Methods(link.Class{File: at.Root.File, ID: facts.ClassID(at.Root.ID)}) {
			add(m)
		}
	case link.GlobalRoot:
		for i := range f.p.Files[at.Root.File].Functions {
			fn := link.Func{File: at.Root.File, ID: facts.FuncID(i)}
			if f.p.Function(fn).Kind == facts.Def && f.order.OnMain(fn) && mentionsGlobal(f.p, fn, at.Root.Name) {
				add(fn)
			}
		}
	}
	return all
}

func mentionsGlobal(p *link.Program, fn link.Func, name link.Name) bool {
	return slices.ContainsFunc(p.Function(fn).Values, func(v facts.Value) bool {
		return v.Kind == facts.Global && p.Name(fn, v.Name) == name
	})
}

// below gives the rest of a path behind another one.
func below(at, path link.Path) (link.Path, bool) {
	if path.Root != at.Root || path.Len < at.Len || !slices.Equal(path.Steps[:at.Len], at.Steps[:at.Len]) {
		return link.Path{}, false
	}
	var rest link.Path
	for _, s := range path.Steps[at.Len:path.Len] {
		rest, _ = rest.Append(s)
	}
	return rest, true
}
