package locks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// LockPerCall is FT502.
var LockPerCall = &rule.Rule{
	Code: "FT502", Name: "lock-per-call", Severity: finding.Error, Since: "0.2.0",
	Project: lockPerCall,
	Doc: rule.Doc{
		Title: "a lock that each call makes for itself, or each object for what all objects share",
		Why: "A lock keeps out those who take the same lock. One that is made by the call that takes it is taken by nobody else, so threads pass it side by side " +
			"as if it were not there. So do objects of which each has a lock of its own, where they change what belongs to their class or module.",
		Bad: `import threading
from concurrent.futures import ThreadPoolExecutor

total = 0

def add(n):
    global total
    with threading.Lock():
        total += n

with ThreadPoolExecutor() as pool:
    pool.map(add, range(10))
`,
		Good: `import threading
from concurrent.futures import ThreadPoolExecutor

total = 0
lock = threading.Lock()

def add(n):
    global total
    with lock:
        total += n

with ThreadPoolExecutor() as pool:
    pool.map(add, range(10))
`,
		Fix: "Make the lock once, where what it guards is made: beside the global, in the class body for what the class keeps, in `__init__` for an object's own attributes.",
		Limits: "A lock that a function makes and hands on, stores, returns or closes over is taken to be known to others. A class that is called in one place, at module level or for " +
			"a global, has one object, whose lock is as good as the class's.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#lock-objects",
		},
	},
}

func lockPerCall(pass *rule.ProjectPass) {
	told := map[link.Site]bool{}
	for i := range pass.Races.Locations {
		l := &pass.Races.Locations[i]
		said := false // one finding for a location and kind of lock
		for _, pair := range l.Pairs {
			a, b := &l.Accesses[pair.First], &l.Accesses[pair.Second]
			if h, ok := fresh(a.Held); ok && !told[h.Site] {
				told[h.Site] = true
				madeHere(pass, l, a, b, h)
			} else if h, ok := pass.Races.PerObject(l, pair); ok && !said {
				said = true
				perObject(pass, l, a, b, h)
			}
		}
	}
	for _, h := range lock.Fresh(pass.Program) {
		if !told[h.Site] {
			f := about(pass, h)
			f.Evidence, f.Confidence = finding.Intrinsic, finding.Likely
			f.Location, f.Function = pass.At(h.Site), pass.Program.QualifiedName(h.Site.Func)
			f.Subject = pass.Program.Qualified(h.Path)
			pass.Report(f)
		}
	}
}

// fresh gives the lock among those held that was made by the function itself,
// if it is the only one.
func fresh(held []lock.Held) (lock.Held, bool) {
	if len(held) != 1 || !held[0].Fresh {
		return lock.Held{}, false
	}
	return held[0], true
}

// about makes the finding about a lock that is taken where it is made.
func about(pass *rule.ProjectPass, h lock.Held) finding.Finding {
	function := pass.Program.LocalName(h.Site.Func)
	return finding.Finding{
		Message: fmt.Sprintf("each call of `%s` makes `%s` for itself, so it keeps no other thread out", function, h.Name),
		Label:   "nobody else can hold this lock",
		GIL:     finding.UnsafeAnyway, // a lock was thought to be needed, and there is none
		Help:    "make the lock once, beside what it guards",
	}
}

// madeHere reports such a lock by what it fails to guard.
func madeHere(pass *rule.ProjectPass, l *race.Location, a, b *race.Access, h lock.Held) {
	f := pass.Start(l, a)
	pass.Meet(&f, l, a, b)
	said := about(pass, h)
	f.Message, f.Label, f.Help = said.Message, said.Label, said.Help
	f.GIL = gil(pass, a)
	f.Location = pass.At(h.Site)
	if a.Site != h.Site {
		f.Related = append(f.Related, finding.Related{
			Location: pass.At(a.Site), Role: "write", Message: fmt.Sprintf("`%s` is changed here, and not guarded", pass.Program.Show(l.Path)),
		})
	}
	pass.Report(f)
}

// perObject reports a change of what all objects share under the lock of one.
func perObject(pass *rule.ProjectPass, l *race.Location, a, b *race.Access, h lock.Held) {
	f := pass.Start(l, a)
	pass.Meet(&f, l, a, b)
	name, owner := pass.Program.Show(l.Path), "object"
	if _, class, ok := pass.Program.EnclosingSelf(h.Site.Func); ok {
		owner = "`" + pass.Program.ClassName(class) + "`"
	}
	f.Message = fmt.Sprintf("`%s` is %s here under `%s`, which each %s has for itself", name, done(a), h.Name, owner)
	f.Label = "another object holds another lock"
	f.GIL = gil(pass, a)
	at := pass.At(h.Site)
	f.Facts = append(f.Facts, finding.Fact{Label: "lock", Text: fmt.Sprintf("`%s` is taken here", h.Name), At: &at})
	f.Help = fmt.Sprintf("guard `%s` by a lock that is made once, beside it", name)
	pass.Report(f)
}

// done says what an access does to its location.
func done(a *race.Access) string {
	return map[race.Kind]string{race.Read: "gone through", race.Write: "written", race.Update: "updated", race.Mutate: "changed"}[a.Kind]
}

// gil says whether the GIL hid what a change without a lock may lose.
func gil(pass *rule.ProjectPass, a *race.Access) finding.GIL {
	if a.Kind == race.Update {
		return pass.GIL(a)
	}
	return finding.GILUnknown
}
