package updates

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// ItemUpdate is FT103.
var ItemUpdate = &rule.Rule{
	Code: "FT103", Name: "item-update", Severity: finding.Error, Since: "0.2.0",
	Project: itemUpdate,
	Doc: rule.Doc{
		Title: "an item of a container that threads share is read, changed and written back in steps",
		Why:   "`counts[word] += 1` reads the item, adds, and stores the result. Two threads that do so under one key may read the same old value; then one of the two updates is lost. Each of the three steps is atomic, together they are not. A `Counter` is no better.",
		Bad: `from concurrent.futures import ThreadPoolExecutor

counts = {"a": 0}

def work(word):
    counts["a"] += 1

with ThreadPoolExecutor() as pool:
    list(pool.map(work, "abc"))
print(counts)
`,
		Good: `import threading
from concurrent.futures import ThreadPoolExecutor

counts = {"a": 0}
lock = threading.Lock()

def work(word):
    with lock:
        counts["a"] += 1

with ThreadPoolExecutor() as pool:
    list(pool.map(work, "abc"))
print(counts)
`,
		Fix:    "Hold one lock around every update of the container, or let each thread count for itself and add the counts up at the end.",
		Limits: "An item whose key a thread was given for itself, as `results[i] += x` with one `i` a thread, is left alone (not in a `Counter`), and so are items that hold containers which `+=` changes in place.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func itemUpdate(pass *rule.ProjectPass) {
	for _, u := range lostUpdates(pass, isItem) {
		if !ownKey(pass, u.update) {
			u.report(pass, pass.Program.Show(u.location.Path))
		}
	}
}

func isItem(path link.Path) bool { return path.Len > 0 && path.Last().IsItem() }

// readIn reports whether a key comes out of a file or the like that an argument
// names: other threads may find the same in theirs.
//
//	for word in open(path): counts[word] += 1
func readIn(p *link.Program, f link.Func, key facts.ValueID) bool {
	fn := p.Function(f)
	val := fn.Values[key]
	if val.Kind != facts.Local {
		return false
	}
	return slices.ContainsFunc(p.VarDefs(f, facts.VarID(val.A)), func(d link.Def) bool {
		from := fn.Values[d.Src]
		if d.Func != f || from.Kind != facts.Element || fn.Values[from.A].Kind != facts.CallOf {
			return false
		}
		callee := fn.Values[fn.Values[from.A].A]
		return callee.Kind != facts.Global || p.Text(f, callee.Name) != "range"
	})
}

func tally(p *link.Program, e link.Expr) bool {
	return slices.ContainsFunc(p.Types(e), func(t link.Type) bool { return known.Canonical(t.Name) == "collections.Counter" })
}

// ownKey reports whether the item is the thread's own: its key comes from an
// argument with which the thread was started, or tells threads apart. A Counter
// is there to count what comes more than once.
func ownKey(pass *rule.ProjectPass, a *race.Access) bool {
	p := pass.Program
	fn := p.Function(a.Site.Func)
	target := fn.Values[p.Op(a.Site).Value]
	if a.Entry == nil || tally(p, link.Expr{Func: a.Site.Func, Value: facts.ValueID(target.A)}) || target.Kind != facts.Item || a.Site.Func != a.Entry.Target.Func {
		return false
	}
	for i, param := range fn.Params {
		if _, _, method := p.Self(a.Site.Func); method && i == 0 {
			continue
		}
		for v, val := range fn.Values {
			if val.Kind == facts.Local && facts.VarID(val.A) == param.Var && !readIn(p, a.Site.Func, facts.ValueID(target.B)) && race.Depends(p, a.Site.Func, facts.ValueID(target.B), facts.ValueID(v)) {
				return true
			}
		}
	}
	return false
}
