package updates

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/rules/rule"
)

// BulkUpdate is FT106.
var BulkUpdate = &rule.Rule{
	Code: "FT106", Name: "bulk-update", Severity: finding.Warning, Since: "0.2.0",
	Project: bulkUpdate,
	Doc: rule.Doc{
		Title: "a container is changed as a whole, in steps, where another thread may look into it",
		Why: "While `list.sort` runs, the list looks empty to everybody else: CPython takes the items out of it to be safe from the comparisons. " +
			"`insert`, `pop(i)` and `*=` move the items that follow, and a reader may see them half moved.",
		Bad: `import threading

scores = []

def keep_sorted():
    while True:
        scores.sort()

def best():
    return scores[:10]

def play(rounds):
    threading.Thread(target=keep_sorted, daemon=True).start()
    for points in rounds:
        scores.append(points)
        print(best())
`,
		Good: `import threading

scores = []
lock = threading.Lock()

def keep_sorted():
    while True:
        with lock:
            scores.sort()

def best():
    with lock:
        return scores[:10]

def play(rounds):
    threading.Thread(target=keep_sorted, daemon=True).start()
    for points in rounds:
        with lock:
            scores.append(points)
        print(best())
`,
		Fix: "Sort a copy and store that (`scores = sorted(scores)`), so that readers have the old list or the new one; or hold one lock in the writer and in the readers.",
		Limits: "Of `insert`, `pop(i)` and `*=` only those are said that a reader may meet which takes an item or a slice by its position, in a function of its own. " +
			"Readers that go through the container step by step are FT303's, and so is a container that `extend` or `update` takes from without locking it.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://github.com/python/cpython/issues/153852",
		},
	},
}

func bulkUpdate(pass *rule.ProjectPass) {
	for i := range pass.Races.Locations {
		l := &pass.Races.Locations[i]
		if guard, ok := l.Guard(); ok && len(l.Unguarded(pass.Program, guard)) > 0 {
			continue
		}
		seen := map[link.Func]bool{}
		for _, pair := range l.Pairs {
			for _, p := range [2]race.Pair{pair, {First: pair.Second, Second: pair.First}} {
				bulk, reader := &l.Accesses[p.First], &l.Accesses[p.Second]
				what := inSteps(pass.Program, bulk)
				if what == "" || seen[bulk.Site.Func] || !looksInto(pass.Program, reader, bulk, what) {
					continue
				}
				seen[bulk.Site.Func] = true
				reportBulk(pass, l, bulk, reader, what)
			}
		}
	}
}

// inSteps names the operation on a list that others may see half done.
func inSteps(p *link.Program, a *race.Access) string {
	op := p.Op(a.Site)
	fn := p.Function(a.Site.Func)
	if v := fn.Values[op.Src]; a.Kind == race.Update && op.Flags&facts.Augmented != 0 && v.Kind == facts.Compute && v.Op == 1+uint8(syntax.Mult) && isList(p, link.Expr{Func: a.Site.Func, Value: op.Value}) {
		return "*="
	}
	if a.Kind != race.Mutate || op.Kind != facts.Invoke {
		return ""
	}
	call := fn.Values[op.Value]
	callee := fn.Values[call.A]
	if callee.Kind != facts.Attr || !isList(p, link.Expr{Func: a.Site.Func, Value: facts.ValueID(callee.A)}) {
		return ""
	}
	switch name := p.Text(a.Site.Func, callee.Name); name {
	case "sort", "insert":
		return name
	case "pop":
		if len(fn.Calls[call.B].Args) == 1 {
			return name
		}
	}
	return ""
}

func isList(p *link.Program, e link.Expr) bool {
	return slices.ContainsFunc(p.Types(e), func(t link.Type) bool {
		return (t.Kind == link.Container || t.Kind == link.ExternalInstance) && known.Canonical(t.Name) == "list"
	})
}

