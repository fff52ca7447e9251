package race

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// excludes reports whether one of the locks that some code holds keeps it and an
// access of another thread to a location apart.
//
// What all objects of a class share is not guarded by a lock that each of them
// has for itself, unless there is one object only:
//
//	def issue(self):
//	    with self.lock: Invoice.issued += 1      # another Invoice has another lock
func (f *finder) excludes(l *Location, held []lock.Held, a *Access) bool {
	return slices.ContainsFunc(lock.Common(a.Held, held), func(h lock.Held) bool { return !f.ofOne(l.Path, h, a) })
}

// ofOne reports whether a lock belongs to one of many objects that share the
// location. Only what an access's own function takes is looked at: that is
// meant to guard it. What callers hold is there for something else.
func (f *finder) ofOne(location link.Path, h lock.Held, a *Access) bool {
	if h.Site.Func != a.Site.Func {
		return false
	}
	switch location.Root.Kind {
	case link.GlobalRoot, link.ClassRoot:
	default:
		return false
	}
	switch r := h.Path.Root; r.Kind {
	case link.SelfRoot:
		return !h.Guess && !f.single(link.Class{File: r.File, ID: facts.ClassID(r.ID)})
	case link.AllocRoot:
		return a.Entry != nil && a.Entry.Many && !f.common(h.Path, a.Entry)
	}
	return false
}

// PerObject gives the lock under which both sides of a pair are, though each of
// the objects that share the location has such a lock for itself.
func (r *Races) PerObject(l *Location, pair Pair) (lock.Held, bool) {
	f := r.spawned
	if l.Claim != nil {
		f = r.claimed
	}
	a, b := &l.Accesses[pair.First], &l.Accesses[pair.Second]
	for _, h := range lock.Common(a.Held, b.Held) {
		if f.ofOne(l.Path, h, a) {
			return h, true
		}
	}
	return lock.Held{}, false
}

// confined: the objects whose field the location is are declared to belong to
// one thread each.
func (f *finder) confined(path link.Path) bool {
	return path.Root.Kind == link.SelfRoot && f.p.ConfinedClass(link.Class{File: path.Root.File, ID: facts.ClassID(path.Root.ID)})
}

// single reports whether a class has one instance, as far as the program
// shows: it is called once, at module level or for a global, or it keeps its
// instance itself.
func (f *finder) single(class link.Class) bool {
	sites := f.p.InvokesOf(f.p.ClassName(class))
	if len(sites) != 1 {
		_, makes := f.p.Method(class, "__new__")
		return makes || slices.ContainsFunc(f.p.FieldNames(class), isInstanceName)
	}
	site := sites[0]
	fn := f.p.Function(site.Func)
	if thread.InLoop(f.p, site) {
		return false
	}
	call := f.p.Op(site).Value
	return fn.Kind == facts.ModuleBody || slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		return op.Kind == facts.Write && op.Src == call && fn.Values[op.Value].Kind == facts.Global
	})
}

// isInstanceName: the attribute in which a class keeps its only instance.
func isInstanceName(name string) bool { return strings.HasSuffix(strings.ToLower(name), "instance") }
