package regions

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/rules/rule"
	"github.com/ftlint/ftlint/speedup"
)

// TinyTasks is FT706.
var TinyTasks = &rule.Rule{
	Code: "FT706", Name: "tiny-tasks", Severity: finding.Note, Since: "0.2.0", OptIn: true,
	Project: func(pass *rule.ProjectPass) {
		obstacles(pass, speedup.TinyTasks, tinyTasks, "hand over chunks: several items a task")
	},
	Doc: rule.Doc{
		Title: "tasks are too small for their dispatch",
		Why:   "Handing a task to a pool and taking its result takes some ten microseconds, and the queue is shared by all workers. Tasks that take less are done faster without a pool.",
		Bad: `from concurrent.futures import ThreadPoolExecutor

def work(i):
    return i + 1

def main():
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(work, range(1000)))
`,
		Good: `from concurrent.futures import ThreadPoolExecutor

def work(i):
    n = 0
    for k in range(3000000):
        n += k
    return n

def main():
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(work, range(16)))
`,
		Fix:     "Give each task a chunk of items.",
		Limits:  limits,
		Sources: sources,
	},
}

func tinyTasks(o speedup.Obstacle) string {
	return fmt.Sprintf("%s: %d threads reach %s, and %s with larger tasks", o.Message, o.Workers, times(now(o)), times(o.Without))
}
