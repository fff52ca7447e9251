package replay_test

import (
	"context"
	"testing"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/replay"
	"github.com/stretchr/testify/require"
)

// TestGIL holds what the GIL is said to hide against where CPython 3.10 and later
// looks whether another thread may go on: at the entry of a function, at the end of
// a round of a loop, after a call, and where a thread waits.
func TestGIL(t *testing.T) {
	const two = `
for _ in range(2):
    threading.Thread(target=work).start()
`
	for name, c := range map[string]struct {
		text, code string
		gil        finding.GIL
	}{
		"nothing between read and write": {`import threading
n = 0
def work():
    global n
    n += 1
` + two, "FT101", finding.Masked},
		"a call between read and write": {`import threading
n = 0
def more(m):
    return m + 1
def work():
    global n
    n = more(n)
` + two, "FT101", finding.UnsafeAnyway},
		"a thread is waited for until it runs": {`import threading
class Worker(threading.Thread):
    def __init__(self):
        super().__init__()
        self.start()
        self.lock = threading.Lock()
    def run(self):
        with self.lock:
            print("runs")
Worker()
`, "FT612", finding.UnsafeAnyway},
		"a list's iterator takes one step": {`import threading
rows = iter([1, 2, 3, 4])
def work():
    print(next(rows))
` + two, "FT301", finding.Masked},
		"a generator is entered": {`import threading
def numbers():
    n = 0
    while True:
        yield n
        n += 1
rows = numbers()
def work():
    print(next(rows))
` + two, "FT301", finding.UnsafeAnyway},
	} {
		t.Run(name, func(t *testing.T) {
			result := check(t, source.NewSet(source.NewFile("app.py", c.text)))
			seen := false
			for i := range result.Findings {
				f := &result.Findings[i]
				if f.Code != c.code {
					continue
				}
				seen = true
				r := replay.Examine(context.Background(), result.Files, f, replay.Options{})
				require.Equal(t, finding.Confirmed, r.Replay.Verdict, r.Replay.Reason)
				require.Equal(t, c.gil, r.GIL, harnessText(r))
			}
			require.True(t, seen)
		})
	}
}
