package bind

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// block is a code block of a program that is made up at random, as the
// language reference tells of one: what it binds and declares, and which blocks
// stand in it.
type block struct {
	kind      ScopeKind
	outer     *block
	binds     []string
	globals   []string
	nonlocals []string
}

// functionLike, visible and variable are section 4.2.2 of the language
// reference ("Resolution of names"), as plainly as it can be written.
func (b *block) functionLike() bool { return b.kind != Module && b.kind != Class }

// holds reports whether a name is a variable of the block itself.
func (b *block) holds(name string) bool {
	return slices.Contains(b.binds, name) && !slices.Contains(b.globals, name) && !slices.Contains(b.nonlocals, name)
}

// variable gives the block that has the variable that a name means in b; nil for the module or nobody.
func (b *block) variable(name string) *block {
	if b.kind == Module || slices.Contains(b.globals, name) {
		return nil
	}
	if b.holds(name) {
		return b
	}
	for o := b.outer; o.kind != Module; o = o.outer {
		if !o.functionLike() {
			continue
		}
		if slices.Contains(o.globals, name) {
			return nil
		}
		if o.holds(name) {
			return o
		}
	}
	return nil
}

// author writes a program and keeps the blocks in the order in which they open.
type author struct {
	t      *rapid.T
	text   strings.Builder
	blocks []*block
}

var names = []string{"a", "b", "c", "d"}

func (w *author) pick(what string, n int) int { return rapid.IntRange(0, n-1).Draw(w.t, what) }
func (w *author) name() string                { return names[w.pick("name", len(names))] }

func (w *author) open(kind ScopeKind, outer *block) *block {
	b := &block{kind: kind, outer: outer}
	w.blocks = append(w.blocks, b)
	return b
}

func (w *author) line(depth int, format string, args ...any) {
	fmt.Fprintf(&w.text, "%s%s\n", strings.Repeat(" ", depth), fmt.Sprintf(format, args...))
}

// body writes the statements of a block: declarations, then anything.
func (w *author) body(b *block, depth int) {
	for _, name := range names {
		if b.kind == Module || slices.Contains(b.binds, name) {
			continue // its parameters
		}
		switch w.pick("declaration", 6) {
		case 0:
			b.globals = append(b.globals, name)
			w.line(depth, "global %s", name)
		case 1:
			if (&block{kind: Function, outer: b.outer}).variable(name) != nil {
				b.nonlocals = append(b.nonlocals, name)
				w.line(depth, "nonlocal %s", name)
			}
		}
	}
	w.bind(b, depth)
	for range w.pick("statements", 4) {
		w.statement(b, depth)
	}
	w.line(depth, "pass")
}

// bind writes the bindings of a block first, so that what the blocks within
// may declare nonlocal is known.
func (w *author) bind(b *block, depth int) {
	for range w.pick("bindings", 3) {
		name := w.name()
		b.binds = append(b.binds, name)
		form := []string{"%s = 1", "for %s in (): pass", "import %s.sub", "from m import x as %s", "del %s", "%s += 1",
			"with o as (%s, o.p): pass", "(%s := 1)", "(lambda q=(%s := 1): 0)", "try: pass\n{}except E as %s: pass"}
		text := strings.ReplaceAll(form[w.pick("form", len(form))], "{}", strings.Repeat(" ", depth))
		if strings.Contains(text, "lambda") {
			lambda := w.open(Lambda, b)
			lambda.binds = []string{"q"}
		}
		w.line(depth, text, name)
	}
}

func (w *author) statement(b *block, depth int) {
	if depth > 4 {
		w.line(depth, "%s", w.name())
		return
	}
	switch w.pick("statement", 5) {
	case 0:
		f := w.open(Function, b)
		parameter := w.name()
		f.binds = append(f.binds, parameter)
		w.line(depth, "def f(%s=%s):", parameter, w.name())
		w.body(f, depth+1)
	case 1:
		w.line(depth, "class K(%s):", w.name())
		w.body(w.open(Class, b), depth+1)
	case 2:
		lambda := w.open(Lambda, b)
		parameter := w.name()
		lambda.binds = append(lambda.binds, parameter)
		w.line(depth, "lambda %s: (%s, %s)", parameter, w.name(), w.name())
	case 3:
		comprehension := w.open(Comprehension, b)
		target := w.name()
		comprehension.binds = append(comprehension.binds, target)
		w.line(depth, "[%s for %s in %s if %s]", w.name(), target, w.name(), w.name())
	default:
		w.line(depth, "%s(%s)", w.name(), w.name())
	}
}

