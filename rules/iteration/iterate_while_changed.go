// Package iteration is family FT3: something is gone through, or advanced, in many
// steps, while other threads change it or take steps of their own.
package iteration

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// IterateWhileChanged is FT303.
var IterateWhileChanged = &rule.Rule{
	Code: "FT303", Name: "iterate-while-changed", Severity: finding.Error, Since: "0.2.0",
	Project: iterateWhileChanged,
	Doc: rule.Doc{
		Title: "a container is gone through step by step while another thread may change it",
		Why:   "A loop over a dict, a set or a list takes many steps, and so do `sum(d.values())`, `max(xs)`, `','.join(parts)`. If another thread inserts or removes in between, a dict or set raises `RuntimeError: dictionary changed size during iteration`, and a list skips or repeats items.",
		Bad: `import threading

sessions = {}

def count():
    total = 0
    for name, hits in sessions.items():
        total += hits
    return total

def login(name):
    sessions[name] = 1

def serve():
    login("ann")

threading.Thread(target=serve).start()
print(count())
`,
		Good: `import threading

sessions = {}

def count():
    total = 0
    for name, hits in list(sessions.items()):
        total += hits
    return total

def login(name):
    sessions[name] = 1

def serve():
    login("ann")

threading.Thread(target=serve).start()
print(count())
`,
		Fix:    "Go through a copy that is made in one step: `list(d)`, `list(d.items())`, `sorted(s)`, `d.copy()` of an exact built-in container. Or hold the lock that guards the changes around the loop.",
		Limits: "A loop whose RuntimeError is caught and that tries again is left alone. Only containers whose class is known are seen. `list()` of a weak container is no single step.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func iterateWhileChanged(pass *rule.ProjectPass) {
	for i := range pass.Races.Locations {
		l := &pass.Races.Locations[i]
		if w, c := walked(pass, l); w != nil {
			reportWalk(pass, l, w, c)
		}
	}
}

// walked gives the first walk over a location's contents that may meet a change
// of its size, and that change.
func walked(pass *rule.ProjectPass, l *race.Location) (walk, change *race.Access) {
	for _, pair := range l.Pairs {
		c, w := &l.Accesses[pair.First], &l.Accesses[pair.Second]
		if w.Action != race.Walk || !resizes(c) || retried(pass, w) {
			continue
		}
		if walk == nil || before(w, walk) {
			walk, change = w, c
		}
	}
	return walk, change
}

func before(a, b *race.Access) bool {
	if a.Site.File != b.Site.File {
		return a.Site.File < b.Site.File
	}
	if a.Site.ID != b.Site.ID {
		return a.Site.ID < b.Site.ID
	}
	return a.Site.Op < b.Site.Op
}

// resizes: the change moves items or changes their number; storing under a key
// that exists does not, but nobody can tell.
func resizes(a *race.Access) bool {
	switch a.Action {
	case race.Insert, race.Remove, race.Empty, race.Edit:
		return true
	}
	return false
}

// retried reports whether a walk stands in a try statement that catches
// RuntimeError: the code expects it.
func retried(pass *rule.ProjectPass, w *race.Access) bool {
	p := pass.Program
	fn := p.Function(w.Site.Func)
	for i := int(w.Site.Op) - 1; i >= 0; i-- {
		try := fn.Ops[i]
		if try.Kind != facts.Try || try.End <= w.Site.Op {
			continue
		}
		for at := try.End; int(at) < len(fn.Ops) && fn.Ops[at].Kind == facts.Except; at = fn.Ops[at].End {
			if name := p.File(w.Site.Func).Expr(fn, fn.Ops[at].Value); name == "RuntimeError" || name == "Exception" || fn.Ops[at].Value == 0 {
				return true
			}
		}
	}
	return false
}

func reportWalk(pass *rule.ProjectPass, l *race.Location, w, c *race.Access) {
	name := pass.Program.Show(l.Path)
	f := pass.Start(l, w)
	pass.Meet(&f, l, w, c)
	f.Message = fmt.Sprintf("`%s` is gone through step by step while %s may change it", name, pass.Who(c))
	f.Label = "gone through here"
	f.Help = "go through a copy that is made in one step, as `list(…)` of a dict, list or set, or hold one lock around the loop and the changes"
	seen := map[any]bool{w.Site: true}
	for _, pair := range l.Pairs {
		if x := &l.Accesses[pair.Second]; x.Action == race.Walk && resizes(&l.Accesses[pair.First]) && !seen[x.Site] && !retried(pass, x) {
			seen[x.Site] = true
			f.Related = append(f.Related, finding.Related{Location: pass.At(x.Site), Role: "read", Message: "and here"})
		}
	}
	pass.Report(f)
}
