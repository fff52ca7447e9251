package checks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// BrokenDoubleCheck is FT203.
var BrokenDoubleCheck = &rule.Rule{
	Code: "FT203", Name: "broken-double-check", Severity: finding.Error, Since: "0.2.0",
	Project: brokenDoubleCheck, Half: findDoubleChecks,
	Doc: rule.Doc{
		Title: "something is tested without a lock and made under it, but not tested again there, or seen before it is ready",
		Why: "Double-checked locking tests first without the lock, to be quick, and once more under it, to be right. " +
			"Without the second test, every thread that passed the first one waits for the lock, and then makes the object again. " +
			"And what is stored before it is ready is used as it is by those who pass by the lock.",
		Bad: `import socket
import threading

connection = None
connection_lock = threading.Lock()

def connect():
    global connection
    if connection is None:
        with connection_lock:
            connection = socket.create_connection(("localhost", 5432))
    return connection

for _ in range(2):
    threading.Thread(target=connect).start()
`,
		Good: `import socket
import threading

connection = None
connection_lock = threading.Lock()

def connect():
    global connection
    if connection is None:
        with connection_lock:
            if connection is None:
                connection = socket.create_connection(("localhost", 5432))
    return connection

for _ in range(2):
    threading.Thread(target=connect).start()
`,
		Fix: "Test again under the lock, before the object is made, or take the lock before the first test. Make the object ready in a local variable, and store it last.",
		Limits: "A result that is equal whoever computes it may be stored twice, and is left alone; so is one that was computed before the lock was taken, unless it has a state of its own (FT201, FT202). " +
			"Test, lock and store must be in one function.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threading.html#lock-objects",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

// findDoubleChecks keeps what is not tested again under the lock, and reports what is stored too early.
func findDoubleChecks(pass *rule.ProjectPass) {
	isInsert := inserts(pass.Program)
	isAct := func(v *race.View, e *race.Event) bool { return isInsert(v, e) || stores(v, e) }
	findMakings(pass, isAct, func(m *making) bool {
		if isConstant(pass.Program, m.Second) || m.Second.Action.Contents() && !oneKey(pass.Program, m.Relation) || m.First.Action.Contents() != m.Second.Action.Contents() || !broken(pass, m) {
			return false
		}
		m.worth = twice(pass, m.Relation)
		return true
	})
	readyLate(pass, isAct)
}

func brokenDoubleCheck(pass *rule.ProjectPass) {
	found, others := foremost(pass)
	for i := range found {
		m := &found[i]
		name := pass.Program.Show(m.Second.Path)
		held, _, _ := acquired(pass.Program, m.Relation)
		f := pass.Told(&m.Pattern, tested(m.Relation))
		f.Message = m.because(fmt.Sprintf("`%s` is not tested again under `%s`: whoever waited for the lock makes another one", name, held.Name))
		f.Label = fmt.Sprintf("stored under `%s`, which was not held at the test", held.Name)
		f.Help = fmt.Sprintf("test `%s` again once `%s` is held", name, held.Name)
		f.Fixes = lockFixes(pass, m)
		m.report(pass, others[m.Second.Path], f)
	}
}

// readyLate reports what is tested rightly, without the lock and again under
// it, but is stored before it is ready: who tests without the lock takes it as
// it is. An object that stores itself is no half-made one: it works on.
//
//	if self.table is None:
//	    with self.lock:
//	        if self.table is None:
//	            self.table = Table()
//	            self.table.load()
func readyLate(pass *rule.ProjectPass, isAct func(*race.View, *race.Event) bool) {
	for i := range pass.Races.Views {
		v := &pass.Races.Views[i]
		for j := range v.Events {
			act := &v.Events[j]
			if !act.Own() || len(act.Held) == 0 || !isAct(v, act) || isConstant(pass.Program, act) || itself(pass.Program, stored(pass.Program, act)) {
				continue
			}
			if r, held := fastPath(pass, v, act); r != nil {
				if what, ok := finishes(pass.Program, r, false); ok {
					pass.Once(act.Site, func() finding.Finding { return toldLate(pass, r, held, what) })
				}
			}
		}
	}
}

// fastPath gives the relation of an act with a look that decides it without the
// lock that the act is made under.
func fastPath(pass *rule.ProjectPass, v *race.View, act *race.Event) (*rule.Relation, lock.Held) {
	l := pass.Races.Location(v, act)
	if l == nil {
		return nil, lock.Held{}
	}
	for i := range v.Events {
		look := &v.Events[i]
		if look.At >= act.At || !look.Own() || look.Kind != race.Read || !look.Same(act) || look.Action.Contents() != act.Action.Contents() {
			continue
		}
		for _, test := range v.Decided(look) {
			branch := v.Governs(test, act.At)
			if test >= act.At || branch == race.Always {
				continue
			}
			r := &rule.Relation{Pattern: rule.Pattern{Location: l, View: v, First: look, Second: act, Rival: &look.Access}, Test: test, Branch: branch}
			if held, _, ok := acquired(pass.Program, r); ok && !held.Guess && oneKey(pass.Program, r) && missing(pass.Program, r) {
				return r, held
			}
		}
	}
	return nil, lock.Held{}
}

func toldLate(pass *rule.ProjectPass, r *rule.Relation, held lock.Held, what string) finding.Finding {
	name := pass.Program.Show(r.Second.Path)
	f := pass.Told(&r.Pattern, tested(r))
	f.Message = fmt.Sprintf("`%s` is stored before it is ready: who finds it without `%s` uses it before `%s` is done", name, held.Name, what)
	f.Label = "stored here, and seen by those who hold no lock"
	f.GIL = finding.UnsafeAnyway
	f.Help = fmt.Sprintf("make it ready in a local variable, and store it in `%s` last", name)
	return f
}

// broken reports whether a making is FT203: the lock is taken after the test,
// and what is stored is made under it.
func broken(pass *rule.ProjectPass, m *making) bool {
	if !m.First.Own() || !m.Second.Own() {
		return false
	}
	_, under, ok := acquired(pass.Program, m.Relation)
	if !ok || !under {
		return false
	}
	matter := twice(pass, m.Relation).matter
	return matter != Harmless
}

// lockFixes: the test again, where the lock is taken; else the lock that guards
// the location elsewhere, or a new one, from the test on.
func lockFixes(pass *rule.ProjectPass, m *making) []finding.Fix {
	if !m.First.Own() || !m.Second.Own() {
		return nil
	}
	if _, _, ok := acquired(pass.Program, m.Relation); ok {
		return []finding.Fix{{
			Applicability: finding.Unsafe, Message: "test again under the lock",
			Plans: []edit.Plan{edit.Retest{At: pass.At(m.Second.Site).Span}},
		}}
	}
	section := []link.Site{m.First.Site, m.Second.Site}
	if guard, ok := m.Location.Guard(); ok {
		if fix, ok := pass.HoldGuard(m.Second.Path, guard, section); ok {
			return []finding.Fix{fix}
		}
	}
	if fix, ok := pass.HoldNew(m.Second.Path, section); ok {
		return []finding.Fix{fix}
	}
	return nil
}
