package regions

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/rules/rule"
	"github.com/ftlint/ftlint/speedup"
)

// ProcessPoolCandidate is FT705.
var ProcessPoolCandidate = &rule.Rule{
	Code: "FT705", Name: "process-pool-candidate", Severity: finding.Note, Since: "0.2.0", OptIn: true,
	Project: processPoolCandidates,
	Doc: rule.Doc{
		Title: "a pool of processes could be one of threads",
		Why:   "Processes were the way around the GIL. They are slow to start, and everything that goes to them and comes back is pickled. Without the GIL threads run the same tasks side by side in one process.",
		Bad: `from concurrent.futures import ProcessPoolExecutor

def work(i):
    n = 0
    for k in range(3000000):
        n += k
    return n

def main():
    with ProcessPoolExecutor(8) as pool:
        return list(pool.map(work, range(8)))
`,
		Good: `from concurrent.futures import ThreadPoolExecutor

def work(i):
    n = 0
    for k in range(3000000):
        n += k
    return n

def main():
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(work, range(8)))
`,
		Fix:     "Use `ThreadPoolExecutor` on free-threaded builds, after the tasks have been checked for shared state: what a process had for itself, threads share.",
		Limits:  limits,
		Sources: append([]string{"https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor"}, sources...),
	},
}

// leastGain is what threads must reach for a pool of processes to be reported.
const leastGain = 1.5

func processPoolCandidates(pass *rule.ProjectPass) {
	for _, a := range pass.Speedup() {
		row := a.Rows[len(a.Rows)-1]
		if a.Kind != speedup.Processes || a.Confidence == "low" || row.Speedup < leastGain {
			continue
		}
		pass.Report(finding.Finding{
			Location: finding.Location{File: a.File, Span: a.Span}, Label: "runs in processes",
			Message:    fmt.Sprintf("this pool of processes could be one of threads: %s on %d of them without pickling", times(row.Speedup), row.Workers),
			Confidence: finding.Likely, Evidence: finding.Spawned, Help: "use ThreadPoolExecutor on builds without the GIL",
		})
	}
}
