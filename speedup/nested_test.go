package speedup

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a task hands on is its own work.
func TestNested(t *testing.T) {
	work := func(body string) float64 {
		m, entries := modelOf(`
import threading
from concurrent.futures import ThreadPoolExecutor

def leaf(n):
    total = 0
    for k in range(10000):
        total += k * n
    return total

def outer(i):
` + body + `

def main():
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(outer, range(4)))

main()
`)
		answers := m.Estimate(entries, calibrations(t))
		require.NotEmpty(t, answers)
		return answers[len(answers)-1].Work
	}
	direct := work("    leaf(1); leaf(2)")
	assert.InEpsilon(t, direct, work("    with ThreadPoolExecutor(1) as inner:\n        list(inner.map(leaf, [1, 2]))"), 0.1)
	assert.InEpsilon(t, direct, work("    with ThreadPoolExecutor(1) as inner:\n        a = inner.submit(leaf, 1); b = inner.submit(leaf, 2)\n        a.result(), b.result()"), 0.1)
	assert.InEpsilon(t, direct, work("    t = threading.Thread(target=leaf, args=(1,)); t.start(); leaf(2); t.join()"), 0.1)
}
