package iteration

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/rules/rule"
)

// SharedIterator is FT301.
var SharedIterator = &rule.Rule{
	Code: "FT301", Name: "shared-iterator", Severity: finding.Error, Since: "0.2.0",
	Project: sharedIterator,
	Doc: rule.Doc{
		Title: "one iterator or generator is advanced by several threads",
		Why: "An iterator has a position, and `next()` reads it, works and moves it. Two threads in one list iterator, `zip` or `map` get an item twice or miss one. " +
			"A generator that is entered while it runs raises `ValueError: generator already executing`, with the GIL too; without it, 3.13 and 3.14 may crash.",
		Bad: `import threading

def numbered():
    number = 0
    while True:
        yield number
        number += 1

ids = numbered()

def work():
    print(next(ids))

for _ in range(4):
    threading.Thread(target=work).start()
`,
		Good: `import threading

def numbered():
    number = 0
    while True:
        yield number
        number += 1

ids = numbered()
ids_lock = threading.Lock()

def work():
    with ids_lock:
        number = next(ids)
    print(number)

for _ in range(4):
    threading.Thread(target=work).start()
`,
		Fix: "Hold one lock around every `next()`, or put the items into a `queue.Queue`. For numbers, `next()` of an `itertools.count` is one step. " +
			"From 3.15 on `threading.serialize_iterator(it)` gives an iterator that threads may share. `--fix --unsafe-fixes` makes a lock and holds it.",
		Limits: "Iterators whose class is written in Python are left to what their methods do. `itertools.count` and `itertools.repeat` may be shared. " +
			"An iterator that each call or each thread makes for itself is no one else's.",
		Sources: []string{
			"https://docs.python.org/3/howto/free-threading-python.html#iterators",
			"https://github.com/python/cpython/issues/120321",
		},
	},
}

func sharedIterator(pass *rule.ProjectPass) {
	positions(pass, func(pos *position) {
		if pos.stream() || bodyLocked(pass.Program, pos.moves[0].one) {
			return
		}
		name := pos.name(pass.Program)
		f := tell(pass, pos, 0)
		f.Message = fmt.Sprintf("`%s` is one %s that %s advance at once: items are lost or repeated", name, kind(pos.class), pos.meeting(pass))
		if pos.class == "generator" {
			f.Message = fmt.Sprintf("`%s` is one generator that %s advance at once: `ValueError: generator already executing`", name, pos.meeting(pass))
			f.GIL = finding.UnsafeAnyway
		}
		f.Message += crashes(pos.class)
		f.Label = "advanced here"
		f.Help = "hold one lock around every step; from 3.15 on `threading.serialize_iterator` makes an iterator that threads may share"
		if fix, ok := held(pass, pos); ok {
			f.Fixes = append(f.Fixes, fix)
		}
		pass.Report(f)
	})
}
