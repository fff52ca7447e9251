package updates

import (
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/rules/rule"
)

// CapturedUpdate is FT104.
var CapturedUpdate = &rule.Rule{
	Code: "FT104", Name: "captured-update", Severity: finding.Error, Since: "0.2.0",
	Project: capturedUpdate,
	Doc: rule.Doc{
		Title: "a variable that several threads' functions capture is read, changed and written back in steps",
		Why:   "`nonlocal done; done += 1` reads the variable, adds, and stores the result. A function and the closures that it starts on threads share the variable: two of them may read the same old value, and one of the two updates is lost.",
		Bad: `import threading

def run():
    done = 0

    def work():
        nonlocal done
        done += 1

    threads = [threading.Thread(target=work) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return done
`,
		Good: `import threading

def run():
    done = 0
    lock = threading.Lock()

    def work():
        nonlocal done
        with lock:
            done += 1

    threads = [threading.Thread(target=work) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return done
`,
		Fix:    "Hold a lock that the functions capture, too, around every update, or let each thread return what it counted.",
		Limits: "Only variables that threads of the project reach are seen, and those of closures that take a lock which they capture: any other closure that is handed to somebody else's threads is not followed.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://py-free-threading.github.io/porting/",
		},
	},
}

func capturedUpdate(pass *rule.ProjectPass) {
	for _, u := range lostUpdates(pass, isCaptured) {
		u.report(pass, pass.Program.Show(u.location.Path))
	}
}

func isCaptured(path link.Path) bool { return path.Len == 0 && path.Root.Kind == link.VarRoot }
