package syntax_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// TestInspectReachesAll: every name that the text holds as an expression or a
// part with a place is visited once, parents before children.
func TestInspectReachesAll(t *testing.T) {
	cases := map[string]string{
		"@d\nasync def f[T: b = c](a: e, /, g=h, *i: j, k=l, **m) -> n: o": "FunctionDef TypeParam Name(b) Name(c) Arg Name(e) Arg Arg Name(j) Arg Name(l) Arg Name(h) ExprStmt Name(o) Name(d) Name(n)",
		"class A(b, c=d): pass":                                   "ClassDef Name(b) Keyword Name(d) Pass",
		"with a as b, c: d":                                       "With Name(a) Name(b) Name(c) ExprStmt Name(d)",
		"try: a\nexcept b as c: d\nelse: e\nfinally: f":           "Try ExprStmt Name(a) ExceptHandler Name(b) ExprStmt Name(d) ExprStmt Name(e) ExprStmt Name(f)",
		"match a:\n case b(c, d=e) if f: g\n case {1: h, **i}: j": "Match Name(a) MatchCase MatchClass Name(b) MatchAs MatchAs Name(f) ExprStmt Name(g) MatchCase MatchMapping Constant MatchAs ExprStmt Name(j)",
		"{a: b, **c}":           "ExprStmt Dict Name(a) Name(b) Name(c)",
		"{**a for b in c if d}": "ExprStmt DictComp Name(a) Name(b) Name(c) Name(d)",
		"f'{a:{b}}'":            "ExprStmt JoinedStr FormattedValue Name(a) JoinedStr FormattedValue Name(b)",
		"t'{a}'":                "ExprStmt TemplateStr Interpolation Name(a)",
		"a[b:c:d] = (yield e) if await f else lambda g=h: i":   "Assign Subscript Name(a) Slice Name(b) Name(c) Name(d) IfExp Await Name(f) Yield Name(e) Lambda Arg Name(h) Name(i)",
		"import a as b\nfrom c import d":                       "Import Alias ImportFrom Alias",
		"type A[*B] = c":                                       "TypeAlias Name(A) TypeParam Name(c)",
		"for a in b: c\nelse: d":                               "For Name(a) Name(b) ExprStmt Name(c) ExprStmt Name(d)",
		"a: b = c\na += b\ndel a\nraise a from b\nassert a, b": "AnnAssign Name(a) Name(b) Name(c) AugAssign Name(a) Name(b) Delete Name(a) Raise Name(a) Name(b) Assert Name(a) Name(b)",
	}
	for text, want := range cases {
		m := syntax.Parse(text)
		require.Empty(t, m.Errors, text)
		var got []string
		m.Inspect(func(n syntax.Node) bool {
			kind := strings.TrimPrefix(fmt.Sprintf("%T", n), "*syntax.")
			if name, ok := n.(*syntax.Name); ok {
				kind += "(" + name.ID + ")"
			}
			got = append(got, kind)
			return true
		})
		assert.Equal(t, want, strings.Join(got, " "), text)
	}
}

func TestInspectPrunes(t *testing.T) {
	m := syntax.Parse("def f(): a\nb")
	var names []string
	m.Inspect(func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok {
			names = append(names, name.ID)
		}
		_, function := n.(*syntax.FunctionDef)
		return !function
	})
	assert.Equal(t, []string{"b"}, names)
}

// TestInspectAllocates next to nothing: the runtime's caches of conversions.
func TestInspectAllocates(t *testing.T) {
	m := syntax.Parse(codeHeavy())
	nodes := 0
	count := func(syntax.Node) bool { nodes++; return true }
	assert.Less(t, testing.AllocsPerRun(1, func() { m.Inspect(count) }), 100.0)
	assert.Greater(t, nodes, 100_000)
}
