package explore_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ftlint/ftlint/replay/explore"
	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
)

// What adds many elements holds the container's lock until all are there (deque_extend,
// list_extend and set_update_internal in CPython 3.13), so that others see none or all;
// where a generator makes the elements, others come between.
func TestManyElementsAreAddedAtOnce(t *testing.T) {
	const program = `
import collections, threading
counter = %s
def made():
    yield 1
    yield 2
seen = []
def fill():
    counter.%s
def other():
    %s
a = threading.Thread(target=fill)
b = threading.Thread(target=other)
a.start()
b.start()
a.join()
b.join()
counter = %s
`
	for _, c := range []struct {
		container, fill, other, in string
		want                       []string
	}{
		{"collections.deque()", "extend([1, 2])", "counter and counter.popleft()", "list(counter)", []string{"[1, 2]", "[2]"}},
		{"collections.deque()", "extend(iter([1, 2]))", "counter.append(3)", "list(counter)", []string{"[1, 2, 3]", "[3, 1, 2]"}},
		{"collections.deque()", "extendleft((1, 2))", "counter.append(3)", "list(counter)", []string{"[2, 1, 3]"}},
		{"collections.deque()", "__iadd__([1, 2])", "counter.append(3)", "list(counter)", []string{"[1, 2, 3]", "[3, 1, 2]"}},
		{"collections.deque()", "extend(made())", "counter.append(3)", "list(counter)", []string{"[1, 2, 3]", "[1, 3, 2]", "[3, 1, 2]"}},
		{"[]", "extend(iter((1, 2)))", "counter.append(3)", "counter", []string{"[1, 2, 3]", "[3, 1, 2]"}},
		{"[]", "extend(made())", "counter.append(3)", "counter", []string{"[1, 2, 3]", "[1, 3, 2]", "[3, 1, 2]"}},
		{"set()", "update([1, 2])", "seen.append(len(counter))", "seen", []string{"[0]", "[2]"}},
		{"set()", "update({1, 2})", "seen.append(len(counter))", "seen", []string{"[0]", "[2]"}},
		{"set()", "update(made())", "seen.append(len(counter))", "seen", []string{"[0]", "[1]", "[2]"}},
		{"{1, 2}", "difference_update([1])", "counter.add(3)", "sorted(counter)", []string{"[2, 3]"}},
		{"{1, 2}", "intersection_update({1, 3})", "counter.add(3)", "sorted(counter)", []string{"[1, 3]"}},
		{"{1, 2}", "symmetric_difference_update({1, 3})", "counter.add(3)", "sorted(counter)", []string{"[2, 3]", "[2]"}},
	} {
		t.Run(c.container+"."+c.fill, func(t *testing.T) {
			s, seen := search(t, fmt.Sprintf(program, c.container, c.fill, c.other, c.in), &explore.Reduced{}, machine.Mode{})
			require.True(t, s.Complete)
			got := keys(seen)
			slices.Sort(got)
			require.Equal(t, c.want, got)
		})
	}
}
