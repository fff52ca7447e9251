package regions

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/rules/rule"
	"github.com/ftlint/ftlint/speedup"
)

// ThreadsForIO is FT704.
var ThreadsForIO = &rule.Rule{
	Code: "FT704", Name: "threads-for-io", Severity: finding.Note, Since: "0.2.0", OptIn: true,
	Project: func(pass *rule.ProjectPass) {
		obstacles(pass, speedup.Waiting, threadsForIO, "nothing to gain here: look for the parts that compute")
	},
	Doc: rule.Doc{
		Title: "a region waits rather than computes: free threading will not speed it up",
		Why:   "A thread that waits for a clock, a socket or another process lets go of the GIL, so that threads overlap waiting on every Python. A build without the GIL adds nothing.",
		Bad: `import time
from concurrent.futures import ThreadPoolExecutor

def work(i):
    time.sleep(0.5)

def main():
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(16)))
`,
		Good: `from concurrent.futures import ThreadPoolExecutor

def work(i):
    n = 0
    for k in range(1000000):
        n += k
    return n

def main():
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(work, range(16)))
`,
		Fix:     "None is needed; it says where not to hope for more.",
		Limits:  limits,
		Sources: sources,
	},
}

func threadsForIO(o speedup.Obstacle) string {
	return fmt.Sprintf("%s: without the GIL the region stays at %s on %d threads", o.Message, times(now(o)), o.Workers)
}
