package replay

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/speedup"
)

// A meter counts how often each line of a task is the first of a statement that
// is executed, and what runs before the task is not counted.
func TestMeter(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want speedup.Profile // nil: it cannot be run
	}{
		"a loop": {`
def task(n):
    for i in range(n):
        if i % 2:
            n += 1
`, speedup.Profile{3: 1, 4: 3, 5: 1}},
		"a program that starts threads when it is imported": {`
import threading
total = 0
def task(n):
    global total
    for i in range(n):
        total += 1
for i in range(3):
    threading.Thread(target=task, args=(5,)).start()
`, speedup.Profile{6: 1, 7: 3}},
		"threads that wait for each other": {`
import queue, threading
jobs, done = queue.Queue(), queue.Queue()
def task(n):
    for i in range(n):
        jobs.put(i)
        done.get()
def serve():
    while True:
        done.put(jobs.get())
for i in range(2):
    threading.Thread(target=serve, daemon=True).start()
`, speedup.Profile{5: 1, 6: 3, 7: 3}},
		"an endless loop": {`
def task(n):
    while True:
        n += 1
`, nil},
		"an exception": {`
def task(n):
    return n.missing
`, nil},
		"what the machine does not know": {`
import ssl
def task(n):
    ssl.create_default_context()
`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			meter := NewMeter(source.NewSet(source.NewFile("app.py", c.text)))
			got, ok := meter.Run(0, "task", []string{"3"})
			assert.Equal(t, c.want != nil, ok)
			for line, n := range c.want {
				assert.Equal(t, n, got[line], "line %d", line)
			}
		})
	}
}
