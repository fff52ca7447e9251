package bind

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// wild writes programs that keep to the grammar and to nothing else: CPython's
// symtable rejects many, and we must see why in just those.
type wild struct {
	t    *rapid.T
	text strings.Builder
}

var wildNames = []string{"a", "b", "__c", "__class__", "super", "T"}

func (w *wild) pick(choices ...string) string { return rapid.SampledFrom(choices).Draw(w.t, "choice") }
func (w *wild) name() string                  { return w.pick(wildNames...) }

// fill replaces N by a name, E by an expression, P by type parameters.
func (w *wild) fill(template string, depth int) string {
	var b strings.Builder
	for _, c := range template {
		switch c {
		case 'N':
			b.WriteString(w.name())
		case 'E':
			b.WriteString(w.expr(depth - 1))
		case 'P':
			b.WriteString(w.typeParams(depth - 1))
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

func (w *wild) expr(depth int) string {
	if depth <= 0 {
		return w.name()
	}
	return w.fill(w.pick("N", "N", "N", "(N := E)", "(E, E)", "N(E)", "E.__c", "(lambda N: E)", "(lambda N=E: E)", "(lambda *, N: E)",
		"[E for N in E]", "[E for N in E if E]", "{E for N in E for N in E}", "{E: E for N, N in E}", "(E for N in E)",
		"[E for N[E] in E]", "(E if E else E)", "f'{E:{E}}'"), depth)
}

func (w *wild) typeParams(depth int) string {
	return w.fill(w.pick("", "", "[N]", "[N, *N]", "[N: E]", "[N = E]", "[**N]"), depth)
}

func (w *wild) block(indent, depth int) {
	for range rapid.IntRange(1, 4).Draw(w.t, "statements") {
		w.stmt(indent, depth)
	}
}

func (w *wild) stmt(indent, depth int) {
	pad := strings.Repeat(" ", indent)
	if depth > 0 && rapid.IntRange(0, 2).Draw(w.t, "compound") == 0 {
		header := w.fill(w.pick("def NP(N=E, *, N: E = E) -> E:", "def N():", "def N():", "class NP:", "class NP(E):", "class N:",
			"if E:", "for N in E:", "with E as N:", "while E:"), 2)
		if decorators := w.pick("", "", "@E\n"); decorators != "" && strings.ContainsAny(header[:1], "dc") {
			fmt.Fprintf(&w.text, "%s%s", pad, w.fill(decorators, 2))
		}
		fmt.Fprintf(&w.text, "%s%s\n", pad, header)
		w.block(indent+1, depth-1)
		return
	}
	line := w.fill(w.pick("N = E", "N += E", "del N", "N: E", "N: E = E", "(N): E", "E", "E", "import N", "import N.a", "import a as N",
		"from a import N", "global N", "global N, N", "nonlocal N", "nonlocal N", "type NP = E", "return_ = E", "N.__c: E"), 2)
	fmt.Fprintf(&w.text, "%s%s\n", pad, line)
}

// Random programs have CPython's scopes, or its errors.
func TestWildPrograms(t *testing.T) {
	python := os.Getenv("FTLINT_SYMTABLE_PYTHON")
	if python == "" {
		python = findPython(t)
	}
	program := rapid.Custom(func(t *rapid.T) string {
		w := &wild{t: t}
		w.block(0, 3)
		return w.text.String()
	})
	dir := t.TempDir()
	var files []string
	for i := range 500 {
		name := filepath.Join(dir, fmt.Sprintf("wild%03d.py", i))
		require.NoError(t, os.WriteFile(name, []byte(program.Example(i)), 0o600))
		files = append(files, name)
	}
	report, err := judgeBySymtable(python, files)
	t.Log(report)
	if err != nil {
		for _, line := range strings.SplitN(report, ".py", 2)[:1] {
			data, _ := os.ReadFile(line + ".py")
			t.Logf("%s", data)
		}
	}
	require.NoError(t, err)
	require.NotContains(t, report, "rejected by symtable alone:")
}
