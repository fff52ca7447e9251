package checks

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

// SplitCriticalSection is FT208.
var SplitCriticalSection = &rule.Rule{
	Code: "FT208", Name: "split-critical-section", Severity: finding.Error, Since: "0.2.0",
	Half: splitCriticalSection, Beside: lostWakeups,
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
					parted(pass, l, v, new(race.EventOf(pass.Program, look)), new(race.EventOf(pass.Program, act)))
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
					parted(pass, pass.Races.Location(v, act), v, look, act)
				}
			}
		}
	}
}

// parted reports an act that a look decides, with the lock let go in between.
func parted(pass *rule.ProjectPass, l *race.Location, v *race.View, look, act *race.Event) {
	if l == nil || !rule.Resumed(look, act) || askedAnew(pass.Program, v, look, act) || len(l.Pairs) == 0 && !answers(pass.Program, look) {
		return
	}
	if carried(pass.Program, v, look, act) {
		partedUpdate(pass, l, v, look, act)
		return
	}
	r := rule.Decides(v, look, act)
	if r == nil || r.Handled && act.Action != race.Insert || r.Inside() || lookedAgain(pass, v, l, act) || forgiven(pass.Program, v, act, lookupErrors) {
		return
	}
	r.Location = l
	if !hurts(pass, r) {
		return
	}
	rival := rivalOf(pass, l, v, act)
	if rival == nil {
		return
	}
	r.Rival = rival
	pass.Once(r.Key(), func() finding.Finding {
		held := lock.Common(look.Held, act.Held)[0]
		f := pass.Told(&r.Pattern, "looked at here")
		f.Message = fmt.Sprintf("what is done to `%s` was decided under `%s`, which was let go in between: %s can both decide before either acts", pass.Program.Show(act.Path), held.Name, meeting(pass, r))
		f.Label = fmt.Sprintf("done here, under `%s` again, without another look", held.Name)
		f.GIL = finding.UnsafeAnyway
		f.Help = fmt.Sprintf("decide and act in one section of `%s`, or look again before acting", held.Name)
		return f
	})
}

// askedAnew: the lock was let go in a loop that waits for something, and the look
// is the question of such a loop, which is asked again each time; or it stands on
// another way, on which nobody waits.
//
//	if not block:
//	    if self._size() >= self.limit: raise Full
//	else:
//	    while self._size() >= self.limit: self.not_full.wait()
//	self._put(item)
func askedAnew(p *link.Program, v *race.View, look, act *race.Event) bool {
	fn := p.Function(v.Func)
	loop := func(i facts.OpID) bool {
		return slices.ContainsFunc(fn.Ops[:i+1], func(o facts.Op) bool { return o.Kind == facts.While && i < o.End && o.End <= act.At })
	}
	return slices.ContainsFunc(act.Held, func(h lock.Held) bool {
		again := h.Site.Op
		return h.Site.Func == v.Func && again < act.At && loop(again) && (loop(look.At) || !v.Together(look.At, again))
	})
}

// answers: a call tells what is there: it returns what it has read, or what it
// computes from it; not what a method of that has done.
func answers(p *link.Program, look *race.Event) bool {
	if look.Own() {
		return true
	}
	v := p.Op(look.Site).Value
	return look.Calls == 1 && v != 0 && slices.ContainsFunc(p.Function(look.Site.Func).Ops, func(o facts.Op) bool {
		return o.Kind == facts.Return && o.Value != 0 && race.Depends(p, look.Site.Func, o.Value, v) &&
			!slices.ContainsFunc(meanings(p, look.Site.Func, o.Value), func(w facts.ValueID) bool { return w != v && calledOn(p, look.Site.Func, w) })
	})
}

// calledOn: a value is what a method returns.
func calledOn(p *link.Program, f link.Func, v facts.ValueID) bool {
	val := p.Value(link.Expr{Func: f, Value: v})
	return val.Kind == facts.CallOf && p.Value(link.Expr{Func: f, Value: facts.ValueID(val.A)}).Kind == facts.Attr
}

// carried reports whether what is stored is computed from what was read.
//
//	with self.lock: n = self.next
//	with self.lock: self.next = n + 1
func carried(p *link.Program, v *race.View, look, act *race.Event) bool {
	if look.Result == 0 || look.Action != race.Load || act.Action != race.Store || act.Stored == 0 {
		return false
	}
	return slices.ContainsFunc(meanings(p, v.Func, act.Stored), func(stored facts.ValueID) bool {
		val := p.Value(link.Expr{Func: v.Func, Value: stored})
		return val.Kind == facts.Compute && val.Op != 0 && race.Depends(p, v.Func, stored, look.Result)
	})
}

