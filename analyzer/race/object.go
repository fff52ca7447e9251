package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// Do the threads of one entry, or of two, mean the same object by a path? A global
// is one for all; what is made, or taken out of a container, in each round of the
// loop that starts the threads is another one for each.

// oneObject reports whether the threads of two entries mean the same object by
// the path. What a function makes and returns is another one for each caller,
// and an object is not of two sister classes.
func (f *finder) oneObject(path link.Path, a, b *thread.Entry) bool {
	if f.sisters(path, a.Target.Func, b.Target.Func) {
		return false
	}
	if a.Target.Func == b.Target.Func && (path.Root.Kind == link.SelfRoot && f.runsItself(a.Target.Func) || f.ofThread(path, a)) {
		return false // a thread starts once, so the objects of two starts are two
	}
	maker := link.Func{File: path.Root.File, ID: path.Root.Func}
	if path.Root.Kind != link.AllocRoot || a.Spawn.Func == b.Spawn.Func {
		return true
	}
	return f.encloses(maker, a.Spawn.Func) && f.encloses(maker, b.Spawn.Func)
}

// common reports whether all threads of an entry mean the same object by the
// path: a global, or an object from outside the loop that starts them.
func (f *finder) common(path link.Path, e *thread.Entry) bool {
	if f.ofThread(path, e) || f.ofRound(e) && f.ofReceiver(path, e) {
		return false
	}
	variable := path
	for variable.Len > 0 {
		variable = variable.Base()
	}
	switch r := path.Root; r.Kind {
	case link.GlobalRoot:
		own := path.Len > 0 && e.Spawn.Func == link.Func{File: r.File} && f.inLoopOf(f.p.GlobalDefs(r.File, r.Name.String()), e)
		return !own || !f.partOf(path, variable)
	case link.ExternalRoot:
		return true
	case link.ClassRoot: // a class in a function is a new one each time
		class := f.p.ClassFacts(link.Class{File: r.File, ID: facts.ClassID(r.ID)})
		return class.Outer == 0 || e.Together
	case link.AllocRoot:
		at := f.p.OpOf(link.Expr{Func: link.Func{File: r.File, ID: r.Func}, Value: facts.ValueID(r.ID)})
		// A function around the one that starts the threads has made it before;
		// the starting function itself may make one for each. One of a loop's
		// objects for each thread is the usual case, also where one loop makes
		// them and the next one starts them.
		site := link.Site{Func: link.Func{File: r.File, ID: r.Func}, Op: at}
		if body := f.p.Function(site.Func); body.Kind == facts.ClassBody { // the default of a method
			return f.encloses(link.Func{File: r.File, ID: body.Outer}, e.Spawn.Func)
		}
		if site.Func != e.Spawn.Func {
			return f.encloses(site.Func, e.Spawn.Func) || f.p.AtImport(site.Func)
		}
		return e.Together && !e.ByCall && !thread.InLoop(f.p, site)
	case link.VarRoot:
		if home := (link.Func{File: r.File, ID: r.Func}); home != e.Spawn.Func {
			return f.encloses(home, e.Target.Func) || f.encloses(home, e.Spawn.Func) || f.p.AtImport(home)
		}
		if e.ByCall || f.inLoopOf(f.p.VarDefs(e.Spawn.Func, facts.VarID(r.ID)), e) {
			return !f.partOf(path, variable)
		}
	}
	return e.Together
}

// ofThread reports whether a path is a field of the thread object whose `run` an
// entry executes, wherever that is kept, or part of what it makes for a field.
// What a field holds else may be anybody's.
//
//	for worker in pool.workers: worker.start()      pool.workers[*].served in `run`
func (f *finder) ofThread(path link.Path, e *thread.Entry) bool {
	return f.runsItself(e.Target.Func) && f.ofReceiver(path, e)
}

// runsItself reports whether a function is the `run` of a thread's own class.
func (f *finder) runsItself(target link.Func) bool {
	fn := f.p.Function(target)
	if fn.Class == 0 || f.p.Text(target, fn.Name) != "run" {
		return false
	}
	return slices.ContainsFunc(f.p.ExternalBases(link.Class{File: target.File, ID: fn.Class}), func(base string) bool {
		return known.Canonical(base) == "threading.Thread"
	})
}

