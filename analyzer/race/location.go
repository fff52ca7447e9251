package race

import (
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// Location is a shared location with its accesses, and those of them that may
// meet with no lock in common.
type Location struct {
	Path     link.Path
	Claim    *Claim   // who says that it is shared; nil: the project's own threads reach it
	Accesses []Access // in order of site; those of threads first
	Pairs    []Pair

	guard    lock.Held
	declared bool // by a comment: `# ftlint: guarded-by(lock)`
	answered bool // guarded everywhere, and a function gives away what it has read
}

// Pair is two accesses, by index, of which First changes the location. They may
// be one access that two threads make.
type Pair struct{ First, Second int }

// Races is what Find gives, or one half of it.
type Races struct {
	Program   *link.Program // that has been asked for them, and remembers the answers
	Locations []Location    // those that the project's threads reach, then the claimed ones; in order of their first access
	Views     []View        // of functions that touch a location with pairs, or call such; in order of Locations' halves and functions
	Entries   []thread.Entry
	Truncated int // entries and locations of which not all was explored

	Halves           []*Races // of the whole: the spawned half, then the claimed one
	spawned, claimed *finder  // of a half: nil for the other one
}

// Location gives the location that an event of a view is about.
func (r *Races) Location(v *View, e *Event) *Location { return r.finder(v).location(e.Path) }

// Container gives the location of the container that a location is an item of,
// nil if nobody touches it as a whole.
func (r *Races) Container(l *Location) *Location {
	f := r.spawned
	if l.Claim != nil {
		f = r.claimed
	}
	return f.location(l.Path.Base())
}

// Rival gives an access of another thread that may come between two events of a
// view and that accept is true of, unless a lock keeps it out; nil if there is
// none. The first in order is taken, one that changes the location before one that reads.
func (r *Races) Rival(v *View, first, second *Event, accept func(*Access) bool) *Access {
	return r.finder(v).rival(v, first, second, accept)
}

// Shared gives who says that a field of a class's objects is shared, whether or
// not anybody stores to it. The claimed half knows; nobody says so if that failed.
func (r *Races) Shared(class link.Class, attr string) (Claim, bool) {
	if r.claimed == nil {
		return Claim{}, false
	}
	return r.claimed.field(class, attr)
}

// Claims reports whether these are, or have among them, the races of any callers.
func (r *Races) Claims() bool { return r.claimed != nil }

// Silent reports whether a function counts for nobody: tests, what only scripts
// call, debuggers and command loops.
func (r *Races) Silent(f link.Func) bool { return r.claimed.claims.Silent(f) }

// Public reports whether code outside the project may come to a function, once
// its module has been imported. The claimed half knows, as of Shared.
func (r *Races) Public(f link.Func) bool { return r.claimed != nil && r.claimed.claims.public(f) }

func (r *Races) finder(v *View) *finder {
	if v.claimed {
		return r.claimed
	}
	return r.spawned
}

func (f *finder) location(path link.Path) *Location {
	if i, ok := f.at[path]; ok {
		return &f.locations[i]
	}
	return nil
}

func (f *finder) rival(v *View, first, second *Event, accept func(*Access) bool) *Access {
	l := f.location(second.Path)
	if l == nil {
		return nil
	}
	section := Section(first, second)
	if f.roles != nil { // an event of a view has been composed, and nobody has asked yet who runs it
		second.role = f.roles.of(second.Site.Func)
	}
	second.Loop = second.Loop || !second.Own() && f.loops != nil && f.loops.runs(v.Func)
	var beside *Access
	for i := range l.Accesses {
		b := &l.Accesses[i]
		if !accept(b) || f.excludes(l, section, b) || !f.meet(l, &second.Access, b) || f.ordered(l, &first.Access, b) && f.ordered(l, &second.Access, b) {
			continue
		}
		if !l.BesideLoop(&second.Access, b) {
			return b
		}
		if beside == nil {
			beside = b
		}
	}
	return beside
}

// Meet reports whether two accesses to a location may be made at once, as far as
// threads go: locks are not asked for.
func (r *Races) Meet(l *Location, a, b *Access) bool {
	if l.Claim != nil {
		return r.claimed.meet(l, a, b)
	}
	return r.spawned.meet(l, a, b)
}

// Meeting gives an access that accept is true of and that another thread may
// make while one is at a; locks are not looked at. nil if there is none.
func (r *Races) Meeting(l *Location, a *Access, accept func(*Access) bool) *Access {
	f := r.spawned
	if l.Claim != nil {
		f = r.claimed
	}
	for i := range l.Accesses {
		if b := &l.Accesses[i]; accept(b) && f.meet(l, a, b) {
			return b
		}
	}
	return nil
}
