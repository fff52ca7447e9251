package iteration

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// IterateWhileChanged is FT303.
var IterateWhileChanged = &rule.Rule{
	Code: "FT303", Name: "iterate-while-changed", Severity: finding.Error, Since: "0.2.0",
	Project: iterateWhileChanged, Beside: processTables,
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
		Fix: "Go through a copy that is made in one step: `list(d)`, `list(d.items())`, `sorted(s)`, `d.copy()` of an exact built-in container; `--fix` does that. Or hold the lock that guards the changes around the loop. " +
			"Of a deque, an `OrderedDict` or a weak container there is no such copy: they need the lock.",
		Limits: "A list goes by position: appending to it, taking from its end and storing at an index do not break a loop and are not reported. Storing under one of the dict's own keys does not change its size. " +
			"A loop whose RuntimeError is caught by name, one over a container that was swapped for another one before, and changes to one that was just put there are left alone. Only containers whose class is known are seen; " +
			"an item of a `defaultdict` that is read counts as inserted where it is changed then and there, as in `d[k].append(x)`, and where nothing but a class's lock for other things says that threads share it, with low confidence. `sys.modules` and the views of `os.environ` are shared with all code of the process, so a loop over them is reported whatever else the project does. " +
			"A registry that the project itself fills only while modules are imported, a container that is filled once (`if self.loaded: return`), and a change that only the walking function makes, are of low confidence and not shown by default.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func iterateWhileChanged(pass *rule.ProjectPass) {
	for i := range pass.Races.Locations {
		l := &pass.Races.Locations[i]
		if walks := walked(pass, l); len(walks) > 0 {
			reportWalk(pass, l, walks)
		}
	}
}

// walk is a way through a location's contents and a change that may come meanwhile.
type walk struct{ walk, change *race.Access }

// walked gives the walks over a location's contents that may meet a change
// that breaks them, one for each place, in order.
func walked(pass *rule.ProjectPass, l *race.Location) []walk {
	var walks []walk
	at := map[link.Site]int{}
	for _, pair := range l.Pairs {
		c, w := &l.Accesses[pair.First], &l.Accesses[pair.Second]
		if w.Action != race.Walk || !disturbs(pass.Program, containersOf(pass.Program, w), c) || !sure(pass.Program, w) || !sure(pass.Program, c) ||
			swapped(l, w) || refills(pass.Program, c) || retried(pass, w.Site) {
			continue
		}
		if i, seen := at[w.Site]; !seen {
			at[w.Site] = len(walks)
			walks = append(walks, walk{w, c})
		} else if walks[i].alone() {
			walks[i].change = c
		}
	}
	slices.SortStableFunc(walks, func(a, b walk) int {
		if before(a.walk, b.walk) {
			return -1
		}
		return 1
	})
	return walks
}

// alone reports whether only the walking function itself changes the container:
// two threads would have to be in it.
func (w walk) alone() bool { return w.walk.Site.Func == w.change.Site.Func }

// sure reports whether an access cannot be about another object: a variable
// that is bound once, or no variable.
func sure(p *link.Program, a *race.Access) bool {
	val := p.Value(link.Expr{Func: a.Site.Func, Value: a.Of})
	return val.Kind != facts.Local || len(p.VarDefs(a.Site.Func, facts.VarID(val.A))) <= 1
}

// swapped reports whether a walk goes through a container that its function has
// taken out of the location before, and put another one there.
//
//	with self.lock:
//	    todo, self.todo = self.todo, []
//	for job in todo: …
func swapped(l *race.Location, w *race.Access) bool {
	return slices.ContainsFunc(l.Accesses, func(a race.Access) bool {
		return a.Action == race.Store && a.Site.Func == w.Site.Func && a.Site.Op < w.Site.Op && takenBefore(l, w, a.Site.Op)
	})
}

// takenBefore: the slot is not read any more between the store and the walk.
func takenBefore(l *race.Location, w *race.Access, store facts.OpID) bool {
	return !slices.ContainsFunc(l.Accesses, func(a race.Access) bool {
		return a.Action == race.Load && a.Site.Func == w.Site.Func && a.Site.Op > store && a.Site.Op <= w.Site.Op
	})
}

// refills reports whether a change is made to a container that its function has
// just put there: whoever goes through the one before goes on undisturbed.
func refills(p *link.Program, c *race.Access) bool {
	fn := p.Function(c.Site.Func)
	file := p.File(c.Site.Func)
	name := file.Expr(fn, c.Of)
	return slices.ContainsFunc(fn.Ops[:c.Site.Op], func(op facts.Op) bool {
		return op.Kind == facts.Write && op.Flags&facts.Augmented == 0 && file.Expr(fn, op.Value) == name
	})
}

func reportWalk(pass *rule.ProjectPass, l *race.Location, walks []walk) {
	first := slices.IndexFunc(walks, func(w walk) bool { return !w.alone() })
	walks[0], walks[max(first, 0)] = walks[max(first, 0)], walks[0] // one that two functions tell of speaks
	w, c := walks[0].walk, walks[0].change
	name := pass.Program.Show(l.Path)
	f := pass.Start(l, w)
	pass.Meet(&f, l, w, c)
	f.Message = fmt.Sprintf("`%s` is gone through step by step while %s may change it", name, pass.Who(c))
	f.Label = "gone through here"
	f.Help = "go through a copy that is made in one step, as `list(…)` of a dict, list or set, or hold one lock around the loop and the changes"
	many := w.Entry != nil && w.Entry.Together
	if l.Claim != nil && l.Claim.Kind == race.LibraryClaim && registered(pass, l) || walks[0].alone() && !many || unnoticed(pass.Program, l, c) || setUpOnce(pass.Program, l) {
		f.Confidence = finding.Possible
	}
	if by, ok := w.Lent(); ok {
		f.Related = append(f.Related, finding.Related{Location: pass.At(by), Role: "read", Message: fmt.Sprintf("`%s` gives it away here", pass.Program.LocalName(by.Func))})
	}
	for _, other := range walks[1:] {
		f.Related = append(f.Related, finding.Related{Location: pass.At(other.walk.Site), Role: "read", Message: "and here"})
	}
	if fix, ok := copied(pass, walks); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	pass.Report(f)
}

