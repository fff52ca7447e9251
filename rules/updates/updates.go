// Package updates is family FT1: a shared location is read, changed and written
// back in several steps, and another thread gets in between.
//
//	counter += 1      one thread reads 41, another reads 41, both write 42
package updates

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// lostUpdate is an update that another thread may overwrite, or whose result
// overwrites what another thread stored.
type lostUpdate struct {
	location      *race.Location
	update, other *race.Access
	also          []*race.Access // further updates of the location in the same function
}

// lostUpdates finds, for each location that of accepts, one update a function
// that meets another change. Where a lock guards the location, the missing
// lock is the finding (FT501), not the update.
func lostUpdates(pass *rule.ProjectPass, of func(link.Path) bool) []lostUpdate {
	var out []lostUpdate
	for i := range pass.Races.Locations {
		l := &pass.Races.Locations[i]
		if !of(l.Path) {
			continue
		}
		if guard, ok := l.Guard(); ok && len(l.Unguarded(pass.Program, guard)) > 0 {
			continue
		}
		out = append(out, updatesOf(pass, l)...)
	}
	return out
}

func updatesOf(pass *rule.ProjectPass, l *race.Location) []lostUpdate {
	var out []lostUpdate
	at := map[link.Func]int{}
	note := func(update, other *race.Access) {
		if update.Kind != race.Update || !other.Kind.Changes() || other.Kind == race.Mutate || !update.Numeric(pass.Program) || remakes(pass.Program, other, update.Held) {
			return
		}
		i, ok := at[update.Site.Func]
		if !ok {
			at[update.Site.Func] = len(out)
			out = append(out, lostUpdate{location: l, update: update, other: other})
			return
		}
		if u := &out[i]; u.update.Site != update.Site && !contains(u.also, update) {
			u.also = append(u.also, update)
		}
	}
	for _, pair := range l.Pairs {
		a, b := &l.Accesses[pair.First], &l.Accesses[pair.Second]
		note(a, b)
		if a.Site != b.Site {
			note(b, a)
		}
	}
	return out
}

// remakes reports whether the function of an access makes one of the locks anew:
// it sets the object up, as a constructor does or after a fork.
func remakes(p *link.Program, a *race.Access, locks []lock.Held) bool {
	fn := p.Function(a.Site.Func)
	return slices.ContainsFunc(locks, func(h lock.Held) bool {
		if h.Path.Len == 0 || h.Path.Last().IsItem() {
			return false
		}
		return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
			to := fn.Values[op.Value]
			return op.Kind == facts.Write && to.Kind == facts.Attr && p.Text(a.Site.Func, to.Name) == h.Path.Last().Name() && fn.Values[op.Src].Kind == facts.CallOf
		})
	})
}

func contains(all []*race.Access, a *race.Access) bool {
	for _, x := range all {
		if x.Site == a.Site {
			return true
		}
	}
	return false
}

// report words a lost update. name is how the user writes the location.
func (u *lostUpdate) report(pass *rule.ProjectPass, name string) {
	f := pass.Start(u.location, u.update)
	pass.Meet(&f, u.location, u.update, u.other)
	f.GIL = pass.GIL(u.update)
	u.weigh(pass, &f)
	f.Message = fmt.Sprintf("`%s` is read and written back in two steps: when %s, updates are lost", name, u.meeting(pass))
	f.Label = "reads, computes, writes back, " + held(u.update)
	if u.update.From.Op+1 < u.update.Site.Op && pass.At(u.update.From).Span.End <= pass.At(u.update.Site).Span.Start {
		f.Related = append(f.Related, finding.Related{Location: pass.At(u.update.From), Role: "read", Message: "the old value is read here"})
		f.Label = "and written back here, " + held(u.update)
	}
	for _, a := range u.also {
		f.Related = append(f.Related, finding.Related{Location: pass.At(a.Site), Role: rule.Role(a.Kind), Message: "and here"})
	}
	f.Help = fmt.Sprintf("hold one lock around every update of `%s`", name)
	if fix, ok := u.hold(pass); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	pass.Report(f)
}

// hold is the fix: a new lock around each of the function's updates, from the
// read of the old value to the store of the new one. Where a lock is held, it
// is another one that is missing, and which one cannot be told.
func (u *lostUpdate) hold(pass *rule.ProjectPass) (finding.Fix, bool) {
	var sections [][]link.Site
	for _, a := range append([]*race.Access{u.update}, u.also...) {
		if len(a.Held) > 0 {
			return finding.Fix{}, false
		}
		sections = append(sections, []link.Site{a.From, a.Site})
	}
	return pass.HoldNew(u.location.Path, sections...)
}

func held(a *race.Access) string {
	if len(a.Held) == 0 {
		return "holding no lock"
	}
	return "holding `" + a.Held[0].Name + "`"
}

// meeting says who gets in between: "two threads run `work` at once".
func (u *lostUpdate) meeting(pass *rule.ProjectPass) string {
	switch {
	case u.location.Claim == nil && u.other.Site.Func == u.update.Site.Func && u.update.Entry == u.other.Entry:
		return fmt.Sprintf("two threads are in %s at once", pass.Who(u.update))
	case u.other.Site.Func == u.update.Site.Func:
		return fmt.Sprintf("%s runs on two threads at once", pass.Who(u.update))
	}
	return fmt.Sprintf("%s and %s run at once", pass.Who(u.update), pass.Who(u.other))
}
