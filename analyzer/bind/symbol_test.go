package bind

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// scopeNamed gives the scope of a path as path says it.
func scopeNamed(t *testing.T, table *Table, name string) ScopeID {
	for i := range table.Scopes {
		if path(table, ScopeID(i)) == name {
			return ScopeID(i)
		}
	}
	require.Fail(t, "no scope "+name)
	return 0
}

var flagWords = []string{"used", "assigned", "augmented", "deleted", "caught", "annotated", "parameter", "imported",
	"function", "class", "typeparameter", "typealias", "target", "declared-global", "declared-nonlocal",
	"local", "free", "global", "cell", "closure", "rebound", "implicit"}

func flagsOf(s *Symbol) string {
	var words []string
	for i, word := range flagWords {
		if s.Flags&(1<<i) != 0 {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// What is known of a symbol: its flags, how many places bind its variable, and
// the first of these in the scope.
func TestSymbols(t *testing.T) {
	for _, c := range []struct{ program, scope, name, flags, first string }{
		{"x = 1", "module", "x", "assigned local global", "1 Name"},
		{"x", "module", "x", "used global", "0"},
		{"x: int", "module", "x", "annotated local global", "0"},
		{"x: int = 1", "module", "x", "assigned annotated local global", "1 Name"},
		{"import a.b", "module", "a", "imported local global", "1 Alias"},
		{"from a import b as c", "module", "c", "imported local global", "1 Alias"},
		{"def f(): 0\ndef f(): 1\nf()", "module", "f", "used function local global", "2 FunctionDef"},
		{"class C: 0", "module", "C", "class local global", "1 ClassDef"},
		{"type A = 0", "module", "A", "typealias local global", "1 Name"},
		{"def f[T](): T", "f", "T", "typeparameter local cell closure", "1 TypeParam"},
		{"def f(a): 0", "f", "a", "parameter local", "1 Arg"},
		{"lambda *a: 0", "lambda", "a", "parameter local", "1 Arg"},
		{"try: 0\nexcept E as e: 0", "module", "e", "caught local global", "1 ExceptHandler"},
		{"match x:\n case [a, *b]: 0", "module", "a", "assigned local global", "1 MatchAs"},
		{"match x:\n case [a, *b]: 0", "module", "b", "assigned local global", "1 MatchStar"},
		{"match x:\n case {k.l: 0, **r}: 0", "module", "r", "assigned local global", "1 MatchMapping"},
		{"match x:\n case {k.l: 0, **r}: 0", "module", "k", "used global", "0"},
		{"match x:\n case C(a.b, k=d.e): 0", "module", "d", "used global", "0"},
		{"x = 1\nx += 1\ndel x", "module", "x", "assigned augmented deleted local global", "3 Name"},
		{"[x for x in y]", "listcomp", "x", "used target local", "1 Name"},
		{"x = 1\ndef f():\n global x\n x = 2", "module", "x", "assigned declared-global local global rebound", "2 Name"},
		{"x = 1\ndef f():\n global x\n return x", "module", "x", "assigned declared-global local global", "1 Name"},
		{"def f():\n x = 1\n def g():\n  return x", "f", "x", "assigned local cell closure", "1 Name"},
		{"def f():\n x = 1\n class C:\n  y = x", "f", "x", "assigned local cell", "1 Name"},
		{"def f():\n x = 1\n [x for y in z]", "f", "x", "assigned local cell", "1 Name"},
		{"def f():\n x = 1\n (x for y in z)", "f", "x", "assigned local cell closure", "1 Name"},
		{"def f():\n x = 1\n [lambda: x for y in z]", "f", "x", "assigned local cell closure", "1 Name"},
		{"def f():\n x = 1\n def g():\n  nonlocal x\n  x += 1", "f", "x", "assigned local cell closure rebound", "2 Name"},
		{"def f():\n x = 1\n def g():\n  nonlocal x\n  x += 1", "f.g", "x", "augmented declared-nonlocal free", "1 Name"},
		{"def f():\n [x := y for y in z]", "f", "x", "assigned local cell", "1 Name"},
		{"[x := y for y in z]", "module", "x", "declared-global global rebound", "1 Name"},
	} {
		m := syntax.Parse(c.program)
		require.Empty(t, m.Errors, c.program)
		table := Bind(m)
		id, ok := table.Lookup(scopeNamed(t, table, c.scope), c.name)
		require.True(t, ok, c.program)
		s := &table.Symbols[id]
		assert.Equal(t, c.flags, flagsOf(s), c.program)
		first := fmt.Sprint(s.Bindings)
		if s.First != nil {
			first += strings.TrimPrefix(fmt.Sprintf("%T", s.First), "*syntax.")
		}
		assert.Equal(t, strings.ReplaceAll(c.first, " ", ""), first, c.program)
	}
}

func TestScopeProperties(t *testing.T) {
	m := syntax.Parse(`
def plain(): return lambda: (yield)
def generator(): yield
async def delegate(): return [(yield from x)]
def star(): from m import *
def dynamic(): return locals()
def own(): locals = 1; return locals
def parameter(globals): return lambda: globals
class C[T]:
    def method(self): exec("x")
type A = 0
`)
	table := Bind(m)
	properties := map[string]string{}
	for i := range table.Scopes {
		var words []string
		s := &table.Scopes[i]
		for word, holds := range map[string]bool{"generator": s.Generator, "star": s.StarImport, "dynamic": s.Dynamic} {
			if holds {
				words = append(words, word)
			}
		}
		slices.Sort(words)
		if len(words) > 0 {
			properties[path(table, ScopeID(i))] = strings.Join(words, " ")
		}
	}
	assert.Equal(t, map[string]string{
		"plain.lambda": "generator", "generator": "generator", "delegate": "generator", "star": "star",
		"dynamic": "dynamic", "C.C.method": "dynamic",
	}, properties)
}

// A module's own eval is not the builtin, also when functions read it.
func TestModuleHidesBuiltin(t *testing.T) {
	for _, s := range Bind(syntax.Parse("def eval(x): 0\ndef f(): return eval(1)")).Scopes {
		assert.False(t, s.Dynamic, s.Name)
	}
}

// Each node that opens a scope leads to it, and no other node does.
func TestScopeOf(t *testing.T) {
	m := syntax.Parse("def f[T](): [x for x in (lambda: 0)]\nclass C[T]: {1: 2 for x in y}\ntype A[T] = ({x for x in y}, (x for x in y))")
	require.Empty(t, m.Errors)
	table := Bind(m)
	for i := range table.Scopes {
		s := &table.Scopes[i]
		var id ScopeID
		ok := true
		if s.Kind == TypeParameters {
			id, ok = table.TypeParametersOf(s.Node)
		} else if s.Kind != Module {
			id, ok = table.ScopeOf(s.Node)
		}
		assert.True(t, ok, s.Name)
		assert.Equal(t, ScopeID(i), id, s.Name)
	}
	_, ok := table.ScopeOf(&syntax.Name{})
	assert.False(t, ok)
	_, ok = table.ScopeOf(Bind(syntax.Parse("lambda: 0")).Scopes[1].Node)
	assert.False(t, ok, "a node of another tree")
}

// Names that no scope mentions resolve as if they were mentioned, in mangled
// form where that is what they mean.
func TestResolveOfUnmentionedNames(t *testing.T) {
	table := Bind(syntax.Parse("top = 1\nclass C:\n __slot = 1\n def f(self, arg):\n  def g(): pass\n"))
	g := scopeNamed(t, table, "C.f.g")
	for name, want := range map[string]Place{
		"arg": Captured, "self": Captured, "top": ModuleVar, "C": ModuleVar, "g": Captured,
		"f": Unknown, "__slot": Unknown, "_C__slot": Unknown, "print": Unknown, "__class__": Unknown,
	} {
		_, got := table.Resolve(g, name)
		assert.Equal(t, want, got, name)
	}
	_, got := table.Resolve(scopeNamed(t, table, "C"), "__slot")
	assert.Equal(t, ClassVar, got)
	assert.Equal(t, "_C__slot", table.Mangle(g, "__slot"))
	assert.Equal(t, "__slot__", table.Mangle(g, "__slot__"))
	assert.Equal(t, "__slot", table.Mangle(ModuleScope, "__slot"))
}
