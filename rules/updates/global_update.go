package updates

import (
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/rules/rule"
)

// GlobalUpdate is FT101.
var GlobalUpdate = &rule.Rule{
	Code: "FT101", Name: "global-update", Severity: finding.Error, Since: "0.1.0",
	Project: globalUpdate,
	Doc: rule.Doc{
		Title: "a module's global is read, changed and written back while another thread may do the same",
		Why: "`counter += 1` is three steps: read `counter`, add, write it back. If two threads read 41 before either writes, both write 42, " +
			"and one update is lost. With the GIL such a short statement was not interrupted (CPython 3.10 and later look for a waiting thread only when " +
			"a function is entered, a loop turns, or after a call); on a free-threaded build the threads really run at once.",
		Bad: `import threading

served = 0

def serve():
    global served
    for _ in range(1000):
        served += 1

threads = [threading.Thread(target=serve) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(served)
`,
		Good: `import threading

served = 0
served_lock = threading.Lock()

def serve():
    global served
    for _ in range(1000):
        with served_lock:
            served += 1

threads = [threading.Thread(target=serve) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(served)
`,
		Fix: "Hold one lock around every statement that changes the global; or let each thread count in a local variable and add up the results " +
			"after the join; or take numbers from `next(itertools.count())`, which is atomic.",
		Limits: "Threads are found behind names, attributes, arguments, lambdas and bound methods, not behind a registry. Where none is seen, a global counts that " +
			"functions of a module change which takes a lock of its own, or that any caller of the module can change; one that is only shown is reported as possible only. `+=` on a list, set or dict is left alone: it changes the container in place, under the container's own lock. " +
			"A global that a lock guards elsewhere is reported as FT501 instead.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://docs.python.org/3/howto/free-threading-python.html",
			"https://peps.python.org/pep-0703/",
		},
	},
}

func globalUpdate(pass *rule.ProjectPass) {
	for _, u := range lostUpdates(pass, isGlobal) {
		u.report(pass, u.location.Path.Root.Name.String())
	}
}

func isGlobal(path link.Path) bool {
	return path.Root.Kind == link.GlobalRoot && path.Len == 0
}
