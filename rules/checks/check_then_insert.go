package checks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// CheckThenInsert is FT201.
var CheckThenInsert = &rule.Rule{
	Code: "FT201", Name: "check-then-insert", Severity: finding.Error, Since: "0.2.0",
	Project: checkThenInsert,
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
		Limits: "Caches of results that are equal whoever computes them are left alone: numbers, strings, compiled patterns, values of which nothing is known to change later. " +
			"Two tests under one lock, the second right before the insertion, are seen; a lock that only some callers hold is not a protection.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func checkThenInsert(pass *rule.ProjectPass) {
	isAct := func(_ *race.View, e *race.Event) bool { return e.Action == race.Insert }
	pass.Relations(isAct, changes, func(r *rule.Relation) {
		if !r.First.Action.Contents() || !item(r) || pass.Found(r) == rule.Present {
			return
		}
		matter, why := twice(pass, r)
		if effect, ok := acts(pass.Program, r); ok && matter != Matters {
			matter, why = Matters, fmt.Sprintf("`%s` is called by both", effect)
		}
		if matter == Harmless {
			return
		}
		name := pass.Program.Show(r.Second.Path)
		f := pass.Told(&r.Pattern, tested(r))
		f.Message = fmt.Sprintf("`%s` is filled by check-then-act: %s can both find nothing and insert", name, meeting(pass, r))
		if why != "" {
			f.Message += "; " + why
		}
		f.Label = label(r, "inserted")
		f.GIL = pass.PatternGIL(&r.Pattern)
		if matter == Unsure {
			f.Confidence = finding.Possible
		}
		f.Help = fmt.Sprintf("hold one lock from the test to the insertion, or use `%s.setdefault` if making the value twice is harmless", name)
		pass.Report(f)
	})
}
