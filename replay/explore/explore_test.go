package explore_test

import (
	"context"
	"fmt"
	"strings"
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

// BenchmarkExhaustive is the whole search of two threads that count: until it is
// known what they can come to.
func BenchmarkExhaustive(b *testing.B) {
	for name, strategy := range map[string]func() explore.Strategy{
		"plain":   func() explore.Strategy { return &explore.DepthFirst{Bound: -1} },
		"reduced": func() explore.Strategy { return &explore.Reduced{} },
	} {
		b.Run(name, func(b *testing.B) {
			p, err := machine.Compile(counter)
			require.NoError(b, err)
			n := 0
			for b.Loop() {
				m := machine.New(p, machine.DefaultLimits)
				m.Watch(machine.Subject{Global: "counter"})
				s := &explore.Search{Machine: m, MostCuts: 1, Budget: explore.Budget{Schedules: 1_000_000, Time: time.Minute}}
				s.Run(context.Background(), strategy(), func(*explore.Outcome) bool { return false })
				n += s.Schedules
				m.Close()
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "schedules/s")
		})
	}
}

// BenchmarkSchedules counts schedules a second, on the counter, on a program of 50
// steps and on one whose threads read much more than they write.
func BenchmarkSchedules(b *testing.B) {
	fifty := strings.Replace(counter, "    counter += 1\n", "    for _ in range(5):\n        with lock:\n            counter += 1\n        counter += 1\n", 1)
	fifty = strings.Replace(fifty, "counter = 0\n", "counter = 0\nlock = threading.Lock()\n", 1)
	reads := strings.Replace(counter, "    counter += 1\n", "    for _ in range(1000):\n        counter\n    counter += 1\n", 1)
	for name, text := range map[string]string{"counter": counter, "fifty steps": fifty, "reads": reads} {
		for what, strategy := range map[string]explore.Strategy{
			"plain":   &explore.DepthFirst{Bound: -1},
			"reduced": &explore.Reduced{},
			"pct":     &explore.PCT{Depth: 2, Runs: 1 << 40},
		} {
			b.Run(name+"/"+what, func(b *testing.B) {
				p, err := machine.Compile(text)
				require.NoError(b, err)
				m := machine.New(p, machine.DefaultLimits)
				defer m.Close()
				m.Watch(machine.Subject{Global: "counter"})
				schedules, steps := 0, 0
				for b.Loop() {
					s := &explore.Search{Machine: m, MostCuts: 1, Budget: explore.Budget{Schedules: 1000, Time: time.Minute}}
					s.Visit = func(r machine.Result) { steps += len(r.Threads[0].Trace().Steps) }
					strategy.Restart()
					s.Run(context.Background(), strategy, func(*explore.Outcome) bool { return false })
					schedules += s.Schedules + s.Redundant
				}
				b.ReportMetric(float64(schedules)/b.Elapsed().Seconds(), "schedules/s")
				b.ReportMetric(float64(steps)/float64(schedules), "steps")
			})
		}
	}
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
	for _, st := range []explore.Strategy{&explore.DepthFirst{Bound: 1}, &explore.Reduced{}, &explore.PCT{Depth: 2, Runs: 1000}} {
		p, err := machine.Compile(corpus["two locks"])
		require.NoError(t, err)
		m := machine.New(p, machine.DefaultLimits)
		defer m.Close()
		var cycle []explore.Wait
		s := &explore.Search{Machine: m, MostCuts: 1, Budget: explore.Budget{Schedules: 10_000, Time: time.Minute}}
		s.Run(context.Background(), st, func(o *explore.Outcome) bool {
			cycle = o.Cycle
			return o.Status == machine.Deadlock
		})
		require.Equal(t, []explore.Wait{{Thread: 1, For: 2, Line: 9}, {Thread: 2, For: 1, Line: 14}}, cycle, "%T", st)
	}
}

// A schedule that was drawn at random, with switches that change nothing, is cut
// down to the one that matters.
func TestMinimise(t *testing.T) {
	for _, rounds := range []int{4, 100} { // few enough to try all schedules with one preemption, and too many
		minimise(t, fmt.Sprint(rounds))
	}
}

func minimise(t *testing.T, rounds string) {
	busy := strings.Replace(counter, "    counter += 1\n", "    for _ in range("+rounds+"):\n        say()\n    counter += 1\n    for _ in range("+rounds+"):\n        say()\n", 1)
	busy = strings.Replace(busy, "counter = 0\n", "counter = 0\nlock = threading.Lock()\ndef say():\n    with lock:\n        pass\n", 1)
	p, err := machine.Compile(busy)
	require.NoError(t, err)
	m := machine.New(p, machine.DefaultLimits)
	defer m.Close()
	m.Watch(machine.Subject{Global: "counter"})
	lost := func(o *explore.Outcome) bool { return o.Observed == "1" }
	record := &explore.Record{Strategy: &explore.PCT{Depth: 12, Runs: 10_000}}
	var failing explore.Schedule
	var outcome *explore.Outcome
	s := &explore.Search{Machine: m, MostCuts: 1, Budget: explore.Budget{Schedules: 10_000, Time: time.Minute}}
	s.Run(context.Background(), record, func(o *explore.Outcome) bool {
		if lost(o) && len(record.Schedule) > 4 {
			failing, outcome = append(failing, record.Schedule...), o
		}
		return outcome != nil
	})
	require.Greater(t, len(failing), 4)
	small, o := s.Minimise(context.Background(), failing, outcome, lost)
	require.Len(t, small, 1, small.String())
	require.Equal(t, "1", o.Observed)
}
