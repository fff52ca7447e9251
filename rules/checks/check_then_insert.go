package checks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// CheckThenInsert is FT201.
var CheckThenInsert = &rule.Rule{
	Code: "FT201", Name: "check-then-insert", Severity: finding.Error, Since: "0.2.0",
	FirstUse: true,
	Project:  checkThenInsert, Half: findInserts,
	Doc: rule.Doc{
		Title: "a container that threads share is looked at and then filled, so that two threads both fill it",
		Why: "`if key not in table: table[key] = make()` looks and inserts in two steps. Two threads that look before either inserts both find nothing, " +
			"both make an object and both store it. The second replaces the first, which somebody may hold already and go on to change: what happens to it is lost.",
		Bad: `import threading

class Session:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1

sessions = {}

def session(user):
    if user not in sessions:
        sessions[user] = Session()
    return sessions[user]

def serve():
    session("ann")

for _ in range(2):
    threading.Thread(target=serve).start()
`,
		Good: `import threading

class Session:
    def __init__(self):
        self.lock = threading.Lock()
        self.hits = 0

    def hit(self):
        with self.lock:
            self.hits += 1

sessions = {}
sessions_lock = threading.Lock()

def session(user):
    with sessions_lock:
        if user not in sessions:
            sessions[user] = Session()
        return sessions[user]

def serve():
    session("ann")

for _ in range(2):
    threading.Thread(target=serve).start()
`,
		Fix: "Hold one lock from the look to the insertion. If making the object twice is harmless, `table.setdefault(key, make())` stores one of them in a single step and returns that one to everybody.",
		Limits: "Caches of results that are equal whoever computes them are left alone: numbers, strings, compiled patterns, objects whose methods do not change them, unless the container changes with each look, as an LRU does. " +
			"A limit on the number of things counts where going past it raises: a cache that takes one too many harms nobody. A key that is only marked (`seen.add(key)`) is reported where the function answers whether it was the first, and where threads of the program do something for a new one; so is a value that was handed in. " +
			"Two tests under one lock, the second right before the insertion, are seen; a lock that only some callers hold is not a protection. One finding names all places that fill a container.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

// findInserts keeps what is looked for in a half, not found, and put there.
func findInserts(pass *rule.ProjectPass) {
	findMakings(pass, inserts(pass.Program), func(m *making) bool {
		if !oneKey(pass.Program, m.Relation) || broken(pass, m) {
			return false
		}
		m.worth = inserted(pass, m.Relation)
		return m.matter != Harmless
	})
}

func checkThenInsert(pass *rule.ProjectPass) {
	found, others := foremost(pass)
	for i := range found {
		m := &found[i]
		name := pass.Program.Show(m.Second.Path)
		f := pass.Told(&m.Pattern, tested(m.Relation))
		finds := "nothing"
		if limited(pass.Program, m.Relation) {
			finds = "room"
		}
		f.Message = m.because(fmt.Sprintf("`%s` is filled by check-then-act: %s can both find %s and insert", name, meeting(pass, m.Relation), finds))
		f.Label = label(m.Relation, "inserted")
		if m.matter == Unsure {
			f.Confidence = finding.Possible
		}
		f.Help = "hold one lock from the test to the insertion"
		if key, ok := comparedByPython(pass.Program, m.Second); ok {
			f.Help += fmt.Sprintf(" (`setdefault` would not do: to compare keys it runs `%s`, which lets other threads in)", key)
		} else if settles(pass.Program, m.Second) {
			f.Help = fmt.Sprintf("let `%s.setdefault` decide whose value stays, or hold one lock from the test to the insertion", name)
		}
		f.Fixes = insertFixes(pass, m)
		m.report(pass, others[m.Second.Path], f)
	}
}

// inserts: an act that puts something into a container, whatever is there.
// setdefault looks itself.
func inserts(p *link.Program) func(*race.View, *race.Event) bool {
	return func(_ *race.View, e *race.Event) bool {
		if e.Action != race.Insert {
			return false
		}
		op := p.Op(e.Site)
		return op.Kind != facts.Invoke || lastOf(p, link.Expr{Func: e.Site.Func, Value: op.Value}) != "setdefault"
	}
}

// inserted says what comes of inserting twice. A key that is only marked, as in
// a set of what has been seen, matters if more is done for a new one.
func inserted(pass *rule.ProjectPass, r *rule.Relation) worth {
	p := pass.Program
	w := twice(pass, r)
	if limited(p, r) {
		if !refuses(p, r) {
			return worth{matter: Unsure} // one too many is kept
		}
		return worth{matter: Matters, why: "there are more in it then than are allowed"}
	}
	if marks(p, r.Second) {
		w = worth{}
		if effect, ok := acts(p, r); ok && r.First.Item != 0 && !library(r) {
			w = worth{matter: Unsure, why: fmt.Sprintf("`%s` is called by both", effect)}
			if r.Location.Claim == nil { // two threads of the program do what it would do once
				w.matter = Matters
			}
		}
		if told(p, r) && !library(r) {
			w = worth{matter: Matters, why: "both are told that they were the first"}
		}
		return w
	}
	if refuses(p, r) {
		return worth{matter: min(w.matter, Unsure)}
	}
	if class, ok := reorders(p, r.Second); ok && w.matter != Matters {
		return worth{matter: Matters, why: fmt.Sprintf("a `%s` is changed by looking, too, in several steps", class)}
	}
	if effect, ok := writesRow(p, r); ok && w.matter != Matters {
		return worth{matter: Matters, why: fmt.Sprintf("`%s` is called by both", effect)}
	}
	if w.matter != Unsure {
		return w
	}
	if effect, ok := begins(p, r); ok {
		return worth{matter: Matters, why: fmt.Sprintf("`%s` is called by both", effect)}
	}
	if told(p, r) && !library(r) {
		return worth{matter: Matters, why: "both are told that they were the first"}
	}
	return w
}

// limited reports whether the look asks if there is room for one more:
//
//	if len(self.users) >= self.limit:
//	    raise Full
//	self.users[name] = user
func limited(p *link.Program, r *rule.Relation) bool {
	return !r.Handled && r.First.Item == 0 &&
		bounded(p, r.View.Func, p.Op(link.Site{Func: r.View.Func, Op: r.Test}).Value)
}

func library(r *rule.Relation) bool {
	return r.Location.Claim != nil && r.Location.Claim.Kind == race.LibraryClaim
}

// marks reports whether an act only says that a key is there: `seen.add(key)`,
// `seen[key] = True`.
func marks(p *link.Program, e *race.Event) bool {
	op := p.Op(e.Site)
	return op.Kind == facts.Invoke && lastOf(p, link.Expr{Func: e.Site.Func, Value: op.Value}) == "add" || isConstant(p, e)
}

// settles reports whether setdefault could make the insertion.
func settles(p *link.Program, e *race.Event) bool { return p.Op(e.Site).Kind == facts.Write }

// told reports whether the function answers by a constant that it has inserted,
// and by another one that it has not.
//
//	if key in items:
//	    return False
//	items[key] = value
//	return True
func told(p *link.Program, r *rule.Relation) bool {
	if r.Handled || r.Second.Calls > 1 {
		return false
	}
	fn := p.Function(r.View.Func)
	var done, not facts.ValueID
	for i := range fn.Ops {
		op := &fn.Ops[i]
		if op.Kind != facts.Return || fn.Values[op.Value].Kind != facts.Constant {
			continue
		}
		switch r.View.Governs(r.Test, facts.OpID(i)) {
		case r.Branch:
			done = op.Value
		case race.Always:
		default:
			not = op.Value
		}
	}
	return done != 0 && not != 0 && fn.Values[done] != fn.Values[not]
}

// insertFixes: setdefault where the value costs nothing to make in vain, else a lock.
func insertFixes(pass *rule.ProjectPass, m *making) []finding.Fix {
	var fixes []finding.Fix
	if m.First.Own() && m.Second.Own() && !m.Handled && plainDict(pass.Program, m.Second) {
		fixes = append(fixes, finding.Fix{
			Applicability: finding.Safe, Message: "look and insert in one step",
			Plans: []edit.Plan{edit.SetDefault{At: pass.At(m.View.Site(m.Second)).Span}},
		})
	}
	return append(fixes, lockFixes(pass, m)...)
}

// plainDict reports whether an act stores to an item of what is known to be a dict.
func plainDict(p *link.Program, e *race.Event) bool {
	val := p.Value(link.Expr{Func: e.Site.Func, Value: p.Op(e.Site).Value})
	if val.Kind != facts.Item {
		return false
	}
	if _, ok := comparedByPython(p, e); ok {
		return false
	}
	types := p.Types(link.Expr{Func: e.Site.Func, Value: facts.ValueID(val.A)})
	for _, t := range types {
		if t.Kind != link.Container && t.Kind != link.ExternalInstance || !dicts[t.Name] {
			return false
		}
	}
	return len(types) > 0
}

// comparedByPython gives the method of the program that runs when the key of an
// act is compared with others: an operation of a dict is one step only for keys
// whose `__eq__` and `__hash__` are not Python code (CPython's thread safety
// guarantees; issue 145875).
func comparedByPython(p *link.Program, e *race.Event) (string, bool) {
	val := p.Value(link.Expr{Func: e.Site.Func, Value: p.Op(e.Site).Value})
	if val.Kind != facts.Item {
		return "", false
	}
	for _, t := range p.Types(link.Expr{Func: e.Site.Func, Value: facts.ValueID(val.B)}) {
		if t.Kind != link.Instance {
			continue
		}
		for _, name := range []string{"__eq__", "__hash__"} {
			if f, ok := p.Method(t.Class, name); ok {
				return p.LocalName(f), true
			}
		}
	}
	return "", false
}

// dicts are classes whose setdefault stores and gives one value for all.
var dicts = map[string]bool{"dict": true, "collections.OrderedDict": true, "collections.defaultdict": true}

// reorders gives the class of the container that an act fills, if looking
// changes it.
func reorders(p *link.Program, e *race.Event) (string, bool) {
	fn := p.Function(e.Site.Func)
	container, ok := contents(p, e.Site.Func, fn, &fn.Ops[e.Site.Op])
	if !ok {
		return "", false
	}
	for _, t := range p.Types(link.Expr{Func: e.Site.Func, Value: container}) {
		switch {
		case t.Kind == link.ExternalInstance && known.ChangedByLooking(t.Name):
			return t.Name, true
		case t.Kind == link.Instance && looksAndChanges(p, t.Class):
			return p.ClassName(t.Class), true
		}
	}
	return "", false
}

// looksAndChanges reports whether a mapping of the program changes what it
// holds when a key is looked up, without a lock: its own LRU.
func looksAndChanges(p *link.Program, class link.Class) bool {
	f, ok := p.Method(class, "__getitem__")
	if !ok {
		return false
	}
	fn := p.Function(f)
	changes := false
	for i := range fn.Ops {
		if fn.Ops[i].Kind == facts.With {
			return false
		}
		v, ok := contents(p, f, fn, &fn.Ops[i])
		changes = changes || ok && fn.Values[v].Kind == facts.Attr && isSelf(p, f, fn.Values[v].A)
	}
	return changes
}
