package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/link"
)

// Held is a lock that is held.
type Held struct {
	Path  link.Path
	Field link.Path // of an attribute of another object: the attribute of its class, by which all code means it
	Name  string    // in the user's words: self._lock
	Site  link.Site // where it is taken: what is done under one Site is one critical section
	Guess bool      // taken for a lock by its name, or one of many: it silences, and is never evidence
	Fresh bool      // made by the activation that takes it: it keeps nobody out

	// ByClass says that the guess is whose it is, and no more: it is certain to be
	// the lock that Field names of some object of that class.
	//
	//	for child in self.children:
	//	    with child.lock:
	ByClass bool

	// Shared says that others may hold it like that at the same time.
	Shared bool

	again  uint8     // how many times its holder has taken it again
	mark   bool      // it is one by how it is used, not by its class: see tokens and marks
	within link.Path // a lock with which it is let go
}

// PerInstance reports whether each object of a class has such a lock of its
// own: it guards nothing that the objects share.
func (h Held) PerInstance() bool { return h.Path.Root.Kind == link.SelfRoot }

// Same reports whether two locks are taken for one: by their paths, or as one
// attribute of a class. `self.pool._lock` is what Pool's methods call self._lock,
// as far as there is one pool.
func Same(a, b Held) bool {
	if a.Path == b.Path {
		return true
	}
	field := a.field()
	return field.Len > 0 && field == b.field()
}

// Identity gives what all code means by the lock: the attribute of a class, for
// one that an object keeps, else its path; false if it is some object's of which
// only the function knows.
func (h Held) Identity() (link.Path, bool) {
	if field := h.field(); field.Len > 0 {
		return field, true
	}
	kind := h.Path.Root.Kind
	return h.Path, kind == link.GlobalRoot || kind == link.ClassRoot
}

// doubted gives a lock that may not be held at all.
func (h Held) doubted() Held {
	h.Guess, h.ByClass = true, false
	return h
}

func (h Held) field() link.Path {
	if h.Field.Len == 0 && h.Path.Root.Kind == link.SelfRoot && h.Path.Len == 1 {
		return h.Path
	}
	return h.Field
}

// Holds reports whether a lock is among those that are held.
func Holds(held []Held, l Held) bool {
	return slices.ContainsFunc(held, func(h Held) bool { return Same(h, l) })
}

// Common gives the locks that stand in both sets and keep the two apart.
func Common(a, b []Held) []Held {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	var both []Held
	for _, h := range a {
		apart := func(o Held) bool { return Same(h, o) && !(h.Shared && o.Shared) }
		if !h.Fresh && slices.ContainsFunc(b, apart) {
			both = append(both, h)
		}
	}
	return both
}

// inBoth gives the locks that stand in both sets.
func inBoth(a, b []Held) []Held {
	var both []Held
	for _, h := range a {
		if i := slices.IndexFunc(b, func(o Held) bool { return Same(h, o) }); i >= 0 && !h.Fresh {
			h.Shared = h.Shared || b[i].Shared
			both = append(both, h)
		}
	}
	return both
}

// SameSection reports whether two sets have a lock in common that was not let
// go between the two places.
func SameSection(a, b []Held) bool {
	return slices.ContainsFunc(a, func(h Held) bool {
		return !h.Fresh && slices.ContainsFunc(b, func(o Held) bool { return o.Site == h.Site && Same(h, o) })
	})
}

func find(held []Held, path link.Path) int {
	return slices.IndexFunc(held, func(h Held) bool { return h.Path == path })
}

// take adds a lock, or counts it once more.
func take(held []Held, l Held) []Held {
	i := find(held, l.Path)
	if i < 0 {
		return append(slices.Clip(held), l)
	}
	held = slices.Clone(held)
	if held[i].Guess && !l.Guess {
		held[i] = l // it may not have been held
	} else {
		held[i].again++
	}
	return held
}

// drop removes a lock that has been released as often as it was taken.
func drop(held []Held, path link.Path) []Held {
	i := find(held, path)
	if i < 0 {
		return held
	}
	held = slices.Clone(held)
	if held[i].again > 0 {
		held[i].again--
		return held
	}
	return without(slices.Delete(held, i, i+1), path)
}

// without drops what is let go with a lock.
func without(held []Held, path link.Path) []Held {
	return slices.DeleteFunc(held, func(h Held) bool { return h.within == path })
}

// split says that a lock was let go and taken again at a site.
func split(held []Held, path link.Path, site link.Site) []Held {
	if i := find(held, path); i >= 0 {
		held = without(slices.Clone(held), path)
		held[find(held, path)].Site = site
	}
	return held
}

// join gives what is held where two ways meet. A lock that was let go and taken
// again on one of them has been let go.
func join(a, b []Held) []Held {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	if &a[0] == &b[0] && len(a) == len(b) {
		return a
	}
	var both []Held
	for _, h := range a {
		i := find(b, h.Path)
		if i < 0 {
			continue
		}
		if o := b[i]; o.Site.Func == h.Site.Func && o.Site.Op > h.Site.Op {
			h.Site = o.Site
		}
		h.Shared = h.Shared || b[i].Shared
		h.again = min(h.again, b[i].again)
		h.Guess, h.ByClass = h.Guess || b[i].Guess, h.ByClass && b[i].ByClass
		both = append(both, h)
	}
	return both
}

// state is what is held at a point that control may not get to.
type state struct {
	held  []Held
	dead  bool
	never bool // dead by what the call settles: what follows is not visited
}

func (s state) or(o state) state {
	switch {
	case s.dead:
		return o
	case o.dead:
		return s
	}
	return state{held: join(s.held, o.held)}
}

func (s state) same(o state) bool {
	return s.dead == o.dead && slices.Equal(s.held, o.held)
}
