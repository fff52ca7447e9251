package updates

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// CompanionState is FT105.
var CompanionState = &rule.Rule{
	Code: "FT105", Name: "companion-state", Severity: finding.Warning, Preview: true, Since: "0.2.0",
	Project: companionState,
	Doc: rule.Doc{
		Title: "two things that only together mean something are changed in two steps",
		Why: "`self.names[key] = name; self.ages[key] = age` leaves a moment in which a key is in the one table and not in the other. Who looks for it in the first and reads the second gets KeyError. " +
			"A flag that is set beside the lock, not under it, comes too late in the same way: `put` adds an item and says that there are some, `drain` takes all and says that there are none; if the two flags are set in the other order than the two changes are made, the item stays where nobody looks.",
		Bad: `import threading

class Outbox:
    def __init__(self):
        self.lock = threading.Lock()
        self.mails = []
        self.waiting = False

    def put(self, mail):
        with self.lock:
            self.mails.append(mail)
        self.waiting = True

    def drain(self):
        if not self.waiting:
            return []
        with self.lock:
            mails = list(self.mails)
            self.mails.clear()
        self.waiting = False
        return mails
`,
		Good: `import threading

class Outbox:
    def __init__(self):
        self.lock = threading.Lock()
        self.mails = []
        self.waiting = False

    def put(self, mail):
        with self.lock:
            self.mails.append(mail)
            self.waiting = True

    def drain(self):
        with self.lock:
            if not self.waiting:
                return []
            mails = list(self.mails)
            self.mails.clear()
            self.waiting = False
        return mails
`,
		Fix: "Change both under one lock, and look at both under it. Or keep pairs in one table, and ask the container itself whether there is something in it.",
		Limits: "Of two tables only a reader is told that looks for a key in one and then reads the other without a default, where the writer fills the one first, or empties the other first. " +
			"Of a flag only one that is never read or stored under the lock, and is stored with two values, each beside a change of the same container under that lock.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func companionState(pass *rule.ProjectPass) {
	tables(pass)
	for i := range pass.Races.Locations {
		flagBeside(pass, &pass.Races.Locations[i])
	}
}

// lookup is a look for a key in one container that decides whether the same key of
// another one is read.
//
//	if key in self.names: return self.ages[key]
type lookup struct {
	view       *race.View
	look, read *race.Event
}

// tables reports functions that change two containers one after the other, the
// first of which others go by when they read the second.
func tables(pass *rule.ProjectPass) {
	var found []lookup
	for i := range pass.Races.Views {
		found = append(found, lookups(pass.Program, &pass.Races.Views[i])...)
	}
	if len(found) == 0 {
		return
	}
	seen := map[[2]link.Path]bool{}
	for i := range pass.Races.Views {
		v := &pass.Races.Views[i]
		for j := range v.Events {
			for _, l := range found {
				first := &v.Events[j]
				second := l.missedBy(v, j)
				if second == nil || l.view.Func == v.Func || seen[[2]link.Path{first.Path, second.Path}] {
					continue
				}
				site := l.read.Site
				rival := pass.Races.Rival(v, first, second, func(a *race.Access) bool { return a.Site == site || a.Path == l.look.Path && a.Site == l.look.Site })
				if rival == nil || len(lock.Common(race.Section(first, second), race.Section(l.look, l.read))) > 0 {
					continue
				}
				seen[[2]link.Path{first.Path, second.Path}] = true
				reportTables(pass, l, v, first, second, rival)
			}
		}
	}
}

// lookups gives those of a view.
func lookups(p *link.Program, v *race.View) (found []lookup) {
	for i := range v.Events {
		read := &v.Events[i]
		if read.Action != race.Peek || read.Item == 0 || !read.Own() || p.Op(read.Site).Kind != facts.Read {
			continue
		}
		for j := range i {
			look := &v.Events[j]
			if look.Action != race.Peek || look.Path == read.Path || race.Owner(look.Path) != race.Owner(read.Path) || look.Object != read.Object || !v.SameItem(look, read) {
				continue
			}
			for _, test := range v.Decided(look) {
				if test < read.At && v.Governs(test, read.At) == race.IfTrue {
					found = append(found, lookup{v, look, read})
				}
			}
		}
	}
	return found
}

// missedBy gives the second of two changes by which a reader that comes between
// them finds a key where it looks, and not where it reads: the one container is
// filled before the other, or emptied after it.
func (l *lookup) missedBy(v *race.View, at int) *race.Event {
	first := &v.Events[at]
	want := l.read.Path
	switch {
	case first.Action == race.Insert && first.Path == l.look.Path:
	case first.Action == race.Remove && first.Path == l.read.Path:
		want = l.look.Path
	default:
		return nil
	}
	for i := at + 1; i < len(v.Events); i++ {
		second := &v.Events[i]
		if second.Action == first.Action && second.Path == want && second.Object == first.Object && second.At > first.At && v.SameItem(first, second) && v.Together(first.At, second.At) {
			return second
		}
	}
	return nil
}

func reportTables(pass *rule.ProjectPass, l lookup, v *race.View, first, second *race.Event, rival *race.Access) {
	p := pass.Program
	pt := &rule.Pattern{Location: pass.Races.Location(v, second), View: v, First: first, Second: second, Rival: rival}
	f := pass.Told(pt, "the first step")
	f.Related[0].Role = "write"
	reader := p.LocalName(l.view.Func)
	f.Message = fmt.Sprintf("`%s` and `%s` are changed one after the other: `%s` may look between the two, find the key in `%s`, and fail to read it in `%s`",
		p.Show(first.Path), p.Show(second.Path), reader, p.Show(l.look.Path), p.Show(l.read.Path))
	f.Label = "the second step"
	f.Related = append(f.Related,
		finding.Related{Location: pass.At(l.view.Site(l.look)), Role: "test", Message: "looked for here"},
		finding.Related{Location: pass.At(l.view.Site(l.read)), Role: "read", Message: "read here, whether or not it is there"})
	f.GIL = pass.PatternGIL(pt)
	f.Help = "hold one lock around both changes, and around the look and the read"
	pass.Report(f)
}

// flagBeside reports a flag that says whether a guarded container has something
// in it, and is itself stored beside the lock.
func flagBeside(pass *rule.ProjectPass, l *race.Location) {
	p := pass.Program
	var sets, clears *race.Access
	tested := false
	sections := map[*race.Access]section{}
	for i := range l.Accesses {
		a := &l.Accesses[i]
		switch {
		case len(a.Held) > 0:
			return
		case a.Kind == race.Read:
			tested = tested || decides(p, a)
		case !a.Flag(p):
			return
		default:
			s, ok := besideSection(p, a)
			if !ok {
				return
			}
			sections[a] = s
			if isTrue(p, link.Expr{Func: a.Site.Func, Value: p.Op(a.Site).Src}) {
				sets = a
			} else {
				clears = a
			}
		}
	}
	if !tested || sets == nil || clears == nil || sets.Site.Func == clears.Site.Func || sections[sets].container != sections[clears].container ||
		!lock.Same(sections[sets].lock, sections[clears].lock) || !pass.Races.Meet(l, sets, clears) {
		return
	}
	reportFlag(pass, l, sets, clears, sections[sets])
}

// decides reports whether what an access reads is tested.
func decides(p *link.Program, a *race.Access) bool {
	for _, op := range p.Function(a.Site.Func).Ops {
		if (op.Kind == facts.If || op.Kind == facts.Condition || op.Kind == facts.Guard) && race.Depends(p, a.Site.Func, op.Value, p.Op(a.Site).Value) {
			return true
		}
	}
	return false
}

// section is a stretch of code under a lock that changes a container.
type section struct {
	lock      lock.Held
	container string // as it is written
	change    facts.OpID
}

// besideSection gives the section that stands in the same function as a store,
// whose own place is outside of it.
func besideSection(p *link.Program, a *race.Access) (found section, ok bool) {
	f := a.Site.Func
	fn := p.Function(f)
	lock.Walk(p, p.Static(f), nil, func(i facts.OpID, held []lock.Held) {
		if ok || len(held) != 1 || held[0].Guess {
			return
		}
		op := fn.Ops[i]
		if op.Kind != facts.Invoke {
			return
		}
		if callee := fn.Values[fn.Values[op.Value].A]; callee.Kind == facts.Attr && known.Mutators[p.Text(f, callee.Name)] {
			container := facts.ValueID(callee.A)
			if k := fn.Values[container].Kind; k == facts.Attr || k == facts.Global {
				found, ok = section{held[0], p.File(f).Expr(fn, container), i}, true
			}
		}
	})
	return found, ok
}

func reportFlag(pass *rule.ProjectPass, l *race.Location, sets, clears *race.Access, s section) {
	f := pass.Start(l, clears)
	pass.Meet(&f, l, clears, sets)
	f.Message = fmt.Sprintf("`%s` tells of `%s`, which `%s` guards, but is stored beside the lock: if %s and %s come at once, the flag of the one stays with the change of the other",
		pass.Program.Show(l.Path), s.container, s.lock.Name, pass.Who(sets), pass.Who(clears))
	f.Label = "stored when the lock has been let go, or not yet been taken"
	f.Related = append(f.Related, finding.Related{Location: pass.At(link.Site{Func: sets.Site.Func, Op: s.change}), Role: "site", Message: "changed here, under the lock"})
	f.GIL = finding.UnsafeAnyway
	f.Help = fmt.Sprintf("store and test `%s` under `%s`, or ask `%s` itself", pass.Program.Show(l.Path), s.lock.Name, s.container)
	pass.Report(f)
}
