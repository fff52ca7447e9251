package regions

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/rules/rule"
	"github.com/ftlint/ftlint/speedup"
)

// SerialLock is FT701.
var SerialLock = &rule.Rule{
	Code: "FT701", Name: "serial-lock", Severity: finding.Warning, Since: "0.2.0", OptIn: true,
	Project: func(pass *rule.ProjectPass) {
		obstacles(pass, speedup.SerialLock, serialLock, "do more of the work outside the lock, or give each task partial results that are joined at the end")
	},
	Doc: rule.Doc{
		Title: "one lock covers so much of a parallel region that threads cannot pay",
		Why:   "Work under a lock is done by one thread at a time. However many cores there are, the region takes at least as long as all that is done under its lock, and near that limit threads spend their time going to sleep and being woken.",
		Bad: `import threading
from concurrent.futures import ThreadPoolExecutor

lock = threading.Lock()
total = 0

def work(i):
    global total
    for k in range(1000000):
        with lock:
            total += k * k

def main():
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
`,
		Good: `import threading
from concurrent.futures import ThreadPoolExecutor

lock = threading.Lock()
total = 0

def work(i):
    global total
    part = 0
    for k in range(1000000):
        part += k * k
    with lock:
        total += part

def main():
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
`,
		Fix:     "Compute outside the lock and take it once for the result.",
		Limits:  limits,
		Sources: sources,
	},
}

func serialLock(o speedup.Obstacle) string {
	return fmt.Sprintf("this lock caps %d threads at %s", o.Workers, times(now(o)))
}
