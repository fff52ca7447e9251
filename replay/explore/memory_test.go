package explore_test

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/ftlint/ftlint/replay/explore"
	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
)

// schedulesToRun is how many schedules the memory is watched over.
const schedulesToRun = "FTLINT_SEARCH_SCHEDULES"

// TestMemoryStaysFlat runs many schedules on one machine, with threads that
// end, that are killed, and with generators.
func TestMemoryStaysFlat(t *testing.T) {
	many := 20_000
	if n, err := strconv.Atoi(os.Getenv(schedulesToRun)); err == nil {
		many = n
	}
	for _, name := range []string{"counter", "two locks", "generator"} {
		for _, st := range []explore.Strategy{&explore.DepthFirst{Bound: 1}, &explore.Reduced{}, &explore.PCT{Depth: 2, Runs: 4 * many}} {
			p, err := machine.Compile(corpus[name])
			require.NoError(t, err)
			m := machine.New(p, machine.DefaultLimits)
			run := func(schedules int) {
				for done := 0; done < schedules; {
					s := &explore.Search{Machine: m, MostCuts: 1, Budget: explore.Budget{Schedules: schedules - done, Time: time.Hour}}
					st.Restart()
					s.Run(context.Background(), st, func(*explore.Outcome) bool { return false })
					done += s.Schedules
				}
			}
			run(2_000)
			heap, goroutines := live(), runtime.NumGoroutine()
			run(many)
			require.Less(t, live(), heap+256<<10, name)
			require.LessOrEqual(t, runtime.NumGoroutine(), goroutines+2, name)
			t.Logf("%s, %T: %d schedules, heap %d and then %d bytes", name, st, many, heap, live())
			m.Close()
		}
	}
}

func live() uint64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}
