package analyzer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/source"
)

// growing are programs of which there may be any number of parts.
var growing = map[string]func(*strings.Builder, int){
	"functions that share a counter and its lock, one without": func(b *strings.Builder, n int) {
		b.WriteString("import threading\nlock = threading.Lock()\ncount = 0\ndef last():\n    global count\n    count += 1\n")
		for i := range n {
			fmt.Fprintf(b, "def f%d():\n    global count\n    with lock:\n        count += 1\n", i)
		}
		b.WriteString("threading.Thread(target=last).start()\n")
		for i := range n {
			fmt.Fprintf(b, "threading.Thread(target=f%d).start()\n", i)
		}
	},
	"threads that wait for each other's event": func(b *strings.Builder, n int) {
		b.WriteString("import threading\ncount = 0\ndef last():\n    global count\n    count += 1\nfor _ in range(2):\n    threading.Thread(target=last).start()\n")
		for i := range n {
			fmt.Fprintf(b, "e%d = threading.Event()\ndef f%d():\n    e%d.wait()\n    e%d.set()\n", i, i, i, (i+1)%n)
		}
		for i := range n {
			fmt.Fprintf(b, "t%d = threading.Thread(target=f%d)\nt%d.start()\n", i, i, i)
		}
		for i := range n {
			fmt.Fprintf(b, "t%d.join()\n", i)
		}
	},
	"a diamond of bases over a class of the library": func(b *strings.Builder, n int) {
		b.WriteString("import threading\nclass C0(threading.Thread):\n    count = 0\n    def run(self):\n        C0.count += 1\nclass C1(C0): pass\nclass C2(C0, C1): pass\n")
		n = min(n, 60) // of more bases than a hundred, the farthest are not known
		for i := 3; i < n; i++ {
			fmt.Fprintf(b, "class C%d(C%d, C%d, C%d): pass\n", i, i-1, i-2, i-3)
		}
		fmt.Fprintf(b, "for _ in range(2):\n    C%d().start()\n", n-1)
	},
}

// However many parts a program has, its race is found. Growth is for
// BenchmarkGrowing to show.
func TestGrowing(t *testing.T) {
	for name, write := range growing {
		t.Run(name, func(t *testing.T) {
			result := checkGrown(t, write, 400)
			assert.Len(t, result.Findings, 1)
		})
	}
}

// BenchmarkGrowing checks each of the programs with 250 and with 1,000 parts.
func BenchmarkGrowing(b *testing.B) {
	for name, write := range growing {
		for _, n := range []int{250, 1000} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					checkGrown(b, write, n)
				}
			})
		}
	}
}

func checkGrown(t testing.TB, write func(*strings.Builder, int), n int) *Result {
	var text strings.Builder
	write(&text, n)
	result, err := Check(t.Context(), source.NewSet(source.NewFile("app.py", text.String())), Options{})
	require.NoError(t, err)
	return result
}
