package machine_test

import (
	"testing"

	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
)

// inOrder never switches if it need not.
type inOrder struct{}

func (inOrder) Pick(cur *machine.Thread, enabled []*machine.Thread) *machine.Thread {
	for _, th := range enabled {
		if th == cur {
			return th
		}
	}
	return enabled[0]
}

func run(t *testing.T, text string) machine.Result {
	t.Helper()
	p, err := machine.Compile(text)
	require.NoError(t, err)
	return machine.New(p, machine.DefaultLimits).Run(inOrder{}, machine.Mode{})
}

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
print(counter)
`

func TestCounter(t *testing.T) {
	r := run(t, counter)
	require.Equal(t, "2\n", r.Output, "%+v", r)
	require.True(t, r.Grown)
}

func BenchmarkRun(b *testing.B) {
	p, err := machine.Compile(counter)
	require.NoError(b, err)
	m := machine.New(p, machine.DefaultLimits)
	defer m.Close()
	b.ReportAllocs()
	for b.Loop() {
		m.Run(inOrder{}, machine.Mode{})
	}
}
