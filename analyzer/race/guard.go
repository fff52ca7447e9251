package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
)

// Guard gives the lock that guards the location, by what a comment says or most
// of the code does: it is held at two accesses or more, one of which changes
// the location, and at half or more of those that do; or there are three
// accesses at most and it is held at all but one.
//
// Of several the one that belongs to the location is taken, self._lock for
// self.items: another object's may be held for something else; then the one that
// more functions hold. Its place is where it is held for a change.
func (l *Location) Guard() (lock.Held, bool) { return l.guard, l.guard.Path.Root.Kind != link.NoRoot }

// findGuard finds the guard, once the accesses are known.
func (f *finder) findGuard(l *Location) {
	if h, ok := lock.Declared(f.p, l.Path); ok {
		l.guard, l.declared = h, true
		return
	}
	sites := l.bySite()
	voters := slices.DeleteFunc(slices.Clone(sites), f.constructing)
	most := 0
	for _, h := range f.locks(l) {
		if !slices.ContainsFunc(sites, func(a *Access) bool { return !holds(a, h) }) {
			continue // everybody holds it
		}
		n := votes(voters, h)
		if n > 0 && f.owns(h, l.Path) {
			n += (len(sites) + 1) * (len(sites) + 1)
		}
		if n > most {
			l.guard, most = h, n
		}
	}
}

// votes says how much speaks for a lock, if the accesses at which it is held tell
// that it guards the location: the number of functions that have such accesses,
// then the number of accesses. It is 0 if they do not.
func votes(sites []*Access, h lock.Held) int {
	held, changes, heldChanges := 0, 0, 0
	functions := map[link.Func]bool{}
	for _, a := range sites {
		has := holds(a, h)
		if has {
			held++
			functions[a.Site.Func] = true
		}
		if a.Kind.Changes() {
			changes++
			if has {
				heldChanges++
			}
		}
	}
	few := len(sites) <= 3 && held >= len(sites)-1
	if heldChanges == 0 || !few && (held < 2 || 2*heldChanges < changes) {
		return 0
	}
	return held + len(functions)*len(sites)
}

// constructing: an access in a constructor does not tell how the location is
// used later.
func (f *finder) constructing(a *Access) bool {
	return known.Constructors[f.p.Text(a.Site.Func, f.p.Function(a.Site.Func).Name)]
}

// bySite gives one access a site: the least protected one.
func (l *Location) bySite() []*Access {
	var out []*Access
	for i := range l.Accesses {
		a := &l.Accesses[i]
		at := slices.IndexFunc(out, func(o *Access) bool { return o.Site == a.Site })
		if at < 0 {
			out = append(out, a)
		} else if len(a.Held) < len(out[at].Held) || a.Kind > out[at].Kind {
			out[at] = a
		}
	}
	return out
}

// locks gives the locks that are held at some access and may be its guard, in
// order. Another object's lock is one only where the function that has the
// access takes it: what callers hold is there for them.
func (f *finder) locks(l *Location) []lock.Held {
	var all []lock.Held
	for i := range l.Accesses {
		a := &l.Accesses[i]
		for _, h := range a.Held {
			if h.Guess || h.Fresh || l.ofOne(h) || lock.Holds(all, h) {
				continue
			}
			if h.Site.Func == a.Site.Func || f.owns(h, l.Path) {
				all = append(all, h)
			}
		}
	}
	return all
}

// owns reports whether a lock and a location belong to one object, class or
// module.
func (f *finder) owns(h lock.Held, location link.Path) bool {
	location = location.Container()
	for _, path := range []link.Path{h.Path, h.Field} {
		a, b := path.Root, location.Root
		switch {
		case path.Len == 0 && location.Len == 0:
			if a.Kind == link.GlobalRoot && b.Kind == link.GlobalRoot && a.File == b.File {
				return true
			}
		case path.Len == 0 || location.Len == 0:
		case path.Base() == location.Base():
			return true
		case path.Len == 1 && location.Len == 1 && ofClass(a) && ofClass(b):
			if f.akin(link.Class{File: a.File, ID: facts.ClassID(a.ID)}, link.Class{File: b.File, ID: facts.ClassID(b.ID)}) {
				return true
			}
		}
	}
	return false
}

func ofClass(r link.Root) bool { return r.Kind == link.SelfRoot || r.Kind == link.ClassRoot }

// akin reports whether one class is the other one, or inherits from it.
func (f *finder) akin(a, b link.Class) bool {
	return slices.Contains(f.p.MRO(a), b) || slices.Contains(f.p.MRO(b), a)
}

// ofOne reports whether a lock belongs to one of many objects, and the location
// to all of them.
func (l *Location) ofOne(h lock.Held) bool {
	return h.PerInstance() && (l.Path.Root.Kind == link.GlobalRoot || l.Path.Root.Kind == link.ClassRoot)
}

func holds(a *Access, l lock.Held) bool {
	return lock.Holds(a.Held, l)
}
