package analyzer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/source"
)

// Shapes of code that ended an analysis once. Each stands behind many functions,
// so that numbers of functions are no numbers of anything in a small one.
func TestShapes(t *testing.T) {
	var many strings.Builder
	for i := range 300 {
		fmt.Fprintf(&many, "def f%d(): pass\n", i)
	}
	for name, text := range map[string]string{
		"an annotation that names what it annotates": `
import threading
def begin():
    session: "session"
    threading.Thread(target=session.commit).start()
begin()
session: "session"
session.commit()
class Model:
    Model: "Model"
    def save(self, other: "other"):
        other.save(other)
`,
		"a container filled from what a captured function gives": `
import threading
seen = set()
table = {}
def outer(make):
    def inner():
        seen.update(make())
        table.update(make())
        seen.update(make()())
    threading.Thread(target=inner).start()
    threading.Thread(target=inner).start()
outer(dict)
`,
		"a manager that is captured": `
import threading
lock = threading.Lock()
class Guard:
    def __enter__(self): lock.acquire()
    def __exit__(self, *exc): lock.release()
def outer(manager: Guard):
    def inner():
        global count
        with manager: count += 1
    threading.Thread(target=inner).start()
outer(Guard())
`,
		"a server that is made without a class of handlers": `
import threading
from http.server import HTTPServer
server = HTTPServer(("", 8000))
threading.Thread(target=server.serve_forever).start()
`,
		"a loop's methods called by names of their own": `
import asyncio, functools, threading
def outer(call_soon, *create_task):
    def inner(stop=call_soon):
        call_soon(print)
        stop(print)
        create_task(print)
        (lambda close: close())(print)
    threading.Thread(target=inner).start()
outer(asyncio.get_event_loop().call_soon)
`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Check(t.Context(), source.NewSet(source.NewFile("app.py", many.String()+text)), Options{})
			require.NoError(t, err)
		})
	}
}

// Generated code binds one name thousands of times in one function. What follows
// names to their bindings must not take every way through them: each of these
// took minutes.
func TestManyBindings(t *testing.T) {
	var steps, nodes strings.Builder
	for i := range 300 {
		fmt.Fprintf(&steps, "    if pick(%d): a = b + c\n    if pick(%d): b = c + a\n    if pick(%d): c = a + b\n", i, i, i)
	}
	for i := range 3000 {
		fmt.Fprintf(&nodes, "    node = Node()\n    node.id = node.id + %d\n    server.add(node)\n", i)
	}
	for name, text := range map[string]string{
		"names that are computed from each other": "import threading\ntotal = 0\ndef walk(pick, a, b, c):\n    global total\n" + steps.String() +
			"    total = a\nthreading.Thread(target=walk).start()\nthreading.Thread(target=walk).start()\n",
		"a name for one new object after the other": "import threading\nclass Node: id = 0\ndef fill(server):\n" + nodes.String() +
			"threading.Thread(target=fill).start()\nthreading.Thread(target=fill).start()\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Check(t.Context(), source.NewSet(source.NewFile("app.py", text)), Options{})
			require.NoError(t, err)
		})
	}
}
