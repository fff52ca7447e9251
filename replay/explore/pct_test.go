package explore_test

import (
	"testing"

	"github.com/ftlint/ftlint/replay/explore"
	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
)

// TestPCTKeepsItsPromise: a lost update needs one ordering besides the one that
// the priorities give (depth 2), so that each run shows it with a probability of at least 1/(n·k).
func TestPCTKeepsItsPromise(t *testing.T) {
	const runs = 4000
	p := &explore.PCT{Depth: 2, Runs: runs, Seed: 7}
	s, seen := search(t, counter, p, machine.Mode{})
	require.Equal(t, p.Valid, s.Round-1, "the first run only counts steps")
	require.Positive(t, p.Steps)
	require.Equal(t, 3, p.Threads)
	least := float64(p.Valid) / float64(p.Threads*p.Steps)
	require.Greater(t, float64(seen["1"]), 0.8*least, "%d threads, %d steps", p.Threads, p.Steps)
	require.InDelta(t, 1, p.Probability(), 1e-9)
	require.False(t, s.Complete)
}

func TestPCTRepeatsItselfForASeed(t *testing.T) {
	runs := func(seed uint64) map[string]int {
		_, seen := search(t, corpus["queue"], &explore.PCT{Depth: 3, Runs: 200, Seed: seed}, machine.Mode{})
		return seen
	}
	require.Equal(t, runs(1), runs(1))
	require.NotEqual(t, runs(1), runs(2))
}

func TestPCTProbability(t *testing.T) {
	p := explore.PCT{Depth: 3, Threads: 2, Steps: 10, Valid: 100}
	require.InDelta(t, 0.3942, p.Probability(), 1e-4) // 1 - (1 - 1/200)^100
	require.Zero(t, (&explore.PCT{Depth: 2}).Probability())
}
