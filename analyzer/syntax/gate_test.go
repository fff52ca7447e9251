package syntax_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// gateCases are uses of syntax with the minor version of Python 3 that first
// accepted them, or 6 where all that we read do.
var gateCases = []struct {
	source string
	since  uint8
}{
	{"lazy import a\n", 15},
	{"lazy from a import b\n", 15},
	{"[*a for a in b]\n", 15},
	{"{*a for a in b}\n", 15},
	{"(*a for a in b)\n", 15},
	{"f(*a for a in b)\n", 15},
	{"{**a for a in b}\n", 15},
	{"t'{a}'\n", 14},
	{"T'a'\n", 14},
	{"try: a\nexcept B, C: d\n", 14},
	{"try: a\nexcept* B, C: d\n", 14},
	{"def f[T = int](): pass\n", 13},
	{"class A[*Ts = *x]: pass\n", 13},
	{"type A[**P = x] = y\n", 13},
	{"def f[T](): pass\n", 12},
	{"class A[T]: pass\n", 12},
	{"type A = int\n", 12},
	{"f'{a['b']}'\n", 12},
	{"f'{'\\n'}'\n", 12},
	{"f'{\na}'\n", 12},
	{"f'''{a # c\n}'''\n", 12},
	{"f'{f'{a}'}'\n", 12},
	{"f'{a:{'x'}}'\n", 12},
	{"f'''{'''a'''}'''\n", 12},
	{"f'{a:{b:{c}}}'\n", 12},
	{"f'{a:\n}'\n", 12},
	{"a[*b]\n", 11},
	{"a[b, *c]\n", 11},
	{"def f(*a: *b): pass\n", 11},
	{"try: a\nexcept* B: c\n", 11},
	{"a[*b] = c\n", 11},
	{"a[*b, *c]\n", 11},
	{"a[:, *b]\n", 11},
	{"match a:\n case 1: b\n", 10},
	{"a[b := c]\n", 10},
	{"with (a as b): c\n", 9},
	{"with (a as b, c as d): e\n", 9},
	{"with (a, b as c): d\n", 9},
	{"with (a as b,): c\n", 9},
	{"@a[0]\ndef f(): pass\n", 9},
	{"@(a)\ndef f(): pass\n", 9},
	{"@a().b\ndef f(): pass\n", 9},
	{"@a or b\nclass C: pass\n", 9},
	{"@x(1)(2)\ndef f(): pass\n", 9},
	{"{a := 1}\n", 9},
	{"{a := 1 for b in c}\n", 9},
	{"for a in *b, c: d\n", 9},
	{"f'{a=}'\n", 8},
	{"(a := b)\n", 8},
	{"def f(a, /): pass\n", 8},
	{"lambda a, /: a\n", 8},
	{"f(a := b)\n", 8},
	{"if a := b: c\n", 8},
	{"[a := 1]\n", 8},
	{"return *a, b\n", 8},
	{"def f():\n yield *a, b\n", 8},
	{"x: int = *a, b\n", 8},
	{"x: int = yield\n", 8},
	{"while (a := b): c\n", 8},
	{"f'{a!r:\\x41}'\n", 6},
	{"f'{\"x\"}'\n", 6},
	{"f'{a:\\x41}'\n", 6},
	{"f'''{\na}'''\n", 6},
	{"f'\\{a}'\n", 6},
	{"f'{a}\\n'\n", 6},
	{"f'{\"#\"}'\n", 6},
	{"f'''{a:\n}'''\n", 6},
	{"f'{*a, b}'\n", 6},
	{"f'{(lambda x: 1)}'\n", 6},
	{"f'{yield}'\n", 6},
	{"f'{ {1} }'\n", 6},
	{"f'{a:{b}}'\n", 6},
	{"f'{a if b else c}'\n", 6},
	{"rf'{a}\\d'\n", 6},
	{"f'{a}' '\\n'\n", 6},
	{"with (a, b): c\n", 6},
	{"with (a): b\n", 6},
	{"with (a, b,): c\n", 6},
	{"@a.b(c)\ndef f(): pass\n", 6},
	{"async def f():\n return [a async for a in b]\n", 6},
	{"print(*a, sep='')\n", 6},
	{"nonlocal_ = 1\n", 6},
	{"def f(*, a): pass\n", 6},
	{"global a\n", 6},
	{"del (a), b\n", 6},
	{"1_000\n", 6},
	{"f(a for a in b)\n", 6},
	{"from a import (b)\n", 6},
	{"async def f():\n async with a: pass\n", 6},
}

func TestGates(t *testing.T) {
	for _, c := range gateCases {
		m := syntax.Parse(c.source)
		require.Empty(t, m.Errors, c.source)
		for minor := uint8(6); minor <= syntax.Newest.Minor; minor++ {
			target := syntax.Version{Minor: minor}
			if minor < c.since {
				assert.NotEmpty(t, m.ErrorsFor(target), "%q in %s", c.source, target)
			} else {
				assert.Empty(t, m.ErrorsFor(target), "%q in %s", c.source, target)
			}
		}
	}
}

// TestErrorsForOrder: gates and errors come in the order of the text.
func TestErrorsForOrder(t *testing.T) {
	m := syntax.Parse("lazy import a\nx = \nt'{a}'\ntype A = int\n")
	var starts []uint32
	var messages []string
	for _, e := range m.ErrorsFor(syntax.Version{Minor: 11}) {
		starts = append(starts, e.Start)
		messages = append(messages, e.Message)
	}
	assert.IsNonDecreasing(t, starts)
	assert.Len(t, messages, 4)
	assert.Len(t, m.ErrorsFor(syntax.Newest), 1)
}
