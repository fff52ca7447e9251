package checks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// CheckThenGet is FT210.
var CheckThenGet = &rule.Rule{
	Code: "FT210", Name: "check-then-get", Severity: finding.Error, Since: "0.2.0",
	Project: checkThenGet,
	Doc: rule.Doc{
		Title: "a key is looked for in a dict that threads share, and then read, though another thread may have removed it",
		Why:   "`if key in table: return table[key]` looks up twice. If another thread removes the key in between, the second look raises KeyError.",
		Bad: `import threading

prices = {}

def price(name):
    if name in prices:
        return prices[name]
    return None

def refresh():
    prices.pop("tea", None)

def serve():
    price("tea")

threading.Thread(target=serve).start()
threading.Thread(target=refresh).start()
`,
		Good: `import threading

prices = {}

def price(name):
    return prices.get(name)

def refresh():
    prices.pop("tea", None)

def serve():
    price("tea")

threading.Thread(target=serve).start()
threading.Thread(target=refresh).start()
`,
		Fix:    "Look once: `table.get(key)`, or `try: table[key] except KeyError`.",
		Limits: "Nothing is said of containers from which nothing is ever removed. Both looks must use the same key, written alike.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func checkThenGet(pass *rule.ProjectPass) {
	isAct := func(v *race.View, e *race.Event) bool {
		return e.Action == race.Peek && e.Item != 0 && pass.Program.Op(e.Site).Kind == facts.Read && !forgiven(v, e)
	}
	seen := map[any]bool{}
	pass.Relations(isAct, shrinks, func(r *rule.Relation) {
		if pass.Program.Op(r.First.Site).Kind != facts.Contains || !r.View.SameItem(r.First, r.Second) || pass.Found(r) != rule.Present {
			return
		}
		key := [2]any{r.Second.Path, r.View.Func}
		if seen[key] {
			return
		}
		seen[key] = true
		name := pass.Program.Show(r.Second.Path)
		f := pass.Told(&r.Pattern, tested(r))
		f.Message = fmt.Sprintf("a key is looked for in `%s` and then read: %s may remove it in between", name, pass.Who(r.Rival))
		f.Label = label(r, "read")
		f.GIL = pass.PatternGIL(&r.Pattern)
		f.Help = fmt.Sprintf("look once, with `%s.get`, or catch KeyError", name)
		pass.Report(f)
	})
}
