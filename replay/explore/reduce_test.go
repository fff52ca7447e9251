package explore_test

import (
	"testing"

	"github.com/ftlint/ftlint/replay/explore"
	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
)

// TestReductionSeesAll holds the outcomes of the reduced search against those of
// the plain one.
func TestReductionSeesAll(t *testing.T) {
	for name, text := range corpus {
		for _, mode := range []machine.Mode{{}, {GIL: true}} {
			plain, all := search(t, text, &explore.DepthFirst{Bound: -1}, mode)
			reduced, seen := search(t, text, &explore.Reduced{}, mode)
			require.True(t, plain.Complete, name)
			require.True(t, reduced.Complete, name)
			require.ElementsMatch(t, keys(all), keys(seen), name)
			t.Log(name, mode.GIL, plain.Round, reduced.Round, reduced.Redundant, reduced.Schedules)
		}
	}
}
