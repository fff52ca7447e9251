package machine_test

import (
	"testing"
	"time"

	"github.com/ftlint/ftlint/replay/machine"
)

// FuzzRun runs whatever gpython's parser reads: each run ends within its
// budget, and nothing panics.
func FuzzRun(f *testing.F) {
	for _, p := range programs(f) {
		f.Add(p.text)
	}
	limits := machine.DefaultLimits
	limits.Fuel, limits.Size = 5_000, 1<<14
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		p, err := machine.Compile(text)
		if err != nil {
			return
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Fatal("compile", d)
		}
		m := machine.New(p, limits)
		defer m.Close()
		m.Watch(machine.Subject{Attr: "n", Global: "n"})
		for _, mode := range []machine.Mode{{}, {Atomic: true}, {GIL: true}, {Trace: true, EveryStep: true}} {
			start := time.Now()
			m.Run(&leastRecent{}, mode)
			m.Observe()
			if d := time.Since(start); d > 2*time.Second {
				t.Fatal("run", d)
			}
		}
	})
}

// leastRecent switches at every point.
type leastRecent struct{ turn int }

func (s *leastRecent) Pick(_ *machine.Thread, enabled []*machine.Thread) *machine.Thread {
	s.turn++
	return enabled[s.turn%len(enabled)]
}
