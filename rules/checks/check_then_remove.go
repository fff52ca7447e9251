package checks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// CheckThenRemove is FT204.
var CheckThenRemove = &rule.Rule{
	Code: "FT204", Name: "check-then-remove", Severity: finding.Error, Since: "0.2.0",
	Project: checkThenRemove,
	Doc: rule.Doc{
		Title: "something is looked for in a container that threads share, and then taken out, though another thread may have taken it",
		Why:   "`if key in table: del table[key]` looks and deletes in two steps. Another thread that deletes the key in between makes the deletion raise KeyError; `if queue: queue.pop()` raises IndexError in the same way.",
		Bad: `import threading

leases = {"a": 1}

def drop(name):
    if name in leases:
        del leases[name]

def serve():
    drop("a")

for _ in range(2):
    threading.Thread(target=serve).start()
`,
		Good: `import threading

leases = {"a": 1}

def drop(name):
    leases.pop(name, None)

def serve():
    drop("a")

for _ in range(2):
    threading.Thread(target=serve).start()
`,
		Fix:    "Use the operation that does both in one step: `table.pop(key, None)`, `items.discard(item)`, `try: queue.pop() except IndexError`. Where more hangs on the answer, hold a lock around both.",
		Limits: "Removals that cannot fail (`pop(key, None)`, `discard`), and those whose failure is caught around them, are left alone.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func checkThenRemove(pass *rule.ProjectPass) {
	isAct := func(v *race.View, e *race.Event) bool {
		return e.Action == race.Remove && raises(pass.Program, e) && !forgiven(v, e)
	}
	pass.Relations(isAct, shrinks, func(r *rule.Relation) {
		if !item(r) || pass.Found(r) == rule.Absent {
			return
		}
		name := pass.Program.Show(r.Second.Path)
		f := pass.Told(&r.Pattern, tested(r))
		f.Message = fmt.Sprintf("`%s` is looked at, then something is taken out of it: %s can both pass the test, and the second one raises", name, meeting(pass, r))
		f.Label = label(r, "taken out")
		f.GIL = pass.PatternGIL(&r.Pattern)
		f.Help = "take it out in one step that cannot fail, or hold one lock around the test and the removal"
		pass.Report(f)
	})
}

// shrinks: an access after which an item may be gone.
func shrinks(a *race.Access) bool {
	return a.Action == race.Remove || a.Action == race.Empty
}

// raises reports whether a removal fails if there is nothing to remove.
func raises(p *link.Program, e *race.Event) bool {
	op := p.Op(e.Site)
	if op.Kind != facts.Invoke {
		return true
	}
	fn := p.Function(e.Site.Func)
	call := fn.Values[op.Value]
	callee, args := fn.Values[call.A], fn.Calls[call.B].Args
	switch p.Text(e.Site.Func, callee.Name) {
	case "discard", "clear", "difference_update", "intersection_update":
		return false
	case "pop":
		return len(args) < 2
	}
	return true
}

// forgiven reports whether an exception that the act raises is handled around it.
func forgiven(v *race.View, e *race.Event) bool {
	_, ok := v.TryAround(e.At)
	return ok
}
