package machine_test

import (
	"testing"

	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wrongCalls are calls that CPython answers with an exception: wrong in number,
// keyword or type of their arguments.
var wrongCalls = []string{
	"len()", "len(1, 2)", "len(5)", "abs()", "abs('a')", "l.append()",
	"l.append(1, 2)", "l.pop(1, 2)", "l.insert(1)", "l.extend()", "l.extend(5)", "d.get()",
	"d.get(1, 2, 3)", "d.pop()", "d.setdefault()", "s.add()", "s.add(1, 2)", "s.pop(1)",
	"t.join()", "t.split(1)", "t.upper(1)", "t.replace('a')", "isinstance(1)", "ord('ab')",
	"chr('a')", "int('1', 2, 3)", "range()", "range('a')", "range(1, 2, 0)", "sorted()",
	"sum()", "max()", "max([])", "iter()", "iter(5)", "next()",
	"getattr(1)", "setattr(1, 'a')", "hasattr(1)", "q.append()", "q.popleft(1)", "zip(1)",
	"map(len)", "list(1, 2)", "tuple(1, 2)", "bool(1, 2)", "enumerate()", "reversed(5)",
	"dict(5)", "round()", "l.sort(1)", "d.update(1, 2)", "d.items(1)", "float('x')",
	"float(1, 2)", "str(1, 2, 3, 4)", "callable()", "id()", "hash()", "hash([])",
	"repr()", "divmod(1)", "pow(2)", "len(x=1)", "[].append(x=1)", "{}.get(key=1)",
	"sorted([], foo=1)", "sorted([], lambda x: x)", "[].sort(foo=1)", "max(1, 2, foo=3)", "print(1, foo=2)", "int(x=1)",
	"range(stop=1)", "'a'.join(x=1)", "enumerate([], begin=1)", "list(a=1)", "set(a=1)", "''.split(foo=1)",
	"isinstance(1, cls=int)", "threading.Lock().acquire(foo=1)", "sum([], foo=1)", "zip([], foo=1)", "abs(x=1)", "sorted([], lambda x: x)",
}

// TestWrongCalls: what CPython says of a wrong call is said in the same words,
// or the call is refused.
func TestWrongCalls(t *testing.T) {
	var texts []string
	for _, call := range wrongCalls {
		texts = append(texts, "import threading\nfrom collections import deque\nd, l, s, t, q = {}, [], set(), 'text', deque()\n"+call+"\n")
	}
	want := onCPython(t, cpython(t), texts)
	said := 0
	for i, text := range texts {
		p, err := machine.Compile(text)
		require.NoError(t, err, text)
		m := machine.New(p, machine.DefaultLimits)
		r := m.Run(inOrder{}, machine.Mode{})
		m.Close()
		require.NotEmpty(t, want[i][1], wrongCalls[i])
		if r.Status == machine.Unsupported {
			continue
		}
		said++
		assert.Equal(t, want[i][1], r.Error, wrongCalls[i])
	}
	assert.Positive(t, said)
}
