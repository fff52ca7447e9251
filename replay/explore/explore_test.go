package explore_test

import (
	"context"
	"testing"
	"time"

	"github.com/ftlint/ftlint/replay/explore"
	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
)

const counter = `
import threading
counter = 0
def work():
    global counter
    counter += 1
a = threading.Thread(target=work)
b = threading.Thread(target=work)
a.start()
b.start()
a.join()
b.join()
`

func search(t testing.TB, text string, st explore.Strategy, mode machine.Mode) (*explore.Search, map[string]int) {
	return searchWithin(t, text, st, mode, 1_000_000)
}

func searchWithin(t testing.TB, text string, st explore.Strategy, mode machine.Mode, schedules int) (*explore.Search, map[string]int) {
	p, err := machine.Compile(text)
	require.NoError(t, err)
	m := machine.New(p, machine.DefaultLimits)
	t.Cleanup(m.Close)
	m.Watch(machine.Subject{Global: "counter"})
	s := &explore.Search{Machine: m, MostCuts: 1, Mode: mode, Budget: explore.Budget{Schedules: schedules, Time: time.Minute}}
	seen := map[string]int{}
	s.Run(context.Background(), st, func(o *explore.Outcome) bool { seen[o.Observed]++; return false })
	require.Nil(t, s.Unsettled)
	return s, seen
}

func TestCounterLosesAnUpdate(t *testing.T) {
	s, seen := search(t, counter, &explore.DepthFirst{Bound: -1}, machine.Mode{})
	require.True(t, s.Complete)
	require.Contains(t, seen, "1")
	require.Contains(t, seen, "2")
	t.Log(s.Round, s.Schedules, seen)
}

func TestCounterWithTheGIL(t *testing.T) {
	s, seen := search(t, counter, &explore.DepthFirst{Bound: -1}, machine.Mode{GIL: true})
	require.True(t, s.Complete)
	require.Equal(t, []string{"2"}, keys(seen))
}

func keys(m map[string]int) []string {
	var ks []string
	for k := range m {
		ks = append(ks, k)
	}
	return ks
}

func BenchmarkSchedules(b *testing.B) {
	p, err := machine.Compile(counter)
	require.NoError(b, err)
	m := machine.New(p, machine.DefaultLimits)
	defer m.Close()
	m.Watch(machine.Subject{Global: "counter"})
	n := 0
	for b.Loop() {
		s := &explore.Search{Machine: m, MostCuts: 1, Budget: explore.Budget{Schedules: 1_000_000, Time: time.Minute}}
		s.Run(context.Background(), &explore.DepthFirst{Bound: -1}, func(*explore.Outcome) bool { return false })
		n += s.Schedules
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "schedules/s")
}

// TestSwitchPointsAreEnough searches again with a switch point at each step,
// which needs no races to be found: the slow truth, as far as the budget goes.
func TestSwitchPointsAreEnough(t *testing.T) {
	for name, text := range corpus {
		fast, seen := search(t, text, &explore.DepthFirst{Bound: -1}, machine.Mode{})
		require.True(t, fast.Complete, name)
		slow, all := searchWithin(t, text, &explore.DepthFirst{Bound: -1}, machine.Mode{EveryStep: true}, 30_000)
		require.Subset(t, keys(seen), keys(all), name)
		if slow.Complete {
			require.ElementsMatch(t, keys(all), keys(seen), name)
		}
	}
}

func TestDeadlockHasItsCycle(t *testing.T) {
	p, err := machine.Compile(corpus["two locks"])
	require.NoError(t, err)
	m := machine.New(p, machine.DefaultLimits)
	defer m.Close()
	var cycle []explore.Wait
	s := &explore.Search{Machine: m, MostCuts: 1, Budget: explore.Budget{Schedules: 10_000, Time: time.Minute}}
	s.Run(context.Background(), &explore.DepthFirst{Bound: 1}, func(o *explore.Outcome) bool {
		cycle = o.Cycle
		return o.Status == machine.Deadlock
	})
	require.Equal(t, []explore.Wait{{Thread: 1, For: 2, Line: 9}, {Thread: 2, For: 1, Line: 14}}, cycle)
}
