package speedup

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

const pools = `from concurrent.futures import ThreadPoolExecutor
def both(work, n):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(work, range(n)))
`

// A region that both halves come upon is one region, and each half finds its own.
func TestHalvesAgree(t *testing.T) {
	caller := func(name string) string {
		return `import pools
from concurrent.futures import ThreadPoolExecutor
def work(i):
    for k in range(1000):
        max(i, k)
def ` + name + `():
    pools.both(work, 4)
    with ThreadPoolExecutor(3) as own:
        list(own.map(work, range(3)))
` + name + "()\n"
	}
	m, entries := modelOfFiles("a.py", caller("first"), "pools.py", pools, "z.py", caller("second"))
	answers := m.Estimate(entries, calibrations(t))
	var at []source.FileID
	for _, a := range answers {
		at = append(at, a.File)
	}
	assert.Equal(t, []source.FileID{0, 1, 2}, at)
	assert.Equal(t, answers[0].Work, answers[2].Work)
}

// Files are walked as scripts only if they may start something.
func TestLeading(t *testing.T) {
	for text, want := range map[string]bool{
		"import pools\npools.both(print, 4)\n":                                                      true,
		"import pools\ndef main():\n    pools.both(print, 4)\n":                                     false,
		"import pools\ndef main():\n    pools.both(print, 4)\nmain()\n":                             true,
		"import pools\nclass Main:\n    pools.both(print, 4)\n":                                     true,
		"import pools\nclass Main:\n    def run(self):\n        pools.both(print, 4)\nMain().run()": true,
		"import pools, atexit\ndef main():\n    pools.both(print, 4)\natexit.register(main)\n":      true,
		"def main(n):\n    return main(n - 1) if n else 0\nmain(3)\n":                               false,
	} {
		m, _ := modelOfFiles("app.py", text, "pools.py", pools)
		both, ok := m.Program.DefinedIn(1, source.Span{Start: 0, End: uint32(len(pools))})
		require.True(t, ok)
		got := leading(m.Program, []source.FileID{0}, []link.Func{both})
		assert.Equal(t, want, len(got) == 1, text)
	}
}
