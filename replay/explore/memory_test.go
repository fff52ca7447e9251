package explore_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/ftlint/ftlint/replay/explore"
	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
)

// TestMemoryStaysFlat runs many schedules on one machine, with threads that
// end, that are killed, and with generators.
func TestMemoryStaysFlat(t *testing.T) {
	for _, name := range []string{"counter", "two locks", "generator"} {
		p, err := machine.Compile(corpus[name])
		require.NoError(t, err)
		m := machine.New(p, machine.DefaultLimits)
		run := func(schedules int) {
			for done := 0; done < schedules; {
				s := &explore.Search{Machine: m, MostCuts: 1, Budget: explore.Budget{Schedules: schedules - done, Time: time.Minute}}
				s.Run(context.Background(), &explore.DepthFirst{Bound: 1}, func(*explore.Outcome) bool { return false })
				done += s.Schedules
			}
		}
		run(2_000)
		heap, goroutines := live(), runtime.NumGoroutine()
		run(20_000)
		require.Less(t, live(), heap+256<<10, name)
		require.LessOrEqual(t, runtime.NumGoroutine(), goroutines+2, name)
		m.Close()
	}
}

func live() uint64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}
