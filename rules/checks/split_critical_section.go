package checks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// SplitCriticalSection is FT208.
var SplitCriticalSection = &rule.Rule{
	Code: "FT208", Name: "split-critical-section", Severity: finding.Error, Since: "0.2.0",
	Project: splitCriticalSection,
	Doc: rule.Doc{
		Title: "a decision is made under a lock, and acted upon under it again, though it was let go in between",
		Why:   "Each access is under the lock, and still the whole is not: between the two sections another thread takes the lock and changes what the decision was about. Two threads book the last seat, one removes what the other has removed, or a thread waits for a notification that has been given just before.",
		Bad: `import threading

class Hall:
    def __init__(self, seats):
        self.lock = threading.Lock()
        self.seats = seats
        self.booked = []

    def book(self, name):
        with self.lock:
            free = len(self.booked) < self.seats
        if free:
            with self.lock:
                self.booked.append(name)
        return free
`,
		Good: `import threading

class Hall:
    def __init__(self, seats):
        self.lock = threading.Lock()
        self.seats = seats
        self.booked = []

    def book(self, name):
        with self.lock:
            free = len(self.booked) < self.seats
            if free:
                self.booked.append(name)
        return free
`,
		Fix:    "Decide and act in one section. Where the lock must be let go in between, since what is done there takes long, look again before acting.",
		Limits: "A cache that is looked at under the lock, computed outside, and filled under the lock again is left alone where computing it twice does no harm. What is decided under a lock and done without it is FT201 to FT207.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threading.html#condition-objects",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func splitCriticalSection(pass *rule.ProjectPass) {
	seen := map[any]bool{}
	for i := range pass.Races.Locations {
		l := &pass.Races.Locations[i]
		for j := range l.Accesses {
			act := &l.Accesses[j]
			if !act.Kind.Changes() || len(act.Held) == 0 {
				continue
			}
			for k := range l.Accesses {
				look := &l.Accesses[k]
				if look.Kind == race.Read && look.Site.Func == act.Site.Func && look.Site.Op < act.Site.Op && look.Entry == act.Entry {
					v := race.NewView(pass.Program, act.Site.Func)
					parted(pass, l, v, event(pass, look), event(pass, act), seen)
				}
			}
		}
	}
	for i := range pass.Races.Views {
		v := &pass.Races.Views[i]
		for j := range v.Events {
			act := &v.Events[j]
			if !act.Kind.Changes() || len(act.Held) == 0 {
				continue
			}
			for k := range j {
				if look := &v.Events[k]; look.Kind == race.Read && look.Same(act) && look.At != act.At {
					parted(pass, pass.Races.Location(v, act), v, look, act, seen)
				}
			}
		}
	}
	lostWakeups(pass)
}

func event(pass *rule.ProjectPass, a *race.Access) *race.Event {
	e := &race.Event{Access: *a, At: a.Site.Op, Item: a.Key}
	switch op := pass.Program.Op(a.Site); op.Kind {
	case facts.Read, facts.Invoke, facts.Contains:
		e.Result = op.Value
	}
	return e
}

// parted reports an act that a look decides, with the lock let go in between.
func parted(pass *rule.ProjectPass, l *race.Location, v *race.View, look, act *race.Event, seen map[any]bool) {
	key := [2]any{act.Path, v.Func}
	if l == nil || seen[key] || !rule.Resumed(look, act) {
		return
	}
	r := rule.Decides(v, look, act)
	if r == nil || r.Handled || r.Inside() || lookedAgain(pass, v, l, act) || forgiven(pass.Program, v, act, lookupErrors) {
		return
	}
	r.Location = l
	if !hurts(pass, r) {
		return
	}
	rival := pass.Races.Meeting(l, &act.Access, func(b *race.Access) bool { return b.Kind.Changes() && !pass.Apart(v.Func, b.Site.Func) })
	if rival == nil {
		return
	}
	seen[key] = true
	r.Rival = rival
	held := lock.Common(look.Held, act.Held)[0]
	name := pass.Program.Show(act.Path)
	f := pass.Told(&r.Pattern, "looked at here")
	f.Message = fmt.Sprintf("what is done to `%s` was decided under `%s`, which was let go in between: %s can both decide before either acts", name, held.Name, meeting(pass, r))
	f.Label = fmt.Sprintf("done here, under `%s` again, without another look", held.Name)
	f.GIL = finding.UnsafeAnyway
	f.Help = fmt.Sprintf("decide and act in one section of `%s`, or look again before acting", held.Name)
	pass.Report(f)
}

// lookedAgain reports whether the location is looked at again in the section of the
// act, before it, to decide something.
func lookedAgain(pass *rule.ProjectPass, v *race.View, l *race.Location, act *race.Event) bool {
	for i := range l.Accesses {
		e := &l.Accesses[i]
		if e.Kind == race.Read && e.Site.Func == v.Func && e.Site.Op < act.At && lock.SameSection(e.Held, act.Held) && testedIn(pass.Program, e.Site) {
			return true
		}
	}
	return !act.Own() && looksItself(pass.Program, v, act)
}

// hurts reports whether it matters that two threads act on one decision.
func hurts(pass *rule.ProjectPass, r *rule.Relation) bool {
	p := pass.Program
	act := r.Second
	switch act.Action {
	case race.Insert:
		if act.Key != 0 && p.Op(act.Site).Kind == facts.Write { // a cache is filled
			matter, _ := twice(pass, r)
			return matter == Matters && r.View.SameItem(r.First, act) && pass.Found(r) == rule.Absent
		}
		return r.First.Item == 0 && bounded(p, r.View.Func, testValue(p, r))
	case race.Remove:
		return raises(p, act) && promises(pass, r.View, r.First, act)
	case race.Store:
		if nothing(p, &act.Access) || isConstant(p, act) {
			effect, ok := effectOf(pass, r)
			return ok && effect != "" && flips(pass, r)
		}
		matter, _ := twice(pass, r)
		return matter == Matters && pass.Found(r) == rule.Absent
	}
	return false
}

// testValue gives what a test is about, behind a local variable.
func testValue(p *link.Program, r *rule.Relation) facts.ValueID {
	v := p.Op(link.Site{Func: r.View.Func, Op: r.Test}).Value
	if val := p.Value(link.Expr{Func: r.View.Func, Value: v}); val.Kind == facts.Local {
		for _, d := range p.VarDefs(r.View.Func, facts.VarID(val.A)) {
			if d.Func == r.View.Func {
				return d.Src
			}
		}
	}
	return v
}
