package regions

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/rules/rule"
	"github.com/ftlint/ftlint/speedup"
)

// UnevenTasks is FT707.
var UnevenTasks = &rule.Rule{
	Code: "FT707", Name: "uneven-tasks", Severity: finding.Note, Since: "0.2.0", OptIn: true,
	Project: func(pass *rule.ProjectPass) {
		obstacles(pass, speedup.UnevenTasks, unevenTasks, "cut the work into more and smaller tasks, the longest first")
	},
	Doc: rule.Doc{
		Title: "the split of the work leaves threads idle",
		Why:   "A region ends with its longest task. If one task takes much longer than the others, most threads have nothing to do meanwhile.",
		Bad: `from concurrent.futures import ThreadPoolExecutor

def work(i):
    n = 0
    for k in range(1000000 * (i + 1)):
        n += k
    return n

def main():
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(work, range(8)))
`,
		Good: `from concurrent.futures import ThreadPoolExecutor

def work(i):
    n = 0
    for k in range(1000000):
        n += k
    return n

def main():
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(work, range(8)))
`,
		Fix:     "Cut the work into tasks of like size, or hand the longest over first.",
		Limits:  limits,
		Sources: sources,
	},
}

func unevenTasks(o speedup.Obstacle) string {
	return fmt.Sprintf("%s: %d threads reach %s, and %s if tasks were alike", o.Message, o.Workers, times(now(o)), times(o.Without))
}
