package updates

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// EarlyPublication is FT108.
var EarlyPublication = &rule.Rule{
	Code: "FT108", Name: "early-publication", Severity: finding.Error, Since: "0.2.0",
	FirstUse: true,
	Half:     earlyPublication,
	Doc: rule.Doc{
		Title: "something is made visible to other threads before what it stands for is there",
		Why: "A reader that finds `loaded` set goes on to use `table`. If the writer sets the flag first, another thread can read in between: the flag says yes, and the table is not there. " +
			"The same holds of an empty container that is stored where others look and then filled, of a live one that is cleared and filled anew, and of a marker taken away before what replaces it can be found, and of an `Event` that is set too early.",
		Bad: `import threading

class Rates:
    def __init__(self, source):
        self.source = source
        self.loaded = False
        self.table = None
        threading.Thread(target=self.load).start()

    def load(self):
        self.loaded = True
        self.table = dict(self.source)

    def rate(self, currency):
        if not self.loaded:
            return None
        return self.table[currency]
`,
		Good: `import threading

class Rates:
    def __init__(self, source):
        self.source = source
        self.loaded = False
        self.table = None
        threading.Thread(target=self.load).start()

    def load(self):
        self.table = dict(self.source)
        self.loaded = True

    def rate(self, currency):
        if not self.loaded:
            return None
        return self.table[currency]
`,
		Fix: "Build everything in local variables and publish last: the contents before the flag, a full container instead of an empty one, a new container instead of an old one that is emptied. " +
			"Where two things must change together, hold one lock in the writer and in the readers.",
		Limits: "Only with a reader that is seen: one that tests the flag or the field alone and then uses the other, or one that looks into the container that is being refilled. " +
			"Nothing is said if writer and reader hold one lock, nor in a constructor, where nobody else has the object yet (FT612 looks at threads that are started there).",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func earlyPublication(pass *rule.ProjectPass) {
	readers := readersOf(pass)
	for i := range pass.Races.Views {
		v := &pass.Races.Views[i]
		for j := range v.Events {
			p := premature(pass, readers, v, j)
			if p == nil || p.Inside() {
				continue
			}
			pass.Once([2]any{p.Second.Path, v.Func}, func() finding.Finding { return p.told(pass) })
		}
	}
	for _, p := range signalled(pass) {
		pass.Report(p.told(pass))
	}
}

// publication is a pattern of which First completes what Second has made
// visible before.
type publication struct {
	rule.Pattern
	what, label, later string
	readers            [][]link.Site // places of readers that would need the lock
}

func premature(pass *rule.ProjectPass, readers readers, v *race.View, at int) *publication {
	e := &v.Events[at]
	if !e.Own() || !counted(pass, v, e) || e.Item != 0 && e.Action == race.Store {
		return nil
	}
	switch e.Action {
	case race.Empty:
		return refilled(pass, v, at)
	case race.Store:
		switch {
		case e.Kind != race.Write:
		case empty(pass.Program, link.Expr{Func: v.Func, Value: pass.Program.Op(e.Site).Src}):
			return filledLate(pass, readers, v, at)
		case isTrue(pass.Program, link.Expr{Func: v.Func, Value: pass.Program.Op(e.Site).Src}):
			return announced(pass, readers, v, at)
		}
	case race.Remove:
		return unmarked(pass, v, at)
	}
	return nil
}

// counted reports whether an access is one of its location's: what runs after a
// fork, or on an object of one's own, is none.
func counted(pass *rule.ProjectPass, v *race.View, e *race.Event) bool {
	l := pass.Races.Location(v, e)
	return l != nil && slices.ContainsFunc(l.Accesses, func(a race.Access) bool { return a.Site == e.Site })
}

func (p *publication) told(pass *rule.ProjectPass) finding.Finding {
	f := pass.Told(&p.Pattern, p.later)
	f.Related[0].Role = "write"
	f.Message = fmt.Sprintf(p.what, pass.Program.Show(p.Second.Path), pass.Who(p.Rival))
	f.Label = p.label
	f.GIL = pass.PatternGIL(&rule.Pattern{View: p.View, First: p.Second, Second: p.First})
	f.Help = "build the whole in a local variable and publish it last, or hold one lock in the writer and its readers"
	if readsStream(pass.Program, p.View.Func, 0) {
		f.Confidence = finding.Possible
	}
	if fix, ok := p.hold(pass); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	return f
}

// hold is the fix: the writer's two steps and what the readers do go under one
// new lock. Putting the steps in order is for who knows what else goes by it.
func (p *publication) hold(pass *rule.ProjectPass) (finding.Fix, bool) {
	if len(p.readers) == 0 || !p.First.Own() || !p.Second.Own() || len(p.First.Held)+len(p.Second.Held)+len(p.Rival.Held) > 0 {
		return finding.Fix{}, false
	}
	sections := append([][]link.Site{{p.View.Site(p.Second), p.View.Site(p.First)}}, p.readers...)
	for _, s := range sections {
		if s[0].File != p.View.Func.File {
			return finding.Fix{}, false
		}
	}
	return pass.HoldNew(p.Location.Path, sections...)
}
