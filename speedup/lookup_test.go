package speedup

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a dict.get costs depends on who made the key that is in the dict, and the
// value.
func TestDictGet(t *testing.T) {
	const text = `
from concurrent.futures import ThreadPoolExecutor

counts = %COUNTS%

def work(i):
    mine = {}
    for n in range(4000):
        key = %KEY%
        %STORE%

with ThreadPoolExecutor(2) as pool:
    list(pool.map(work, range(4)))
`
	gets := func(counts, key, store, python string) float64 {
		m, entries := modelOf(strings.NewReplacer("%COUNTS%", counts, "%KEY%", key, "%STORE%", store).Replace(text))
		opt := calibrations(t)
		c, err := ShippedCalibration(python)
		require.NoError(t, err)
		opt.Free = c
		answers := m.Estimate(entries, opt)
		require.Len(t, answers, 1)
		return answers[0].Rows[0].Speedup
	}
	const shared = "counts[key] = counts.get(key, 0) + 1"
	assert.Less(t, gets("{}", "'k%d' % (n % 500)", shared, "3.13t"), 0.1, "keys that other threads made")
	assert.Less(t, gets("{}", "(n, i)", shared, "3.13t"), 0.1, "tuples are made anew")
	assert.Less(t, gets("{}", "n % 10", shared, "3.13t"), 0.3, "values that other threads stored")
	assert.Greater(t, gets("{'a': 1, 'b': 2}", "'a'", "x = counts.get(key)", "3.13t"), 0.5, "constants are the same objects")
	assert.Greater(t, gets("{}", "'k%d' % (n % 500)", "mine[key] = mine.get(key, 0) + 1", "3.13t"), 1.5, "a dict of the thread's own")
	assert.Greater(t, gets("{n: n for n in range(100)}", "n % 100", "x = counts.get(key)", "3.13t"), 0.5, "small ints are the same objects")
	assert.Less(t, gets("{}", "('a', 'b', 'c')[n % 3]", shared, "3.13t"), 0.3, "few keys, large counts")
	assert.Greater(t, gets("{}", "'k%d' % (n % 500)", shared, "3.14t"), 0.3, "3.14 does not lock for it")
}
