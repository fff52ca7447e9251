package replay_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/replay"
	"github.com/stretchr/testify/require"
)

// TestStressOfArchives runs all archives in parallel: what is correct stays so.
// Go's race detector has nothing to say about it.
func TestStressOfArchives(t *testing.T) {
	for _, path := range archives(t) {
		a := load(t, path)
		t.Run(a.name, func(t *testing.T) {
			r, _ := examine(t, a, replay.Options{Time: 15 * time.Millisecond, Stress: &replay.Load{Threads: 4, Rounds: 20}})
			if r.Replay.Verdict == finding.NotReplayable {
				require.Nil(t, r.Stress)
				return
			}
			require.NotNil(t, r.Stress)
			if strings.HasPrefix(a.name, "ok_") {
				require.Zero(t, r.Stress.Wrong, "%+v", r.Stress.Tallies)
			}
		})
	}
}

// TestStressCounts loses updates of a counter, but none under a lock.
func TestStressCounts(t *testing.T) {
	a := load(t, "../testdata/replay/bad_global_counter.txtar")
	r, text := examine(t, a, replay.Options{Stress: &replay.Load{Threads: 8, Rounds: 20_000}})
	c := r.Stress.Count
	require.NotNil(t, c)
	require.Equal(t, 8, c.Threads)
	require.EqualValues(t, 160_000, c.Expected)
	require.NotEmpty(t, c.Observed)
	lost := false
	for _, n := range c.Observed {
		require.LessOrEqual(t, n, c.Expected)
		lost = lost || n < c.Expected
	}
	require.True(t, lost, "%v", c.Observed)
	require.Contains(t, text, "stress: 8 threads × 20,000: ")
	require.Contains(t, text, " of 160,000 in ")

	a = load(t, "../testdata/replay/ok_global_counter_lock.txtar")
	r, _ = examine(t, a, replay.Options{Stress: &replay.Load{Threads: 4, Rounds: 1000}})
	require.NotNil(t, r.Stress.Count)
	for _, n := range r.Stress.Count.Observed {
		require.Equal(t, r.Stress.Count.Expected, n)
	}
}

// TestStressEnds is of a program that does not end, in time that is bounded.
func TestStressEnds(t *testing.T) {
	a := load(t, "../testdata/replay/bad_global_counter.txtar")
	start := time.Now()
	r, _ := examine(t, a, replay.Options{Time: 200 * time.Millisecond, Stress: &replay.Load{Threads: 8, Rounds: 1_000_000_000}})
	require.Nil(t, r.Stress.Count)
	require.Less(t, time.Since(start), 20*time.Second)
	var b bytes.Buffer
	require.NoError(t, replay.WriteText(&b, a.files, r))
}