// Every name in every scope of a random program means what the language
// reference says, whether the scope mentions the name or not.
func TestResolveAgreesWithTheReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &author{t: t}
		module := w.open(Module, nil)
		w.body(module, 0)
		tree := syntax.Parse(w.text.String())
		require.Empty(t, tree.Errors, w.text.String())
		table := Bind(tree)
		require.Len(t, table.Scopes, len(w.blocks), w.text.String())
		global := moduleVariables(w.blocks)
		for i, b := range w.blocks {
			require.Equal(t, b.kind, table.Scopes[i].Kind, w.text.String())
			for _, name := range names {
				want, place := b.variable(name), Unknown
				switch {
				case want == nil && slices.Contains(global, name):
					want, place = module, ModuleVar
				case want == nil:
				case want == b && b.kind == Class:
					place = ClassVar
				case want == b:
					place = Own
				default:
					place = Captured
				}
				id, got := table.Resolve(ScopeID(i), name)
				require.Equal(t, place, got, "%s in scope %d of\n%s", name, i, w.text.String())
				if want != nil {
					require.Same(t, want, w.blocks[table.Symbols[id].Scope], "%s in scope %d of\n%s", name, i, w.text.String())
				}
			}
		}
		checkInvariants(t, table)
	})
}

// moduleVariables are the names that the module or a global statement binds.
func moduleVariables(blocks []*block) []string {
	var bound []string
	for _, b := range blocks {
		for _, name := range b.binds {
			if b.kind == Module || slices.Contains(b.globals, name) {
				bound = append(bound, name)
			}
		}
	}
	return bound
}

// checkInvariants holds what the table promises for any program.
func checkInvariants(t require.TestingT, table *Table) {
	listed := 0
	for i := range table.Scopes {
		id, s := ScopeID(i), &table.Scopes[i]
		if id != ModuleScope {
			require.Less(t, s.Parent, id)
			require.LessOrEqual(t, s.End, table.Scopes[s.Parent].End)
		}
		require.Greater(t, s.End, id)
		for symbol := range table.In(id) {
			listed++
			require.Equal(t, id, table.Symbols[symbol].Scope)
		}
		if s.cell != none {
			listed++
		}
	}
	require.Equal(t, len(table.Symbols), listed, "a symbol is in no list")
	for i := range table.Symbols {
		id, s := SymbolID(i), &table.Symbols[i]
		home := &table.Symbols[s.Home]
		require.Equal(t, home.Name, s.Name)
		require.Equal(t, s.Home, home.Home, "home is at home")
		require.NotZero(t, s.Flags&(Local|Free|Global), "%s is unresolved", s.Name)
		switch {
		case s.Flags&Free != 0:
			require.NotEqual(t, id, s.Home)
			require.NotZero(t, home.Flags&Cell)
			require.NotZero(t, home.Flags&Local)
			require.Less(t, home.Scope, s.Scope)
		case s.Flags&Local != 0:
			require.Equal(t, id, s.Home)
		}
		if s.Flags&Closure != 0 {
			require.NotZero(t, s.Flags&Cell)
		}
		if s.Flags&Bound&^Annotated != 0 && s.Flags&Implicit == 0 {
			require.NotNil(t, s.First, s.Name)
		}
	}
}

// Whatever the bytes, Bind gives a consistent table.
func FuzzBind(f *testing.F) {
	for _, p := range puzzles {
		f.Add(p.program)
	}
	for _, m := range mistakes {
		f.Add(m.program)
	}
	f.Add("class A[__T: __U, __U = lambda: __T](__B): __x = [__T for __x in super()]")
	f.Add("def f(: x = ]\nclass (a, global b:\n nonlocal\n")
	f.Add("def f():\n global __class__\n super()\nclass C:\n __class__ = 1\n def g(): nonlocal __class__; __class__ = 2")
	f.Fuzz(func(t *testing.T, text string) {
		checkInvariants(t, Bind(syntax.Parse(text)))
	})
}

// Chains without a limit in Python cost no stack here.
func TestLongChains(t *testing.T) {
	for _, chain := range []string{
		"x" + strings.Repeat(" + x", 100_000),
		"x" + strings.Repeat(".y", 100_000),
		"x" + strings.Repeat("(x)", 100_000),
		"x" + strings.Repeat("[x]", 100_000),
		"if x: 0\n" + strings.Repeat("elif x: 0\n", 100_000),
	} {
		tree := syntax.Parse(chain)
		require.Empty(t, tree.Errors, chain[:10])
		table := Bind(tree)
		require.Len(t, table.Symbols, 1, chain[:10])
	}
}

// A class name of absurd length multiplies with no private name.
func TestLongPrivateNames(t *testing.T) {
	long := strings.Repeat("C", 1<<16)
	m := syntax.Parse("class " + long + ":\n __x = 1\n def f(self): return __x\n")
	require.Empty(t, m.Errors)
	for _, s := range Bind(m).Symbols {
		require.True(t, s.Name == long || len(s.Name) < 256, "%d bytes", len(s.Name))
	}
}