// looksInto reports whether a reader would see the list half changed: while it
// is sorted any look finds it empty, while items move those at positions. The
// function that moves them looks for itself: that is a pattern of two steps.
func looksInto(p *link.Program, a, bulk *race.Access, what string) bool {
	op := p.Op(a.Site)
	if what == "sort" {
		return a.Action == race.Peek || a.Action == race.Load && measured(p, a)
	}
	atPosition := a.Action == race.Peek && op.Kind == facts.Read && p.Function(a.Site.Func).Values[op.Value].Kind == facts.Item
	return atPosition && (a.Site.Func != bulk.Site.Func || parallel(p, bulk, a) != "")
}

// measured reports whether what an access loads goes into `len`.
func measured(p *link.Program, a *race.Access) bool {
	fn := p.Function(a.Site.Func)
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		if op.Kind != facts.Invoke {
			return false
		}
		call := fn.Values[op.Value]
		callee, args := fn.Values[call.A], fn.Calls[call.B].Args
		return callee.Kind == facts.Global && p.Text(a.Site.Func, callee.Name) == "len" && len(args) == 1 && args[0].Value == p.Op(a.Site).Value
	})
}

func reportBulk(pass *rule.ProjectPass, l *race.Location, bulk, reader *race.Access, what string) {
	name := pass.Program.Show(l.Path)
	f := pass.Start(l, bulk)
	pass.Meet(&f, l, bulk, reader)
	f.GIL = finding.Masked
	if what == "sort" {
		f.GIL = finding.GILUnknown // comparisons may be Python code
		f.Message = fmt.Sprintf("`%s` is sorted in place: it looks empty meanwhile, and %s may look then", name, pass.Who(reader))
		f.Help = fmt.Sprintf("store a sorted copy, `sorted(%s)`, or hold one lock around the sort and every look", name)
	} else {
		f.Message = fmt.Sprintf("`%s` of `%s` moves the items that follow: %s may see them half moved", what, name, pass.Who(reader))
		f.Help = "hold one lock around the change and every look, or use a `collections.deque`"
		if index := parallel(pass.Program, bulk, reader); index != "" {
			f.Message = fmt.Sprintf("`%s` of `%s` moves the items that follow: %s looks for the position in `%s`, and then takes another item than it found there", what, name, pass.Who(reader), index)
			f.Help = fmt.Sprintf("hold one lock around the changes of both lists and around every look, or keep pairs in one list in place of `%s`", index)
		} else if l.Claim != nil {
			f.Confidence = finding.Possible
		}
	}
	f.Label = "changed in steps here, " + held(bulk)
	if l.Claim != nil && l.Claim.Kind == race.LibraryClaim {
		f.Confidence = finding.Possible
	}
	pass.Report(f)
}

// parallel gives how the list is written in which a reader looks for the
// position that it takes from this one, if the function that changes this one
// changes that one, too: two lists that only together mean something.
//
//	return self.values[self.keys.index(key)]
func parallel(p *link.Program, bulk, reader *race.Access) string {
	fn := p.Function(reader.Site.Func)
	call := fn.Values[fn.Values[p.Op(reader.Site).Value].B]
	if call.Kind != facts.CallOf {
		return ""
	}
	callee := fn.Values[call.A]
	if callee.Kind != facts.Attr || p.Text(reader.Site.Func, callee.Name) != "index" {
		return ""
	}
	index := p.File(reader.Site.Func).Expr(fn, facts.ValueID(callee.A))
	changer := p.Function(bulk.Site.Func)
	for _, op := range changer.Ops {
		if op.Kind != facts.Invoke {
			continue
		}
		changed := changer.Values[changer.Values[op.Value].A]
		if changed.Kind == facts.Attr && known.Mutators[p.Text(bulk.Site.Func, changed.Name)] && p.File(bulk.Site.Func).Expr(changer, facts.ValueID(changed.A)) == index {
			return index
		}
	}
	return ""
}
