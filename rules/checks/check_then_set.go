package checks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// CheckThenSet is FT207.
var CheckThenSet = &rule.Rule{
	Code: "FT207", Name: "check-then-set", Severity: finding.Error, Since: "0.2.0",
	Project: checkThenSet,
	Doc: rule.Doc{
		Title: "a flag or field that threads share is tested and then set, so that two threads pass the test",
		Why:   "`if not self.closed: self.closed = True; self.release()` is meant to let one caller through. Two threads that test before either sets the flag both pass, and both release.",
		Bad: `import threading

class Job:
    def __init__(self):
        self.lock = threading.Lock()
        self.results = []
        self.started = False

    def run(self):
        if not self.started:
            self.started = True
            self.results.append(42)

job = Job()
for _ in range(2):
    threading.Thread(target=job.run).start()
`,
		Good: `import threading

class Job:
    def __init__(self):
        self.lock = threading.Lock()
        self.results = []
        self.started = False

    def run(self):
        with self.lock:
            if self.started:
                return
            self.started = True
        self.results.append(42)

job = Job()
for _ in range(2):
    threading.Thread(target=job.run).start()
`,
		Fix:    "Test and set under one lock, and act afterwards. A lock's `acquire(blocking=False)` is a test-and-set in one step.",
		Limits: "A flag that is only set, with nothing done beside it but reporting (a warning that is given once), is left alone.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func checkThenSet(pass *rule.ProjectPass) {
	isAct := func(_ *race.View, e *race.Event) bool {
		return !itemPath(e) && e.Action == race.Store && e.Kind == race.Write
	}
	seen := map[any]bool{}
	pass.Relations(isAct, changes, func(r *rule.Relation) {
		if r.First.Action.Contents() || !isConstant(pass.Program, r.Second) || pass.Found(r) == rule.Unclear {
			return
		}
		effect, ok := acts(pass.Program, r)
		if !ok || !flips(pass, r) {
			return
		}
		set := nothing(pass.Program, &r.Second.Access)
		r.Rival = pass.Races.Rival(r.View, r.First, r.Second, func(a *race.Access) bool { return a.Action == race.Store && nothing(pass.Program, a) == set })
		if r.Rival == nil {
			return
		}
		key := [2]any{r.Second.Path, r.View.Func}
		if seen[key] {
			return
		}
		seen[key] = true
		name := pass.Program.Show(r.Second.Path)
		f := pass.Told(&r.Pattern, tested(r))
		f.Message = fmt.Sprintf("`%s` is tested and then set: %s can both pass the test and call `%s`", name, meeting(pass, r), effect)
		f.Label = label(r, "set")
		f.GIL = pass.PatternGIL(&r.Pattern)
		f.Help = fmt.Sprintf("test and set `%s` under one lock", name)
		pass.Report(f)
	})
}

// flips reports whether the store makes the test fail for whoever comes next:
// what was absent is set, what was present is taken away.
func flips(pass *rule.ProjectPass, r *rule.Relation) bool {
	empty := nothing(pass.Program, &r.Second.Access)
	return empty == (pass.Found(r) == rule.Present)
}