// unnoticed: the change is made by reading what is missing, and nobody ever
// holds a lock at the container: that its class has one may be for something else.
func unnoticed(p *link.Program, l *race.Location, c *race.Access) bool {
	return p.Op(c.Site).Kind == facts.Read && l.Claim != nil && l.Claim.Kind == race.DeclaredClaim &&
		!slices.ContainsFunc(l.Accesses, func(a race.Access) bool { return len(a.Held) > 0 })
}

// registered reports whether the project itself changes the location only while
// modules are imported, if at all: whoever else calls the functions that change
// it does so in good time, as far as anybody can tell.
func registered(pass *rule.ProjectPass, l *race.Location) bool {
	for i := range l.Accesses {
		a := &l.Accesses[i]
		if !a.Kind.Changes() {
			continue
		}
		if slices.ContainsFunc(pass.Program.Callers(a.Site.Func), func(call link.Site) bool { return call.ID != 0 }) ||
			slices.ContainsFunc(pass.Entries, func(e thread.Entry) bool { return e.Target.Func == a.Site.Func }) {
			return false
		}
	}
	return true
}

// setUpOnce reports whether all changes to the contents are made by functions that do their work
// once: whoever goes through the container is meant to come after that.
//
//	def load(self):
//	    if self.loaded: return
//	    …
//	    self.loaded = True
func setUpOnce(p *link.Program, l *race.Location) bool {
	for i := range l.Accesses {
		if a := &l.Accesses[i]; a.Kind == race.Mutate && !runsOnce(p, a.Site.Func) {
			return false
		}
	}
	return true
}

func runsOnce(p *link.Program, f link.Func) bool {
	fn, file := p.Function(f), p.File(f)
	for i, op := range fn.Ops {
		if op.Kind != facts.If || facts.OpID(i)+1 >= op.End || fn.Ops[op.End-1].Kind != facts.Return {
			continue
		}
		if test := fn.Values[op.Value]; test.Kind != facts.Attr && test.Kind != facts.Global {
			continue
		}
		flag := file.Expr(fn, op.Value)
		if slices.ContainsFunc(fn.Ops[op.End:], func(set facts.Op) bool {
			src := fn.Values[set.Src]
			return set.Kind == facts.Write && file.Expr(fn, set.Value) == flag && src.Kind == facts.Constant && syntax.ConstantKind(src.Op) == syntax.True
		}) {
			return true
		}
	}
	return false
}

// copied is the fix: the walks of the finding's file go through a copy, where
// the container's exact class is one that list() copies in one step.
func copied(pass *rule.ProjectPass, walks []walk) (finding.Fix, bool) {
	p := pass.Program
	fix := finding.Fix{Applicability: finding.Safe, Message: "go through a copy that is made in one step"}
	for _, w := range walks {
		a := w.walk
		if a.Site.File != walks[0].walk.Site.File {
			continue
		}
		at, ok := throughOne(p, a)
		call, copied := copier(p, a)
		if _, lent := a.Lent(); !ok || lent || !copied {
			return finding.Fix{}, false
		}
		fix.Plans = append(fix.Plans, edit.Copy{Of: at, Call: call})
	}
	return fix, true
}

// copier gives what makes a copy of what is gone through in one step. A loop asks
// for the items, and list() has them. What is called may make something else of a
// list than of the container, as deepcopy and json.dumps do of a dict: it gets
// one of the same class.
func copier(p *link.Program, a *race.Access) (call string, ok bool) {
	if !copyable(p, a) {
		return "", false
	}
	op := p.Op(a.Site)
	if op.Kind != facts.Invoke {
		return "list", true
	}
	if arg, _ := p.ArgumentAt(link.Expr{Func: a.Site.Func, Value: op.Value}, 0, ""); arg != a.Of {
		return "list", true
	}
	class := p.Types(a.Container())[0].Name
	same := !slices.ContainsFunc(p.Types(a.Container()), func(t link.Type) bool { return t.Name != class })
	return class, same && (class == "list" || class == "dict" || class == "set")
}

// copyable: the classes of which, or of whose views, list() is one step.
func copyable(p *link.Program, a *race.Access) bool {
	types := p.Types(a.Container())
	for _, t := range types {
		switch t.Name {
		case "list", "dict", "set", "collections.defaultdict", "collections.Counter":
		default:
			return false
		}
	}
	return len(types) > 0
}

// throughOne gives the place of what is gone through: the container or a view of it.
func throughOne(p *link.Program, a *race.Access) (source.Span, bool) {
	fn := p.Function(a.Site.Func)
	op := p.Op(a.Site)
	over := op.Value
	if op.Kind == facts.Invoke {
		args := fn.Calls[fn.Values[op.Value].B].Args
		if len(args) == 0 {
			return source.Span{}, false
		}
		over = args[0].Value
	}
	if over != a.Of {
		view, ok := callee(p, link.Expr{Func: a.Site.Func, Value: over})
		if !ok || view.Kind != facts.Attr || facts.ValueID(view.A) != a.Of {
			return source.Span{}, false
		}
	}
	return spanOf(p, a.Site, over)
}
