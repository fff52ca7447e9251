// Package locks is family FT5: locks that are missing, wrong, or held too long.
package locks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// MissingLock is FT501.
var MissingLock = &rule.Rule{
	Code: "FT501", Name: "missing-lock", Severity: finding.Error, Since: "0.1.0",
	Project: missingLock,
	Doc: rule.Doc{
		Title: "a location that a lock guards elsewhere is changed here without it",
		Why: "A lock protects only if everybody who touches the data takes it. Where most of the code holds `lock` around `total`, and one place " +
			"changes `total` without it, that place runs beside the others: it may overwrite what they have just written, or be overwritten.",
		Bad: `import threading

class Account:
    def __init__(self):
        self.lock = threading.Lock()
        self.balance = 0

    def deposit(self, amount):
        with self.lock:
            self.balance += amount

    def withdraw(self, amount):
        with self.lock:
            self.balance -= amount

    def charge(self):
        self.balance -= 1

account = Account()
first = threading.Thread(target=account.deposit, args=(1,))
second = threading.Thread(target=account.withdraw, args=(1,))
third = threading.Thread(target=account.charge)
first.start()
second.start()
third.start()
`,
		Good: `import threading

class Account:
    def __init__(self):
        self.lock = threading.Lock()
        self.balance = 0

    def deposit(self, amount):
        with self.lock:
            self.balance += amount

    def withdraw(self, amount):
        with self.lock:
            self.balance -= amount

    def charge(self):
        with self.lock:
            self.balance -= 1

account = Account()
first = threading.Thread(target=account.deposit, args=(1,))
second = threading.Thread(target=account.withdraw, args=(1,))
third = threading.Thread(target=account.charge)
first.start()
second.start()
third.start()
`,
		Fix: "Take the same lock here. If the place is safe for a reason that the code does not show, say so in a comment with `ftlint: ignore[FT501]`. " +
			"`--fix --unsafe-fixes` takes the lock where it can be named, no other lock is held, and nothing that is called there takes it.",
		Limits: "A lock counts as a location's guard if it is held at two accesses or more outside of construction, one of which changes the location, and at half " +
			"or more of the changes; or at all but one of three accesses or fewer; or if a comment says so: `# ftlint: guarded-by(lock)`. A single read without the lock is not reported, nor is a store or one step that changes a container if all that is done " +
			"under the lock is one step, too; nor the setting of a flag to True or False, a setter that only stores, or what makes the lock itself anew. Where no thread of the project is seen, what a method stores that begins what its object does (`start`, `open`, `connect`), and what one empties that ends it, is shown for `possible` only. " +
			"Going through a container without the lock is FT303.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#lock-objects",
			"Savage et al., Eraser: A Dynamic Data Race Detector for Multithreaded Programs, 1997",
		},
	},
}

func missingLock(pass *rule.ProjectPass) {
	for i := range pass.Races.Locations {
		l := &pass.Races.Locations[i]
		guard, ok := l.Guard()
		if !ok {
			continue
		}
		if pairs := l.Unguarded(pass.Program, guard); len(pairs) > 0 {
			inUseFirst(pass.Program, l, pairs)
			report(pass, l, guard, pairs)
		}
	}
	for _, v := range lock.NewCallers(pass.Program).Violations() {
		violated(pass, v)
	}
}

// violated reports a call of a function that declares to be called with a lock.
func violated(pass *rule.ProjectPass, v lock.Violation) {
	p := pass.Program
	name := p.LocalName(v.Callee)
	requires, help := "which it requires", fmt.Sprintf("hold `%s` here, or let callers hold it: `# ftlint: requires(%s)`", v.Lock.Name, v.Lock.Name)
	if v.Told {
		requires, help = "which it says that its callers hold", fmt.Sprintf("hold `%s` here", v.Lock.Name)
	}
	pass.Report(finding.Finding{
		Location:   pass.At(v.Call),
		Message:    fmt.Sprintf("`%s` is called here without `%s`, %s", name, v.Lock.Name, requires),
		Label:      fmt.Sprintf("`%s` is not held", v.Lock.Name),
		Confidence: finding.Likely,
		Evidence:   finding.Declared,
		Subject:    p.QualifiedName(v.Callee),
		Function:   p.QualifiedName(v.Call.Func),
		Help:       help,
	})
}

