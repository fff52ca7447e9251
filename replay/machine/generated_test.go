package machine_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
)

// TestGeneratedPrograms holds the machine against CPython on programs that
// nobody thought of: each statement may raise, and says so.
func TestGeneratedPrograms(t *testing.T) {
	python := cpython(t)
	g := &generator{r: rand.New(rand.NewPCG(1, 2))}
	var texts []string
	for range 1000 {
		texts = append(texts, g.program())
	}
	want := onCPython(t, python, texts)
	refused := 0
	for i, text := range texts {
		p, err := machine.Compile(text)
		require.NoError(t, err, text)
		m := machine.New(p, machine.DefaultLimits)
		r := m.Run(inOrder{}, machine.Mode{})
		m.Close()
		if r.Status == machine.Unsupported {
			refused++
			continue
		}
		got, expected := strings.Split(r.Output, "\n"), strings.Split(want[i][0], "\n")
		require.Empty(t, r.Reason, text)
		for j := range min(len(got), len(expected)) {
			require.Equal(t, expected[j], got[j], "output line %d of\n%s", j+1, text)
		}
		require.Len(t, got, len(expected), text)
	}
	require.Less(t, refused, len(texts)/10)
}

type generator struct{ r *rand.Rand }

func (g *generator) pick(of ...string) string { return of[g.r.IntN(len(of))] }

func (g *generator) program() string {
	var b strings.Builder
	b.WriteString("a, b, f, s, l, t, d = 3, -7, 2.5, 'spam', [1, 2, 3], (1, 'x', None), {'k': 1, 2: 'v'}\n")
	for range 12 {
		fmt.Fprintf(&b, "try:\n    %s\nexcept Exception as e:\n    print(type(e).__name__)\n", g.statement())
	}
	b.WriteString("print(a, b, f, s, l, t, d)\n")
	return b.String()
}

func (g *generator) statement() string {
	switch g.r.IntN(8) {
	case 0:
		return g.pick("a", "b", "f") + " = " + g.expr(2)
	case 1:
		return g.pick("a", "b", "f", "s", "l") + " " + g.pick("+=", "-=", "*=", "//=", "%=", "|=") + " " + g.expr(1)
	case 2:
		return g.pick("l[0]", "l[-1]", "l[1:2]", "d['k']", "d[a]", "l[a]", "t[0]", "s[0]") + " = " + g.expr(1)
	case 3:
		return g.pick("l.append", "l.extend", "l.remove", "l.insert", "d.update", "d.pop", "l.index") + "(" + g.expr(1) + ")"
	case 4:
		return "del " + g.pick("l[0]", "d['k']", "l[a]", "l[::2]", "d[2]")
	}
	return "print(" + g.expr(3) + ", " + g.expr(2) + ")"
}

func (g *generator) expr(depth int) string {
	if depth == 0 {
		return g.pick("a", "b", "f", "s", "l", "t", "d", "0", "1", "-2", "10", "2.0", "'ab'", "''", "None", "True", "[]", "(2,)", "{1: 2}")
	}
	sub := func() string { return g.expr(depth - 1) }
	switch g.r.IntN(11) {
	case 0, 1:
		return "(" + sub() + " " + g.pick("+", "-", "*", "/", "//", "%", "&", "|", "^") + " " + sub() + ")"
	case 2:
		return "(" + sub() + " " + g.pick("<", "<=", "==", "!=", ">", ">=", "in", "not in") + " " + sub() + ")"
	case 3:
		return "(" + sub() + " " + g.pick("and", "or") + " " + sub() + ")"
	case 4:
		return "(" + g.pick("not ", "-", "~", "+") + "(" + sub() + "))"
	case 5:
		return g.pick("len", "str", "repr", "abs", "bool", "list", "tuple", "int", "float", "sorted", "sum", "max", "min") + "(" + sub() + ")"
	case 6:
		return g.pick("s", "l", "t", "d") + "[" + g.pick(sub(), "0", "-1", "1:", ":-1", "::-1", "'k'", "5") + "]"
	case 7:
		return "(" + sub() + " if " + sub() + " else " + sub() + ")"
	case 8:
		return "[x for x in " + g.pick("l", "t", "d", "s", "range(3)") + " if " + g.pick("x", "x == 1", "x != 'k'") + "]"
	case 9:
		return g.pick("s.upper()", "s.split('a')", "s.replace('a', 'bb')", "'-'.join(s)", "s.find('a')", "l.count(1)", "sorted(d.values(), key=str)",
			"list(d.items())", "d.get('k')", "d.get(a, b)", "list(zip(l, s))", "dict(enumerate(t))", "'%s|%r' % (a, s)", "'{}:{:>5}'.format(b, s)", "'{:.2f}'.format(f)", "divmod(a, b)")
	}
	return g.expr(0)
}
