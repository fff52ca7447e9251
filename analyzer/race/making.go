package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
)

// settled drops the accesses at which nobody else is at a guarded location: it
// is made again with its lock, or cleared up after the end.
func (f *finder) settled(l *Location) bool {
	n := len(l.Accesses)
	counted := slices.ContainsFunc(l.Accesses, func(a Access) bool { return a.Kind == Update && holds(&a, l.guard) })
	l.Accesses = slices.DeleteFunc(l.Accesses, func(a Access) bool {
		return a.Kind.Changes() && !holds(&a, l.guard) && (f.remakes(l, a.Site.Func) || (!counted || f.p.IsAccessor(a.Site.Func)) && f.sets(&a) || f.afterwards(l, &a))
	})
	return len(l.Accesses) < n
}

// sets reports whether a method is a setter: it stores a parameter, and that is
// all. Beside code that counts under the lock, what it stores may be lost; who
// assigns to a property knows that.
func (f *finder) sets(a *Access) bool {
	fn := f.p.Function(a.Site.Func)
	src := fn.Values[f.p.Op(a.Site).Src]
	return fn.Kind == facts.Def && len(fn.Params) == 2 && src.Kind == facts.Local && facts.VarID(src.A) == fn.Params[1].Var && len(fn.Ops) <= 2
}

// remakes reports whether a function stores the guard itself.
func (f *finder) remakes(l *Location, fn link.Func) bool {
	var defs []link.Def
	switch r := l.guard.Path.Root; {
	case r.Kind == link.GlobalRoot && l.guard.Path.Len == 0:
		defs = f.p.GlobalDefs(r.File, r.Name.String())
	case ofClass(r) && l.guard.Path.Len == 1:
		defs = f.p.FieldDefs(link.Class{File: r.File, ID: facts.ClassID(r.ID)}, l.guard.Path.Last().Name())
	}
	return f.p.Function(fn).Kind == facts.Def && slices.ContainsFunc(defs, func(d link.Def) bool { return d.Func == fn })
}

// afterwards reports whether an access clears up after its function has said
// under the guard, once and for all, that there is an end:
//
//	with self._lock:
//	    self._closed = True
//	self._worker.join()
//	self._worker = None      # nobody makes another one
func (f *finder) afterwards(l *Location, a *Access) bool {
	if a.Kind != Write {
		return false
	}
	fn := f.p.Function(a.Site.Func)
	told := false
	lock.Walk(f.p, a.Frame, nil, func(i facts.OpID, held []lock.Held) {
		op := fn.Ops[i]
		told = told || i < a.Site.Op && op.Kind == facts.Write && lock.Holds(held, l.guard) &&
			isTrue(f.p, link.Expr{Func: a.Site.Func, Value: op.Src}) && f.forGood(a.Site.Func, op)
	})
	return told
}

// forGood reports whether an attribute that an op sets to True is never set to
// anything else but where the object is made.
func (f *finder) forGood(in link.Func, op facts.Op) bool {
	target := f.p.Value(link.Expr{Func: in, Value: op.Value})
	_, class, ok := f.p.EnclosingSelf(in)
	if !ok || target.Kind != facts.Attr {
		return false
	}
	return !slices.ContainsFunc(f.p.FieldDefs(class, f.p.Text(in, target.Name)), func(d link.Def) bool {
		fn := f.p.Function(d.Func)
		return fn.Kind == facts.Def && f.p.Text(d.Func, fn.Name) != "__init__" && !isTrue(f.p, link.Expr{Func: d.Func, Value: d.Src})
	})
}
