package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// LazyInit is FT202.
var LazyInit = &rule.Rule{
	Code: "FT202", Name: "lazy-init", Severity: finding.Error, Since: "0.2.0",
	FirstUse: true,
	Project:  lazyInit, Half: findLazyInits,
	Doc: rule.Doc{
		Title: "an object that threads share is made when it is first asked for, and two threads make it twice",
		Why:   "`if instance is None: instance = Service()` tests and stores in two steps. Two threads that test before either stores both make a service. One of them replaces the other, which the first thread may be using already: two connections, two locks that guard nothing from each other, lost registrations. An empty container that is stored first and then filled is found by others, too, with half of what belongs in it.",
		Bad: `import threading

class Service:
    def __init__(self):
        self.jobs = []

    def reset(self):
        self.jobs = []

service = None

def get_service():
    global service
    if service is None:
        service = Service()
    return service

for _ in range(2):
    threading.Thread(target=get_service).start()
`,
		Good: `import threading

class Service:
    def __init__(self):
        self.jobs = []

    def reset(self):
        self.jobs = []

service = None
service_lock = threading.Lock()

def get_service():
    global service
    with service_lock:
        if service is None:
            service = Service()
        return service

for _ in range(2):
    threading.Thread(target=get_service).start()
`,
		Fix: "Make the object at import, or hold a lock from the test to the store. Testing once more under the lock keeps the common case free of it.",
		Limits: "A value that is the same whoever computes it, and that nobody changes, may be made twice without harm, and is left alone; what a method makes that starts or opens its object is shown for `possible` only, if a lock that the object keeps is all that speaks of threads. So is left alone what another function keeps already, what a guard forbids to set twice (`if self.x: raise`), a flag, which is FT207, and what the module itself makes while it is imported. " +
			"A pool of several threads that is made alike by whoever makes it is possible only. A plain value that a class keeps for all its objects is possible only, if nothing says that threads use the class and its name is not that of the one `_instance`. What is taken for an object with a state is told by its class, or by its name if the class is not known (`Client`, `create_engine`).",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

// findLazyInits keeps what is made in a half when it is first asked for, and reports
// properties on the half that knows whose objects are shared.
func findLazyInits(pass *rule.ProjectPass) {
	if pass.Races.Claims() {
		lazyProperties(pass)
	}
	findMakings(pass, stores, func(m *making) bool {
		if m.First.Action.Contents() || isConstant(pass.Program, m.Second) || broken(pass, m) || madeAtImport(pass.Program, m.Relation) || extreme(pass.Program, m.Relation) {
			return false
		}
		m.worth = made(pass, m.Relation)
		return m.matter != Harmless
	})
}

func lazyInit(pass *rule.ProjectPass) {
	found, others := foremost(pass)
	for i := range found {
		m := &found[i]
		name := pass.Program.Show(m.Second.Path)
		f := pass.Told(&m.Pattern, tested(m.Relation))
		f.Message = m.because(fmt.Sprintf("`%s` is made on first use: %s can both find it missing and make it", name, meeting(pass, m.Relation)))
		f.Label = label(m.Relation, "stored")
		if m.matter == Unsure || m.Location.Kept() && opens(pass.Program, m.View.Func) || library(m.Relation) && ofClass(m) {
			f.Confidence = finding.Possible
		}
		f.Help = fmt.Sprintf("hold one lock from the test of `%s` to the store", name)
		f.Fixes = lockFixes(pass, m)
		m.report(pass, others[m.Second.Path], f)
	}
}

// opens reports whether a function starts or opens its object, and that alone, by
// its name: who has made the object does so, once.
func opens(p *link.Program, f link.Func) bool {
	return known.LifeWords[strings.TrimLeft(p.Text(f, p.Function(f).Name), "_")]
}

// ofClass reports whether a plain value is kept for all objects of a class, and is not
// by its name the one object that they all go by: most of what classes keep so is a
// cache of what could be made anew, and what would change it is called by whoever
// sets it up.
func ofClass(m *making) bool {
	path := m.Second.Path
	return path.Root.Kind == link.ClassRoot && m.plain && !known.NamesOne(path.LastName())
}

// stores: an act that binds a name or a field anew.
func stores(_ *race.View, e *race.Event) bool {
	return !itemPath(e) && e.Action == race.Store && e.Kind == race.Write
}

// madeAtImport reports whether the module that makes a value on first use is the
// first user itself, while it is imported, and nobody takes the value away again.
//
//	class Unset:
//	    def __new__(cls): ...        makes the one object
//	UNSET = Unset()
func madeAtImport(p *link.Program, r *rule.Relation) bool {
	f := r.View.Func
	calls := p.ShippedCallers(f)
	if _, class, ok := p.Self(f); ok && p.Text(f, p.Function(f).Name) == "__new__" {
		calls = slices.DeleteFunc(slices.Clone(p.InvokesOf(p.ClassName(class))), func(s link.Site) bool {
			return !slices.ContainsFunc(p.Types(link.Expr{Func: s.Func, Value: p.Op(s).Value}), func(t link.Type) bool { return t.Kind == link.Instance && t.Class == class })
		})
	}
	module := link.Func{File: f.File}
	return slices.ContainsFunc(calls, func(s link.Site) bool { return s.Func == module && always(p, s) }) &&
		!slices.ContainsFunc(r.Location.Accesses, func(a race.Access) bool { return a.Kind.Changes() && nothing(p, &a) })
}

// made says what comes of making a value twice. If nothing is known of the
// value, it matters that something is started or announced with it, or that it
// is made ready after it was stored.
func made(pass *rule.ProjectPass, r *rule.Relation) worth {
	w := twice(pass, r)
	matter := w.matter
	if refuses(pass.Program, r) {
		return worth{matter: min(matter, Unsure)}
	}
	if matter == Matters {
		return w
	}
	if seenEmpty(pass.Program, r) {
		return worth{matter: Matters, why: "others see it before it is filled"}
	}
	if effect, ok := begins(pass.Program, r); ok && matter == Unsure {
		return worth{matter: Matters, why: fmt.Sprintf("`%s` is called by both", effect)}
	}
	if what, ok := finishes(pass.Program, r, true); ok {
		return worth{matter: Matters, why: fmt.Sprintf("others see it before `%s` is done", what)}
	}
	return worth{matter: matter}
}

// seenEmpty reports whether what is stored is an empty container that its maker
// fills where it stands: who comes in between finds it there, and not all in it.
//
//	if self.rates is None:
//	    self.rates = {}
//	    for row in read(): self.rates[row.code] = row
func seenEmpty(p *link.Program, r *rule.Relation) bool {
	return r.Second.Own() && judgeOf(p).value(stored(p, r.Second), 0).holds == empty && rule.FilledAfter(p, r.View, r.Second) != nil
}
