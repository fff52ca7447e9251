package speedup

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func evenly(int, int) float64 { return 1 }

// A pool is no faster than its longest task and its share of the work allow,
// and greedy scheduling is at most twice that (Graham 1969).
func TestMakespanIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		workers, cores := rapid.IntRange(1, 9).Draw(t, "workers"), rapid.IntRange(1, 9).Draw(t, "cores")
		var tasks [][]stretch
		total, longest := 0.0, 0.0
		for range rapid.IntRange(1, 30).Draw(t, "tasks") {
			ns := rapid.Float64Range(1, 1000).Draw(t, "ns")
			tasks = append(tasks, []stretch{{compute: ns / 2}, {compute: ns / 2}})
			total += ns
			longest = max(longest, ns)
		}
		got := makespan(tasks, machine{workers: workers, cores: cores, slow: evenly})
		least := max(longest, total/float64(min(workers, cores)))
		assert.GreaterOrEqual(t, got, least*0.999)
		assert.LessOrEqual(t, got, total*1.001+longest)
		gil := makespan(tasks, machine{workers: workers, cores: cores, gil: true, slow: evenly})
		assert.InEpsilon(t, total, gil, 0.001)
	})
}

func TestWaitingOverlaps(t *testing.T) {
	tasks := [][]stretch{{{wait: 100}}, {{wait: 100}}, {{wait: 100}}, {{wait: 100}}}
	for _, gil := range []bool{false, true} {
		assert.InDelta(t, 200, makespan(tasks, machine{workers: 2, cores: 1, gil: gil, slow: evenly}), 0.1)
		assert.InDelta(t, 100, makespan(tasks, machine{workers: 4, cores: 1, gil: gil, slow: evenly}), 0.1)
	}
}

func TestReleasedWorkOverlapsUnderTheGIL(t *testing.T) {
	tasks := [][]stretch{{{release: 100}}, {{release: 100}}}
	assert.InDelta(t, 100, makespan(tasks, machine{workers: 2, cores: 2, gil: true, slow: evenly}), 0.1)
}

var cheapLock = LockCost{Spin: 1000, Block: 2000, Wake: 20000, Rouse: 2000}

var patient = []float64{1000}

// Who looks again after a long time only pays it at each section that is met,
// who looks soon does not.
func TestPatienceCosts(t *testing.T) {
	short := []turn{{gap: 900, hold: 100}}
	cost := LockCost{Spin: 20_000, Block: 25_000, Wake: 20_000, Rouse: 5000}
	long := lockWait(short, []lockGroup{{0, 1, 1, []float64{20_000}}}, 2, 2, cost)
	soon := lockWait(short, []lockGroup{{0, 1, 1, []float64{100}}}, 2, 2, cost)
	assert.Greater(t, long, 1.2)
	assert.Less(t, soon, 1.1)
}

func TestLockWait(t *testing.T) {
	one := []lockGroup{{0, 1, 1, patient}}
	free := []turn{{gap: 100_000, hold: 1000}}
	assert.Less(t, lockWait(free, one, 2, 2, cheapLock), 1.1, "a lock that is seldom held costs little")
	all := []turn{{gap: 10, hold: 100_000}}
	few, many := lockWait(all, []lockGroup{{0, 4, 1, patient}}, 2, 2, cheapLock), lockWait(all, []lockGroup{{0, 500, 1, patient}}, 2, 2, cheapLock)
	assert.Less(t, few, 1.6, "of four locks two threads seldom want one")
	assert.Greater(t, few, 1.1)
	assert.Less(t, many, 1.05)
	assert.InDelta(t, 2, lockWait(all, one, 2, 2, cheapLock), 0.4, "what is all under one lock runs one after the other")
	assert.Less(t, lockWait(all, []lockGroup{{0, 1, 2, patient}}, 2, 2, cheapLock), 1.1, "a semaphore of two lets two in")
	assert.EqualValues(t, 1, lockWait(all, one, 1, 1, cheapLock))
	assert.EqualValues(t, 1, lockWait(nil, nil, 8, 8, cheapLock))
}

func TestLockWaitNeverGains(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var turns []turn
		for range rapid.IntRange(1, 5).Draw(t, "turns") {
			turns = append(turns, turn{rapid.Float64Range(0, 1e5).Draw(t, "gap"), rapid.IntRange(0, 1).Draw(t, "lock"), rapid.Float64Range(1, 1e5).Draw(t, "hold"), 0, 0})
		}
		n := rapid.IntRange(1, 8).Draw(t, "threads")
		assert.GreaterOrEqual(t, lockWait(turns, []lockGroup{{0, 1, 1, patient}, {1, 1, 1, nil}}, n, n, cheapLock), 1.0)
	})
}