func report(pass *rule.ProjectPass, l *race.Location, guard lock.Held, pairs []race.Pair) {
	a := &l.Accesses[pairs[0].First]
	b := other(l, guard, pairs)
	name := pass.Program.Show(l.Path)
	f := pass.Start(l, a)
	pass.Meet(&f, l, a, b)
	if l.Claim != nil && outsideUse(pass.Program, a) {
		f.Confidence = finding.Possible
	}
	without := fmt.Sprintf("without `%s`", guard.Name)
	if other, ok := instead(a); ok && other.Name != guard.Name {
		without = fmt.Sprintf("under `%s` instead of `%s`", other.Name, guard.Name)
	}
	f.Message = fmt.Sprintf("`%s` is %s here %s, which guards it elsewhere", name, done(a), without)
	f.Label = fmt.Sprintf("%s, while %s may be at it", without, pass.Who(b))
	at := pass.At(guard.Site)
	f.Facts = append(f.Facts, finding.Fact{Label: "lock", Text: fmt.Sprintf("`%s` guards `%s`", guard.Name, name), At: &at})
	f.GIL = gil(pass, a)
	f.Help = fmt.Sprintf("hold `%s` here", guard.Name)
	if fix, ok := hold(pass, l, guard, pairs); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	seen := map[any]bool{a.Site: true, b.Site: true}
	for _, p := range pairs {
		if x := &l.Accesses[p.First]; !seen[x.Site] {
			seen[x.Site] = true
			f.Related = append(f.Related, finding.Related{Location: pass.At(x.Site), Role: rule.Role(x.Kind), Message: "and here"})
		}
	}
	pass.Report(f)
}

// outsideUse reports whether an access belongs to the beginning of what its object
// does, where it stores what others will use, or to the end, where it throws away
// what nobody uses any more: by the name of its function, whoever calls that knows.
func outsideUse(p *link.Program, a *race.Access) bool {
	name := p.Text(a.Site.Func, p.Function(a.Site.Func).Name)
	return a.Kind == race.Write && known.MakesReady(name) || a.Action == race.Empty && known.Ends(name)
}

// inUseFirst puts the pairs first whose unguarded side belongs to the use of the object.
func inUseFirst(p *link.Program, l *race.Location, pairs []race.Pair) {
	outside := func(pair race.Pair) bool { return outsideUse(p, &l.Accesses[pair.First]) }
	slices.SortStableFunc(pairs, func(x, y race.Pair) int {
		switch {
		case outside(x) == outside(y):
			return 0
		case outside(y):
			return -1
		}
		return 1
	})
}

// instead gives the lock that the access's own function takes for it.
func instead(a *race.Access) (lock.Held, bool) {
	for _, h := range a.Held {
		if h.Site.Func == a.Site.Func {
			return h, true
		}
	}
	return lock.Held{}, false
}

// hold is the fix: the guard around all unguarded changes of the finding's file.
// Where another lock is held there is none.
func hold(pass *rule.ProjectPass, l *race.Location, guard lock.Held, pairs []race.Pair) (finding.Fix, bool) {
	var sites []link.Site
	for _, p := range pairs {
		switch x := &l.Accesses[p.First]; {
		case len(x.Held) > 0:
			return finding.Fix{}, false
		case x.Site.File == l.Accesses[pairs[0].First].Site.File && !slices.Contains(sites, x.Site):
			sites = append(sites, x.Site)
		}
	}
	return pass.HoldGuard(l.Path, guard, rule.Alone(sites...)...)
}

// other picks the other side that tells most: one that holds the guard.
func other(l *race.Location, guard lock.Held, pairs []race.Pair) *race.Access {
	for _, p := range pairs {
		if p.First != pairs[0].First {
			continue
		}
		for _, h := range l.Accesses[p.Second].Held {
			if lock.Same(h, guard) {
				return &l.Accesses[p.Second]
			}
		}
	}
	return &l.Accesses[pairs[0].Second]
}
