package regions

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/rules/rule"
	"github.com/ftlint/ftlint/speedup"
)

// HotSharedWrite is FT702.
var HotSharedWrite = &rule.Rule{
	Code: "FT702", Name: "hot-shared-write", Severity: finding.Warning, Since: "0.2.0", OptIn: true,
	Project: func(pass *rule.ProjectPass) {
		obstacles(pass, speedup.SharedWrite, hotSharedWrite, "let each task fill an object of its own, and join them at the end")
	},
	Doc: rule.Doc{
		Title: "all tasks of a region write one object in a hot loop",
		Why:   "Without the GIL each write to a container or object takes the object's own lock and its cache line. Threads that write one object wait for each other at every write, and together are slower than one alone.",
		Bad: `from concurrent.futures import ThreadPoolExecutor

results = []

def work(i):
    for k in range(1000000):
        results.append(k)

def main():
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
`,
		Good: `from concurrent.futures import ThreadPoolExecutor

def work(i):
    results = []
    for k in range(1000000):
        results.append(k)
    return results

def main():
    with ThreadPoolExecutor(8) as pool:
        return [x for part in pool.map(work, range(8)) for x in part]
`,
		Fix:     "Return partial results and join them.",
		Limits:  limits,
		Sources: sources,
	},
}

func hotSharedWrite(o speedup.Obstacle) string {
	return fmt.Sprintf("%s: %d threads reach %s, and %s if each had its own", o.Message, o.Workers, times(now(o)), times(o.Without))
}
