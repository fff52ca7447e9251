package explore_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/ftlint/ftlint/replay/explore"
	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestScheduleRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 5).Draw(t, "switches")
		var s explore.Schedule
		for range n {
			number := rapid.IntRange(0, 99_999)
			s = append(s, explore.Switch{From: rapid.IntRange(0, 800).Draw(t, "from"), Step: number.Draw(t, "step"),
				To: rapid.IntRange(0, 800).Draw(t, "to"), Line: number.Draw(t, "line")})
		}
		back, err := explore.ParseSchedule(s.String())
		require.NoError(t, err, s.String())
		require.Equal(t, s, back)
	})
}

func TestParseScheduleRejects(t *testing.T) {
	for _, text := range []string{"", "b2@7c", "ft2:b2@7c", "ft1:b", "ft1:2b", "ft1:b2c", "ft1:b2@c", "ft1:b2@7", "ft1:b02@7c", "ft1:b2@7c.", "ft1:B2@7C"} {
		_, err := explore.ParseSchedule(text)
		require.Error(t, err, text)
	}
}

func FuzzParseSchedule(f *testing.F) {
	f.Add("ft1:")
	f.Add("ft1:b2@7c.c9@15b")
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := explore.ParseSchedule(text); err == nil {
			require.Equal(t, text, s.String())
		}
	})
}

// Every schedule that a search runs can be run again from its string, and
// shows the same, whichever strategy it comes from.
func TestSchedulesReplay(t *testing.T) {
	for _, strategy := range []explore.Strategy{&explore.DepthFirst{Bound: 2}, &explore.Reduced{}, &explore.PCT{Depth: 3, Runs: 300 * len(corpus)}} {
		t.Run(fmt.Sprintf("%T", strategy), func(t *testing.T) { replaySchedules(t, strategy) })
	}
}

func replaySchedules(t *testing.T, strategy explore.Strategy) {
	for _, name := range slices.Sorted(maps.Keys(corpus)) { // a strategy goes on from one to the next
		p, err := machine.Compile(corpus[name])
		require.NoError(t, err)
		strategy.Restart()
		m := machine.New(p, machine.DefaultLimits)
		defer m.Close()
		m.Watch(machine.Subject{Global: "counter"})
		st := &explore.Record{Strategy: strategy}
		s := &explore.Search{Machine: m, MostCuts: 1, Budget: explore.Budget{Schedules: 300, Time: time.Minute}}
		seen := map[string]string{}
		s.Run(context.Background(), st, func(o *explore.Outcome) bool {
			seen[st.Schedule.String()] = o.Key()
			return false
		})
		require.NotEmpty(t, seen)
		for text, key := range seen {
			schedule, err := explore.ParseSchedule(text)
			require.NoError(t, err)
			// A machine that knows nothing of the switch points.
			again := machine.New(p, machine.DefaultLimits)
			again.Watch(machine.Subject{Global: "counter"})
			f := &explore.Follow{Schedule: schedule}
			s := &explore.Search{Machine: again, MostCuts: 1, Mode: machine.Mode{EveryStep: true}, Budget: explore.Budget{Schedules: 2, Time: time.Minute}}
			s.Run(context.Background(), f, func(o *explore.Outcome) bool {
				require.Equal(t, key, o.Key(), "%s: %s", name, text)
				return true
			})
			f.Finish()
			require.Empty(t, f.Diverged, "%s: %s", name, text)
			again.Close()
		}
	}
}

func TestFollowSaysWhereItDiverges(t *testing.T) {
	p, err := machine.Compile(counter)
	require.NoError(t, err)
	for text, want := range map[string]string{
		"ft1:b2@99c":        "line 6, the schedule has it at line 99",
		"ft1:b2@6c.b900@6c": "the run ended before switch 2",
		"ft1:b2@6z":         "thread z cannot go on",
	} {
		s, err := explore.ParseSchedule(text)
		require.NoError(t, err)
		m := machine.New(p, machine.DefaultLimits)
		f := &explore.Follow{Schedule: s}
		search := &explore.Search{Machine: m, MostCuts: 1, Mode: machine.Mode{EveryStep: true}, Budget: explore.Budget{Schedules: 2, Time: time.Minute}}
		search.Run(context.Background(), f, func(*explore.Outcome) bool { return true })
		f.Finish()
		require.Contains(t, f.Diverged, want, text)
		m.Close()
	}
}

// corpus are programs with a global `counter`, by what they show.
var corpus = map[string]string{
	"counter": counter,
	"two locks": `
import threading
counter = 0
a = threading.Lock()
b = threading.Lock()
def one():
    global counter
    with a:
        with b:
            counter += 1
def two():
    global counter
    with b:
        with a:
            counter += 1
x = threading.Thread(target=one)
y = threading.Thread(target=two)
x.start()
y.start()
x.join()
y.join()
`,
	"class attribute that appears": `
import threading
counter = 0
class Base:
    pass
class Bars(Base):
    pass
def one():
    Base.kept = [1]
    Bars.made = [2]
    Bars.made.append(3)
def two():
    global counter
    if hasattr(Bars, 'made'):
        counter += len(Bars.made)
    if hasattr(Bars, 'kept'):
        counter += len(Bars.made)
x = threading.Thread(target=one)
y = threading.Thread(target=two)
x.start()
y.start()
x.join()
y.join()
`,
	"queue": `
import threading, queue
counter = 0
q = queue.Queue()
def produce():
    q.put(1)
    q.put(2)
def consume():
    global counter
    counter = counter * 10 + q.get()
ts = [threading.Thread(target=f) for f in (produce, consume, consume)]
for t in ts:
    t.start()
for t in ts:
    t.join()
`,
	"spinning": `
import threading
counter = 0
ready = False
def wait():
    global counter
    while not ready:
        pass
    counter += 1
def go():
    global ready, counter
    counter += 10
    ready = True
ts = [threading.Thread(target=f) for f in (wait, go)]
for t in ts:
    t.start()
for t in ts:
    t.join()
`,
	"generator": `
import threading
counter = 0
def steps():
    global counter
    for _ in range(2):
        counter += 1
        yield counter
def work():
    for _ in steps():
        pass
ts = [threading.Thread(target=work) for _ in range(2)]
for t in ts:
    t.start()
for t in ts:
    t.join()
`,
}