// ofRound reports whether an entry runs the method of an object that is another
// one in each round of the loop that starts the threads.
//
//	for job in self.jobs:
//	    Thread(target=job.run).start()
func (f *finder) ofRound(e *thread.Entry) bool {
	object := e.Target.Receiver
	switch v := f.p.Value(object); v.Kind {
	case facts.Local:
		return f.inLoopOf(f.p.VarDefs(object.Func, facts.VarID(v.A)), e)
	case facts.Global:
		return f.inLoopOf(f.p.GlobalDefs(object.File, f.p.Text(object.Func, v.Name)), e)
	}
	return false
}

// inLoopOf: a variable is bound in the loop that starts a thread, to another object
// in each round: what the loop goes through, or what is called for it.
func (f *finder) inLoopOf(defs []link.Def, e *thread.Entry) bool {
	return slices.ContainsFunc(defs, func(d link.Def) bool {
		switch f.p.Value(link.Expr{Func: d.Func, Value: d.Src}).Kind {
		case facts.Global, facts.Attr, facts.Captured:
			return false
		}
		return thread.SameLoop(f.p, d.Site, e.Spawn)
	})
}

// ofReceiver reports whether a path is a field of the object whose method an entry
// runs, or part of what that makes for a field.
func (f *finder) ofReceiver(path link.Path, e *thread.Entry) bool {
	self, _, method := f.p.Self(e.Target.Func)
	return method && slices.ContainsFunc(f.p.ParamPaths(e.Frame, self), func(own link.Path) bool {
		return path.Root == own.Root && path.Len > own.Len && slices.Equal(path.Steps[:own.Len], own.Steps[:own.Len]) && f.partOf(path, own)
	})
}

// partOf reports whether a location under an object is the object's own: a field
// of it, or part of what each object of its class makes for a field.
func (f *finder) partOf(path, object link.Path) bool {
	return path.Len <= object.Len+1 || !slices.ContainsFunc(f.p.TypesAt(object), func(t link.Type) bool {
		return t.Kind == link.Instance && !f.makesOwn(t.Class, path.Steps[object.Len].Name())
	})
}

// makesOwn reports whether each object of a class makes what it has in a field.
func (f *finder) makesOwn(class link.Class, field string) bool {
	defs := f.p.FieldDefs(class, field)
	return len(defs) > 0 && !slices.ContainsFunc(defs, func(d link.Def) bool {
		made := link.Expr{Func: d.Func, Value: d.Src}
		types := f.p.Types(made)
		return len(types) == 0 || f.p.Function(d.Func).Kind == facts.ClassBody ||
			slices.ContainsFunc(types, func(t link.Type) bool { return t.Kind != link.Immutable && t.At != made && !f.handsOut(t.At) })
	})
}

// handsOut reports whether an object is made in a function that keeps nothing: what
// it gives is another one for each caller.
func (f *finder) handsOut(made link.Expr) bool {
	fn := f.p.Function(made.Func)
	return made.Value != 0 && fn.Kind == facts.Def && fn.Values[made.Value].Kind == facts.CallOf &&
		!slices.ContainsFunc(fn.Ops, func(op facts.Op) bool { return op.Kind == facts.Write })
}

// sisters reports whether two methods are those of different classes that have
// the path's class as their base, and neither of which is the other's base.
func (f *finder) sisters(path link.Path, a, b link.Func) bool {
	_, x, method := f.p.Self(a)
	_, y, other := f.p.Self(b)
	if !method || !other || path.Root.Kind != link.SelfRoot {
		return false
	}
	base := link.Class{File: path.Root.File, ID: facts.ClassID(path.Root.ID)}
	xs, ys := f.p.MRO(x), f.p.MRO(y)
	return !slices.Contains(xs, y) && !slices.Contains(ys, x) && slices.Contains(xs, base) && slices.Contains(ys, base)
}

// encloses reports whether inner is defined, at any depth, in outer.
func (f *finder) encloses(outer, inner link.Func) bool {
	for inner.File == outer.File && inner != outer {
		next := link.Func{File: inner.File, ID: f.p.Function(inner).Outer}
		if next == inner {
			return false
		}
		inner = next
	}
	return inner == outer
}
