package graph_test

import (
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/graph"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// draw gives both forms of the graph of some files.
func draw(t require.TestingT, texts map[string]string) (text, dot string) {
	var sources []*source.File
	for name, text := range texts {
		sources = append(sources, source.NewFile(name, text))
	}
	files := source.NewSet(sources...)
	var compiled []*facts.File
	var paths []string
	for i := range files.Len() {
		f, err := files.Open(source.FileID(i))
		require.NoError(t, err)
		tree := syntax.Parse(f.Text)
		compiled = append(compiled, facts.Extract(f, tree, bind.Bind(tree)))
		paths = append(paths, f.Path)
	}
	p := link.New(compiled, paths, func(dir string) bool { _, is := texts[path.Join(dir, "__init__.py")]; return is })
	entries, _ := thread.Find(p)
	g := graph.New(files, p, entries, race.Find(p, entries))
	var a, b strings.Builder
	require.NoError(t, g.WriteText(&a))
	require.NoError(t, g.WriteDOT(&b))
	return a.String(), b.String()
}

const pool = `from concurrent.futures import ThreadPoolExecutor
import threading


class Pool:
    def __init__(self):
        self._lock = threading.Lock()
        self.size = 0
        self.seen = {}

    def grow(self):
        with self._lock:
            self.size += 1
        self.seen["last"] = 1

    def shrink(self):
        self._lock.acquire()
        try:
            self.size -= 1
        finally:
            self._lock.release()


pool = Pool()


def main():
    with ThreadPoolExecutor(4) as executor:
        for _ in range(8):
            executor.submit(pool.grow)
        pool.shrink()
`

func TestText(t *testing.T) {
	text, dot := draw(t, map[string]string{"app/__init__.py": "", "app/pool.py": pool})
	for _, want := range []string{
		"threads\n  1: app.pool.Pool.grow, on a pool worker, many at a time\n     started by app.pool.main at app/pool.py:30\nlocks\n",
		"  app.pool.Pool._lock\n     taken by app.pool.Pool.grow at app/pool.py:12\n     taken by app.pool.Pool.shrink at app/pool.py:17\n",
		" updates it in app.pool.Pool.grow at app/pool.py:13, holding `self._lock`\n",
	} {
		assert.Contains(t, text, want)
	}
	assert.Contains(t, dot, `thread1 [shape=box, label="app.pool.Pool.grow\na pool worker, many at a time\nfrom app.pool.main at app/pool.py:30"];`)
	assert.Contains(t, dot, `lock1 [shape=diamond, label="app.pool.Pool._lock"];`)
}

// TestQuotes: a key may hold what means something to Graphviz.
func TestQuotes(t *testing.T) {
	_, dot := draw(t, map[string]string{"m.py": `import threading
d = {}
def work():
    d['a"b\\c'] = d['a"b\\c'] + 1
for _ in range(2):
    threading.Thread(target=work).start()
`})
	for line := range strings.Lines(dot) {
		quotes := strings.Count(strings.NewReplacer(`\\`, "", `\"`, "").Replace(line), `"`)
		assert.Zero(t, quotes%2, line)
	}
}

// TestAnyPrefix: whatever is cut off, what is left is drawn, twice the same.
func TestAnyPrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cut := pool[:rapid.IntRange(0, len(pool)).Draw(t, "length")]
		text, dot := draw(t, map[string]string{"pool.py": cut})
		again, dotAgain := draw(t, map[string]string{"pool.py": cut})
		require.Equal(t, text, again)
		require.Equal(t, dot, dotAgain)
	})
}
