package regions

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/rules/rule"
	"github.com/ftlint/ftlint/speedup"
)

// HotSharedObject is FT703.
var HotSharedObject = &rule.Rule{
	Code: "FT703", Name: "hot-shared-object", Severity: finding.Note, Since: "0.2.0", OptIn: true,
	Project: func(pass *rule.ProjectPass) {
		obstacles(pass, speedup.SharedObject, hotSharedObject, "give each task a copy of its own")
	},
	Doc: rule.Doc{
		Title: "the reference count of one object goes from core to core in a hot loop",
		Why:   "Who uses an object that another thread made changes its reference count with atomic operations. If all threads use one object all the time, its count goes from core to core, although nobody changes the object. Functions, classes, modules, small numbers and names are spared; lists, dicts, instances and floats are not.",
		Bad: `from concurrent.futures import ThreadPoolExecutor

table = {"a": [1, 2, 3]}

def work(i):
    n = 0
    for k in range(1000000):
        n += len(table)
    return n

def main():
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(work, range(8)))
`,
		Good: `from concurrent.futures import ThreadPoolExecutor

def work(i):
    table = {"a": [1, 2, 3]}
    n = 0
    for k in range(1000000):
        n += len(table)
    return n

def main():
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(work, range(8)))
`,
		Fix:     "Copy what is small and read often; look it up once before the loop does not help, since each use counts.",
		Limits:  limits,
		Sources: sources,
	},
}

func hotSharedObject(o speedup.Obstacle) string {
	return fmt.Sprintf("%s: %d threads reach %s, and %s without that", o.Message, o.Workers, times(now(o)), times(o.Without))
}
