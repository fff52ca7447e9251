package updates

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/analyzer/thread"
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
		Limits: "An item whose key a thread was given for itself, as `results[i] += x` with one `i` a thread, is left alone (not in a `Counter`, nor in a dict where each thread does so only once, or takes its keys out of what it was given, nor where `i` is folded, as in `i % 8`), and so are items that hold containers which `+=` changes in place.",
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

// ownKey reports whether the item is the thread's own: its key comes from an
// argument with which the thread was started, or tells threads apart, and who
// updates it does so again and again.
//
//	for chunk in load(url): done[url] += len(chunk)     each thread has its url
//	for word in words: counts[word] += 1                the words of two threads are the same ones
//	hits[path] += 1                                     once a thread: it counts threads
func ownKey(pass *rule.ProjectPass, a *race.Access) bool {
	p, f := pass.Program, a.Site.Func
	target := p.Value(link.Expr{Func: f, Value: p.Op(a.Site).Value})
	if a.Entry == nil || target.Kind != facts.Item || f != a.Entry.Target.Func {
		return false
	}
	container, key := link.Expr{Func: f, Value: facts.ValueID(target.A)}, facts.ValueID(target.B)
	if tally(p, container) || mapping(p, container) && !thread.InLoop(p, a.Site) {
		return false
	}
	return fromArgument(p, f, key) && !drawn(p, f, key, mapping(p, container)) && !folded(p, link.Expr{Func: f, Value: key})
}

// folded reports whether a key is made so that many numbers have one: i % 8, i // 2.
func folded(p *link.Program, key link.Expr) bool {
	if made, ok := p.BoundOnce(key); ok {
		key = made
	}
	v := p.Value(key)
	if v.Kind != facts.Compute || v.Op == 0 {
		return false
	}
	switch syntax.Operator(v.Op - 1) {
	case syntax.Mod, syntax.FloorDiv, syntax.BitAnd, syntax.RShift:
		return true
	}
	return false
}

// tally: a Counter is there to count what comes more than once.
func tally(p *link.Program, e link.Expr) bool {
	return slices.ContainsFunc(p.Types(e), func(t link.Type) bool { return known.Canonical(t.Name) == "collections.Counter" })
}

// mapping reports whether an expression is a dict or the like.
func mapping(p *link.Program, e link.Expr) bool {
	return slices.ContainsFunc(p.Types(e), func(t link.Type) bool {
		class, ok := race.ContainerOf(p, t)
		return ok && known.Method(class, "setdefault") != nil
	})
}

// fromArgument reports whether a key comes from a parameter of the function.
func fromArgument(p *link.Program, f link.Func, key facts.ValueID) bool {
	fn := p.Function(f)
	params := fn.Params
	if _, _, method := p.Self(f); method {
		params = params[1:]
	}
	for v, val := range fn.Values {
		isParam := func(param facts.Param) bool { return val.Kind == facts.Local && facts.VarID(val.A) == param.Var }
		if slices.ContainsFunc(params, isParam) && race.Depends(p, f, key, facts.ValueID(v)) {
			return true
		}
	}
	return false
}

// drawn reports whether a loop of the function takes a key, or what it is made
// of, out of something that holds such keys: what a file or the like has that
// an argument names, or, if all is set, an argument. The numbers of a range are
// told from others'.
func drawn(p *link.Program, f link.Func, key facts.ValueID, all bool) bool {
	fn := p.Function(f)
	for v, val := range fn.Values {
		if val.Kind != facts.Element || !race.Depends(p, f, key, facts.ValueID(v)) {
			continue
		}
		from := fn.Values[val.A]
		if from.Kind != facts.CallOf {
			if all {
				return true
			}
			continue
		}
		if callee := fn.Values[from.A]; callee.Kind != facts.Global || p.Text(f, callee.Name) != "range" {
			return true
		}
	}
	return false
}
