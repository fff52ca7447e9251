package syntax_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// The benchmarks measure tree with positions on what programs look like, on
// tables of data, on deep nesting, and on a library if there is one. One leaves
// each tree to the collector, the other gives its memory to the next file, as
// the analyzer does.
func BenchmarkParse(b *testing.B) { onAllInputs(b, syntax.Parse) }

func BenchmarkArena(b *testing.B) { onAllInputs(b, syntax.NewArena().Parse) }

func onAllInputs(b *testing.B, parse func(string) *syntax.Module) {
	b.Run("code", func(b *testing.B) { parseAll(b, parse, codeHeavy()) })
	b.Run("data", func(b *testing.B) { parseAll(b, parse, dataHeavy()) })
	b.Run("nested", func(b *testing.B) { parseAll(b, parse, deeplyNested()) })
	b.Run("library", func(b *testing.B) {
		texts := libraryTexts(b)
		if len(texts) == 0 {
			b.Skip("no standard library: set FTLINT_STDLIB")
		}
		parseAll(b, parse, texts...)
	})
}

func BenchmarkInspect(b *testing.B) {
	m := syntax.Parse(codeHeavy())
	nodes := 0
	b.ReportAllocs()
	for b.Loop() {
		nodes = 0
		m.Inspect(func(syntax.Node) bool { nodes++; return true })
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*nodes), "ns/node")
}

func parseAll(b *testing.B, parse func(string) *syntax.Module, texts ...string) {
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			parse(text)
		}
	}
}

func codeHeavy() string {
	var s strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&s, `
class Worker%d(threading.Thread):
    """Takes jobs from a queue and counts what it did."""

    def __init__(self, queue, *, limit=None, name: str = "worker"):
        super().__init__(name=name, daemon=True)
        self.queue = queue
        self.done = 0
        self.limit = limit or DEFAULT_LIMIT[%d]

    def run(self):
        while self.done < self.limit:
            job = self.queue.get(timeout=0.5)  # wait a little
            if job is None and not self.queue.unfinished_tasks > 0:
                break
            try:
                result = job(self, *self.args, **{k: v for k, v in self.kwargs.items() if v})
            except (ValueError, KeyError) as error:
                log.warning(f"{self.name}: {error!r} after {self.done:>5} jobs")
                continue
            with self.lock:
                self.done += 1
                self.results[job.key] = [x * 2 + 1 for x in result]
        return self.done
`, i, i)
	}
	return s.String()
}

func dataHeavy() string {
	var s strings.Builder
	s.WriteString("TABLE = {\n")
	for i := range 20000 {
		fmt.Fprintf(&s, "    'key_%d': (%d, %d.5, 'value %d', [0x%x, None, True]),\n", i, i, i, i, i)
	}
	s.WriteString("}\n")
	return s.String()
}

func deeplyNested() string {
	var s strings.Builder
	for range 200 {
		s.WriteString("x = " + strings.Repeat("f([{1: (", 40) + "a" + strings.Repeat(")}])", 40) + "\n")
		for depth := range 60 {
			s.WriteString(strings.Repeat(" ", depth) + "if a:\n")
		}
		s.WriteString(strings.Repeat(" ", 60) + "y = " + strings.Repeat("not ", 100) + strings.Repeat("a + ", 100) + "b\n")
	}
	return s.String()
}

// libraryTexts are the decoded files of the standard library with its tests.
func libraryTexts(tb testing.TB) (texts []string) {
	root := os.Getenv("FTLINT_STDLIB")
	if root == "" {
		home, _ := os.UserHomeDir()
		root = filepath.Join(home, ".pyenv/versions/3.13.0/lib/python3.13")
	}
	filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".py" {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil
		}
		if f, err := source.Decode(path, data); err == nil {
			texts = append(texts, f.Text)
		}
		return nil
	})
	return texts
}