// meanings are a value, and what the function binds it to if it is a variable.
func meanings(p *link.Program, f link.Func, v facts.ValueID) []facts.ValueID {
	all := []facts.ValueID{v}
	if val := p.Value(link.Expr{Func: f, Value: v}); val.Kind == facts.Local {
		for _, d := range p.VarDefs(f, facts.VarID(val.A)) {
			if d.Func == f {
				all = append(all, d.Src)
			}
		}
	}
	return all
}

// rivalOf gives a change that may come in between: one like the act, if there is one.
func rivalOf(pass *rule.ProjectPass, l *race.Location, v *race.View, act *race.Event) *race.Access {
	of := func(accept func(*race.Access) bool) *race.Access {
		return pass.Races.Meeting(l, &act.Access, func(b *race.Access) bool {
			return b.Kind.Changes() && accept(b) && !pass.Apart(v.Func, b.Site.Func)
		})
	}
	if like := of(func(b *race.Access) bool { return b.Action == act.Action }); like != nil {
		return like
	}
	return of(func(*race.Access) bool { return true })
}

// partedUpdate reports an update whose two halves are in two sections.
func partedUpdate(pass *rule.ProjectPass, l *race.Location, v *race.View, look, act *race.Event) {
	rival := rivalOf(pass, l, v, act)
	if rival == nil || lookedAgain(pass, v, l, act) {
		return
	}
	pattern := rule.Pattern{Location: l, View: v, First: look, Second: act, Rival: rival}
	pass.Once(pattern.Key(), func() finding.Finding {
		held := lock.Common(look.Held, act.Held)[0]
		f := pass.Told(&pattern, "read here")
		f.Message = fmt.Sprintf("`%s` is read under `%s`, which is let go before it is written back: what another thread stores in between is lost", pass.Program.Show(act.Path), held.Name)
		f.Label = fmt.Sprintf("written back here, under `%s` again", held.Name)
		f.GIL = finding.UnsafeAnyway
		f.Help = fmt.Sprintf("read and write in one section of `%s`", held.Name)
		return f
	})
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
		if act.Item != 0 && overdraws(pass, r) != "" {
			return true
		}
		if r.View.SameItem(r.First, act) && pass.Found(r) == rule.Absent && told(p, r) {
			return true
		}
		if act.Key != 0 && p.Op(act.Site).Kind == facts.Write { // a cache is filled
			matter := twice(pass, r).matter
			return (matter == Matters || givesBack(p, r)) && r.View.SameItem(r.First, act) && pass.Found(r) == rule.Absent
		}
		return r.First.Item == 0 && bounded(p, r.View.Func, testValue(p, r))
	case race.Remove:
		return raises(p, act) && promises(pass, r.View, r.First, act)
	case race.Store:
		if overdraws(pass, r) != "" {
			return true
		}
		if nothing(p, &act.Access) || isConstant(p, act) {
			effect, ok := effectOf(pass, r)
			return ok && effect != "" && flips(pass, r)
		}
		matter := twice(pass, r).matter
		return matter == Matters && pass.Found(r) == rule.Absent
	}
	return false
}

// givesBack reports whether a function returns what it has found, or else what it was
// handed and has stored: callers who come at once are given one each, and the
// container has the last.
//
//	def setdefault(self, key, default):
//	    try: return self[key]
//	    except KeyError:
//	        self[key] = default
//	        return default
func givesBack(p *link.Program, r *rule.Relation) bool {
	fn := p.Function(r.View.Func)
	handed := func(v facts.ValueID) bool {
		val := fn.Values[v]
		return val.Kind == facts.Local && slices.ContainsFunc(fn.Params, func(param facts.Param) bool { return uint32(param.Var) == val.A }) &&
			slices.ContainsFunc(fn.Ops[r.Second.At:], func(op facts.Op) bool {
				return op.Kind == facts.Return && fn.Values[op.Value].Kind == facts.Local && fn.Values[op.Value].A == val.A
			})
	}
	found := r.First.Result != 0 && slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		return op.Kind == facts.Return && op.Value != 0 && race.Depends(p, r.View.Func, op.Value, r.First.Result)
	})
	act := fn.Ops[r.Second.At]
	if !found || act.Kind != facts.Invoke {
		return found && act.Kind == facts.Write && handed(act.Src)
	}
	return slices.ContainsFunc(fn.Calls[fn.Values[act.Value].B].Args, func(a facts.Arg) bool { return handed(a.Value) })
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
