package iteration

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/rules/rule"
)

// UnlockedNext is FT302.
var UnlockedNext = &rule.Rule{
	Code: "FT302", Name: "unlocked-next", Severity: finding.Error, Since: "0.2.0",
	Project: unlockedNext,
	Doc: rule.Doc{
		Title: "the body of a loop over a shared iterator is locked, the step of the iterator is not",
		Why: "`for job in jobs: with lock: …` asks `jobs` for its next item before it takes the lock. Threads that share `jobs` are in it at the same time, " +
			"and get an item twice, miss one, or meet a generator that is running already.",
		Bad: `import threading

def upload_all(paths, upload):
    lock = threading.Lock()
    remaining = iter(sorted(paths))

    def work():
        for path in remaining:
            with lock:
                upload(path)

    for _ in range(4):
        threading.Thread(target=work).start()
`,
		Good: `import threading

def upload_all(paths, upload):
    lock = threading.Lock()
    remaining = iter(sorted(paths))

    def work():
        while True:
            with lock:
                path = next(remaining, None)
            if path is None:
                return
            upload(path)

    for _ in range(4):
        threading.Thread(target=work).start()
`,
		Fix:    "Call `next()` under the lock, or put the items into a `queue.Queue`. From 3.15 on `threading.serialize_iterator` makes an iterator that threads may share.",
		Limits: "As those of FT301. The lock may be any that the loop's body takes.",
		Sources: []string{
			"https://docs.python.org/3/howto/free-threading-python.html#iterators",
		},
	},
}

func unlockedNext(pass *rule.ProjectPass) {
	positions(pass, func(pos *position) {
		if !bodyLocked(pass.Program, pos.moves[0].one) {
			return
		}
		name := pos.name(pass.Program)
		f := tell(pass, pos, 0)
		f.Message = fmt.Sprintf("the body of this loop is locked, but `%s` is advanced by %s without the lock%s", name, pos.meeting(pass), crashes(pos.class))
		f.Label = "advanced here, before the lock is taken"
		f.Help = "call `next()` under the lock, in a `while` loop; from 3.15 on `threading.serialize_iterator` makes an iterator that threads may share"
		if pos.class == "generator" {
			f.GIL = finding.UnsafeAnyway
		}
		pass.Report(f)
	})
}
