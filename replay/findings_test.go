package replay_test

import (
	"context"
	"strings"
	"testing"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/replay"
	"github.com/stretchr/testify/require"
)

// TestFindings replays what the analyzer itself finds in the archives: each
// finding in a bad_ program is confirmed, none in an ok_ program is.
func TestFindings(t *testing.T) {
	confirmed := 0
	for _, path := range archives(t) {
		a := load(t, path)
		result, err := analyzer.Check(context.Background(), a.files, analyzer.Options{})
		require.NoError(t, err)
		for i := range result.Findings {
			f := &result.Findings[i]
			if !replay.Replayable(f.Code) {
				continue
			}
			r := replay.Run(context.Background(), result.Files, f, replay.Options{})
			if strings.HasPrefix(a.name, "bad_") {
				require.Equal(t, finding.Confirmed, r.Verdict, "%s: %s: %s", a.name, f.Message, r.Reason)
				confirmed++
			} else {
				require.NotEqual(t, finding.Confirmed, r.Verdict, "%s: %s", a.name, f.Message)
			}
		}
	}
	require.GreaterOrEqual(t, confirmed, 15)
}

// TestSameBytes examines each archive twice.
func TestSameBytes(t *testing.T) {
	for _, path := range archives(t) {
		a := load(t, path)
		_, once := examine(t, a, replay.Options{})
		_, again := examine(t, load(t, path), replay.Options{})
		require.Equal(t, once, again, a.name)
	}
}

// TestScheduleOfWitness runs the schedule of each confirmed archive again: it
// shows the same.
func TestScheduleOfWitness(t *testing.T) {
	for _, path := range archives(t) {
		a := load(t, path)
		r, _ := examine(t, a, replay.Options{})
		if r.Replay.Verdict != finding.Confirmed {
			continue
		}
		again, text := examine(t, a, replay.Options{Schedule: r.Replay.Schedule})
		require.Empty(t, again.Diverged, a.name)
		require.Equal(t, finding.Confirmed, again.Replay.Verdict, "%s\n%s", a.name, text)
		require.Equal(t, r.Replay.Outcome, again.Replay.Outcome, a.name)
		require.Equal(t, r.Steps, again.Steps, a.name)
	}
}

func TestScheduleThatDoesNotFit(t *testing.T) {
	a := load(t, "../testdata/replay/bad_global_counter.txtar")
	r, text := examine(t, a, replay.Options{Schedule: "ft1:b5@99c"})
	require.Equal(t, finding.NotConfirmed, r.Replay.Verdict)
	require.Contains(t, text, "not confirmed: the schedule does not fit: at switch 1")
	r, _ = examine(t, a, replay.Options{Schedule: "what"})
	require.Equal(t, finding.NotReplayable, r.Replay.Verdict)
}
