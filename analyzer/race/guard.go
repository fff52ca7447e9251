package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
)

// Guard gives the lock that guards the location, by what most of the code does:
// it is held at two accesses or more, one of which changes the location, and
// at half or more of those that do; or there are three accesses at most and it
// is held at all but one.
func (l *Location) Guard() (lock.Held, bool) {
	for _, h := range l.locks() {
		held, changes, heldChanges := 0, 0, 0
		sites := l.bySite()
		for _, a := range sites {
			has := holds(a, h)
			if has {
				held++
			}
			if a.Kind.Changes() {
				changes++
				if has {
					heldChanges++
				}
			}
		}
		few := len(sites) <= 3 && held >= 1 && held == len(sites)-1 && heldChanges > 0
		if held >= 2 && heldChanges > 0 && 2*heldChanges >= changes && held < len(sites) || few {
			return h, true
		}
	}
	return lock.Held{}, false
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

// locks gives the locks that are held at some access, the object's own first.
func (l *Location) locks() []lock.Held {
	var all []lock.Held
	for _, a := range l.Accesses {
		for _, h := range a.Held {
			if !h.Guess && !h.Fresh && !l.ofOne(h) && !lock.Holds(all, h) {
				all = append(all, h)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b lock.Held) int { return l.strange(a) - l.strange(b) })
	return all
}

// strange is 0 for a lock of the object that the location is in: where several
// would do, that is the one that its author means.
func (l *Location) strange(h lock.Held) int {
	if h.Path.Root == l.Path.Root {
		return 0
	}
	return 1
}

// ofOne reports whether a lock belongs to one of many objects, and the location
// to all of them.
func (l *Location) ofOne(h lock.Held) bool {
	return h.PerInstance() && (l.Path.Root.Kind == link.GlobalRoot || l.Path.Root.Kind == link.ClassRoot)
}

func holds(a *Access, l lock.Held) bool {
	return lock.Holds(a.Held, l)
}

// Unguarded gives the pairs of the location in which one side changes it
// without the guard, as (that side, the other), the first in file order first.
// A plain store of one value needs the lock only if the other side does more
// under it than look once; setting a flag needs none.
func (l *Location) Unguarded(p *link.Program, guard lock.Held) []Pair {
	var out []Pair
	steps := l.inSteps(guard)
	bare := func(a, b *Access) bool {
		return a.Kind.Changes() && !holds(a, guard) && (a.Kind != Write || steps[b.Site.Func] && !a.Flag(p))
	}
	for _, pair := range l.Pairs {
		a, b := &l.Accesses[pair.First], &l.Accesses[pair.Second]
		if bare(a, b) {
			out = append(out, pair)
		} else if bare(b, a) {
			out = append(out, Pair{pair.Second, pair.First})
		}
	}
	slices.SortStableFunc(out, func(x, y Pair) int { return compareSite(&l.Accesses[x.First], &l.Accesses[y.First]) })
	return out
}

// inSteps gives the functions that do more than one thing to the location under
// the lock: they update it, change what it holds, or read it and store to it.
// Another thread's store in between would be lost or break them.
func (l *Location) inSteps(guard lock.Held) map[link.Func]bool {
	reads, steps := map[link.Func]bool{}, map[link.Func]bool{}
	for i := range l.Accesses {
		if a := &l.Accesses[i]; holds(a, guard) && a.Kind == Read {
			reads[a.Site.Func] = true
		}
	}
	for i := range l.Accesses {
		if a := &l.Accesses[i]; holds(a, guard) && (a.Kind > Write || a.Kind == Write && reads[a.Site.Func]) {
			steps[a.Site.Func] = true
		}
	}
	return steps
}
