package rule

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
)

// Steps calls visit for each second event of a view for which there is a first
// one before it, about the same location, that fits: the two belong together,
// and another thread may come between. Of several that fit the last is taken.
// Relations are steps of which the first decides the second; others are not:
//
//	for key in list(table):     first: the keys are copied
//	    del table[key]          second: a key of the copy is taken out
func (pass *ProjectPass) Steps(isSecond func(*race.View, *race.Event) bool, fits func(v *race.View, first, second *race.Event) bool, isRival func(*race.Access) bool, visit func(*Pattern)) {
	for i := range pass.Races.Views {
		v := &pass.Races.Views[i]
		for j := range v.Events {
			second := &v.Events[j]
			if !isSecond(v, second) {
				continue
			}
			if pt := pass.step(v, j, fits, isRival); pt != nil {
				visit(pt)
			}
		}
	}
}

func (pass *ProjectPass) step(v *race.View, at int, fits func(v *race.View, first, second *race.Event) bool, isRival func(*race.Access) bool) *Pattern {
	second := &v.Events[at]
	for i := at - 1; i >= 0; i-- {
		first := &v.Events[i]
		if !first.Same(second) || first.At == second.At && first.Calls > 0 || !v.Together(first.At, second.At) || !fits(v, first, second) {
			continue
		}
		return pass.interrupted(v, first, second, isRival)
	}
	return nil
}

// Decides gives how a look decides an act of the same view; nil if it does not.
func Decides(v *race.View, look, act *race.Event) *Relation {
	r := decides(v, look, act)
	if r != nil {
		r.View, r.First, r.Second = v, look, act
	}
	return r
}

// Resumed reports whether one lock is held at both events, but was let go in
// between: a decision that is split over two critical sections, FT208.
func Resumed(first, second *race.Event) bool {
	return len(lock.Common(first.Held, second.Held)) > 0 && len(race.Section(first, second)) == 0
}

// Apart reports whether two functions are methods of classes of which neither
// is a base of the other: they never have one object as self, though a common
// base brings the field.
func (pass *ProjectPass) Apart(f, g link.Func) bool {
	p := pass.Program
	_, a, ok := p.EnclosingSelf(f)
	_, b, both := p.EnclosingSelf(g)
	return ok && both && !slices.Contains(p.MRO(a), b) && !slices.Contains(p.MRO(b), a)
}
