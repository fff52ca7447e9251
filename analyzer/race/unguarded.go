package race

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
)

// Unguarded gives the pairs of the location in which one side needs the guard
// and does not hold it, as (that side, the other), the first in file order
// first. What needs it:
//
//	self.total += 1             always: it is two steps
//	self.items.append(x)        if the other side does more under the lock than one step
//	self.items = []             as well, unless it sets a flag
//
// Under a guard that is declared everything but a single look does. Going through
// what is changed under the guard is a hazard of its own, whatever the guard.
func (l *Location) Unguarded(p *link.Program, guard lock.Held) []Pair {
	u := unguarded{p: p, l: l, guard: guard, steps: stepsOf(l, guard)}
	var out []Pair
	for _, pair := range l.Pairs {
		if u.needs(pair.First, pair.Second) {
			out = append(out, pair)
		} else if u.needs(pair.Second, pair.First) {
			out = append(out, Pair{pair.Second, pair.First})
		}
	}
	slices.SortStableFunc(out, func(x, y Pair) int { return link.CompareSites(l.Accesses[x.First].Site, l.Accesses[y.First].Site) })
	return out
}

type unguarded struct {
	p     *link.Program
	l     *Location
	guard lock.Held
	steps steps
}

// needs reports whether the first access needs the guard against the second one.
func (u *unguarded) needs(first, second int) bool {
	a, b := &u.l.Accesses[first], &u.l.Accesses[second]
	if holds(a, u.guard) || a.Kind == Read && (a.Action != Walk || !u.l.declared) || u.setsUp(a) {
		return false
	}
	switch {
	case u.l.declared:
		return true
	case a.Kind == Update:
		return true
	case a.Kind == Write:
		return u.steps.under(b, u.guard) && !a.Flag(u.p) && !u.won(a)
	}
	long := a.Action == Empty || a.Action == Edit || u.steps.alone[a.Site.Func]
	return u.steps.under(b, u.guard) || long && holds(b, u.guard)
}

// won reports whether an access stores the next state of what its function has won
// before: all changes under the guard are that step, and nobody else takes it
// away again.
//
//	if not self.claim(): return         with self.lock: if self.state is NEW: self.state = RUNNING …
//	self.state = DONE
func (u *unguarded) won(a *Access) bool {
	if !Mark(u.p, link.Expr{Func: a.Site.Func, Value: u.p.Op(a.Site).Src}) {
		return false
	}
	won := false
	for i := range u.l.Accesses {
		b := &u.l.Accesses[i]
		if !b.Kind.Changes() || !holds(b, u.guard) {
			continue
		}
		before := func(s link.Site) bool { return s.Func == a.Site.Func && s.Op < a.Site.Op }
		if b.Kind != Write || !before(b.Site) && !slices.ContainsFunc(u.p.Callers(b.Site.Func), before) {
			return false
		}
		won = true
	}
	return won
}

// Mark reports whether a value is a constant, or the name of one: IDLE, State.BUSY.
func Mark(p *link.Program, e link.Expr) bool {
	switch v := p.Value(e); v.Kind {
	case facts.Constant:
		return true
	case facts.Global, facts.Attr:
		name := p.Text(e.Func, v.Name)
		return name == strings.ToUpper(name)
	}
	return false
}

// setsUp reports whether an access belongs to making the object ready: it stores
// to its private attribute from outside of its class, or stands in a private
// function that nobody calls.
func (u *unguarded) setsUp(a *Access) bool {
	f := a.Site.Func
	fn := u.p.Function(f)
	outer := u.p.Function(link.Func{File: f.File, ID: fn.Outer}).Kind
	if a.Entry == nil && private(u.p.Text(f, fn.Name)) && outer != facts.Def && !u.p.IsProperty(f) && len(u.p.Callers(f)) == 0 {
		return true
	}
	r := u.l.Path.Root
	if a.Kind != Write || r.Kind != link.SelfRoot || u.l.Path.Len == 0 {
		return false
	}
	_, class, ok := u.p.EnclosingSelf(f)
	of := link.Class{File: r.File, ID: facts.ClassID(r.ID)}
	outside := !ok || !slices.Contains(u.p.MRO(class), of) && !slices.Contains(u.p.MRO(of), class)
	return outside && private(u.l.Path.Last().Name())
}

// steps tells which functions and critical sections do more than one thing to a
// location, so that another thread in between breaks what they do.
type steps struct {
	sections map[link.Site]bool // by where the lock is taken
	inside   map[link.Func]bool
	alone    map[link.Func]bool // without the guard
}

func stepsOf(l *Location, guard lock.Held) steps {
	s := steps{map[link.Site]bool{}, map[link.Func]bool{}, map[link.Func]bool{}}
	sections, inside, alone := tally[link.Site]{}, tally[link.Func]{}, tally[link.Func]{}
	for i := range l.Accesses {
		a := &l.Accesses[i]
		h := slices.IndexFunc(a.Held, func(h lock.Held) bool { return lock.Same(h, guard) })
		if h < 0 {
			s.alone[a.Site.Func] = alone.more(a.Site.Func, a)
			continue
		}
		section := a.Held[h].Site
		s.sections[section] = sections.more(section, a)
		s.inside[a.Site.Func] = inside.more(a.Site.Func, a)
	}
	return s
}

// tally remembers what is done to a location in one function or section.
type tally[K comparable] map[K]*count

type count struct {
	first         link.Site // access to the contents
	many, changes bool      // more than one place, and one of them changes them
	loads, stores bool      // of the slot
	long          bool      // one access is more than one step by itself
}

// more notes an access, and reports whether there is more than one step. To load
// the slot is the beginning of a step that looks at the contents.
func (t tally[K]) more(k K, a *Access) bool {
	x := t[k]
	if x == nil {
		x = &count{}
		t[k] = x
	}
	x.long = x.long || a.Kind == Update || a.Action == Walk || a.Action == Edit
	switch {
	case !a.Action.Contents():
		x.loads = x.loads || a.Kind == Read
		x.stores = x.stores || a.Kind != Read
	case x.first == link.Site{}:
		x.first, x.changes = a.Site, a.Kind.Changes()
	default:
		x.many = x.many || a.Site != x.first
		x.changes = x.changes || a.Kind.Changes()
	}
	return x.long || x.many && x.changes || x.stores && x.loads
}

// under reports whether an access is part of more than one step under the guard.
func (s steps) under(b *Access, guard lock.Held) bool {
	h := slices.IndexFunc(b.Held, func(h lock.Held) bool { return lock.Same(h, guard) })
	return h >= 0 && (s.inside[b.Site.Func] || s.sections[b.Held[h].Site])
}
