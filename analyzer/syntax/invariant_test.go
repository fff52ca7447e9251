package syntax_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// seeds are inputs that reach every production and every way out of one.
func seeds() []string {
	var all []string
	for _, c := range treeCases {
		all = append(all, c.source)
	}
	for _, c := range errorCases {
		all = append(all, c.source)
	}
	for _, c := range gateCases {
		all = append(all, c.source)
	}
	for _, c := range recoveryCases {
		all = append(all, c.source)
	}
	return append(all,
		"", "\n", "\f\n", "\\", "\\\n", "x\\\n", "#", "\r", "\r\n\r", "\t \tx\n", "if a:\n\tb\n        c\n",
		"if a:\r  b\rc", "f'{", "f'{a:{", "f\"{f'{f\"{1}\"}'}\"", "f'{a:\n}'", "t'{x!r:>{w}}'", "((((", "))))", "f'{'''\n'''}'",
		"match x:\n case", "match x:\n (", "with (", "with (a, b as c), d: pass", "x = [1,\ndef f(): pass\n", "a\x00b", "\xff\xfe", "é = ª", "🙂",
		"try:\n pass\nexcept* A: pass\nexcept B: pass\n", "print 'a'\nprint 'b'\n", "class A:\n  def f(self):\n x", "lambda *, a: (yield)", "0x", "1__0", "1e+", "'abc", "'''abc",
	)
}

func TestInvariants(t *testing.T) {
	for _, text := range seeds() {
		checkInvariants(t, text)
		for _, mutant := range mutants(text) {
			checkInvariants(t, mutant)
		}
	}
}

// TestInvariantsOnLibrary does the same on real files, as far as time allows.
func TestInvariantsOnLibrary(t *testing.T) {
	texts := libraryTexts(t)
	if len(texts) == 0 {
		t.Skip("no standard library: set FTLINT_STDLIB")
	}
	for i := 0; i < len(texts); i += 40 {
		checkInvariants(t, texts[i])
	}
	for i := 7; i < len(texts); i += 200 {
		if len(texts[i]) < 4000 {
			for _, mutant := range mutants(texts[i]) {
				syntax.Parse(mutant)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range seeds() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < 1<<16 {
			checkInvariants(t, text)
		}
	})
}

// mutants are the prefixes of text that end with a token, and what remains
// when one token is taken away.
func mutants(text string) (all []string) {
	for token := range syntax.Tokens(text) {
		all = append(all, text[:token.End], text[:token.Start]+text[token.End:])
	}
	return all
}

func checkInvariants(t *testing.T, text string) {
	t.Helper()
	m := syntax.Parse(text)
	clean := len(m.Errors) == 0
	for _, s := range m.Body {
		checkNode(t, text, s, source.Span{End: uint32(len(text))}, clean)
	}
	checkOrder(t, text, m.Body, clean)
	for i, e := range m.Errors {
		if e.Start > e.End || int(e.End) > len(text) {
			t.Fatalf("error %d of %.300q lies at %v", i, text, e.Span)
		}
	}
	checkTokens(t, text, m)
	require.NoError(t, syntax.WriteJSON(io.Discard, text, m))
}

// checkNode holds that nodes lie in the text and, in a file without errors,
// inside the nodes that they belong to.
func checkNode(t *testing.T, text string, n syntax.Node, outer source.Span, clean bool) {
	t.Helper()
	s := n.Extent()
	if s.Start > s.End || int(s.End) > len(text) {
		t.Fatalf("%T of %.300q lies at %v", n, text, s)
	}
	if clean && !outer.Contains(s) {
		t.Fatalf("%T at %v of %.300q lies outside its parent at %v", n, s, text, outer)
	}
	first := true
	var decorators []syntax.Expr
	switch n := n.(type) {
	case *syntax.FunctionDef:
		decorators = n.Decorators
		checkOrder(t, text, n.Body, clean)
	case *syntax.ClassDef:
		decorators = n.Decorators
		checkOrder(t, text, n.Body, clean)
	case *syntax.If:
		checkOrder(t, text, append(n.Body[:len(n.Body):len(n.Body)], n.Orelse...), clean)
	case *syntax.Call:
		checkOrder(t, text, n.Args, clean && len(n.Keywords) == 0)
	case *syntax.List:
		checkOrder(t, text, n.Elts, clean)
	case *syntax.Tuple:
		checkOrder(t, text, n.Elts, clean)
	}
	syntax.Inspect(n, func(child syntax.Node) bool {
		if first {
			first = false
			return true
		}
		inside := s
		for _, d := range decorators {
			if syntax.Node(d) == child {
				inside = source.Span{End: s.Start}
			}
		}
		checkNode(t, text, child, inside, clean)
		return false
	})
}

func checkOrder[N syntax.Node](t *testing.T, text string, list []N, clean bool) {
	t.Helper()
	for i := 1; clean && i < len(list); i++ {
		if a, b := list[i-1].Extent(), list[i].Extent(); a.End > b.Start {
			t.Fatalf("%T at %v of %.300q stands before %T at %v", list[i-1], a, text, list[i], b)
		}
	}
}

// checkTokens holds that tokens are in order and cover all but blanks, and that
// the comments among them are those of the module.
func checkTokens(t *testing.T, text string, m *syntax.Module) {
	t.Helper()
	end := 0
	var comments []source.Span
	for token := range syntax.Tokens(text) {
		if int(token.Start) < end || token.Start >= token.End || int(token.End) > len(text) {
			t.Fatalf("token %v of %.300q comes after %d", token, text, end)
		}
		checkBlank(t, text, end, int(token.Start))
		end = int(token.End)
		if token.Kind == syntax.CommentToken {
			comments = append(comments, token.Span)
		}
	}
	checkBlank(t, text, end, len(text))
	if len(m.Errors) == 0 {
		assert.Equal(t, comments, m.Comments, "comments of %q", text)
	}
}

func checkBlank(t *testing.T, text string, from, to int) {
	t.Helper()
	if rest := strings.Trim(text[from:to], " \t\f\r\n\\"); rest != "" {
		t.Fatalf("%q of %.300q is in no token", rest, text)
	}
}

// TestDepth: what nests without brackets or indentation has a limit of its
// own, and what only looks nested has none.
func TestDepth(t *testing.T) {
	fine := map[string]string{
		"sum":        strings.Repeat("a + ", 5000) + "a",
		"and":        strings.Repeat("a and ", 100_000) + "a",
		"attributes": "a" + strings.Repeat(".b", 100_000),
		"calls":      "a" + strings.Repeat("()", 100_000),
		"elif":       "if a: pass\n" + strings.Repeat("elif b: pass\n", 3000),
		"not":        strings.Repeat("not ", 1500) + "a",
		"minus":      strings.Repeat("-", 1500) + "a",
		"power":      strings.Repeat("a ** ", 1500) + "a",
		"if else":    strings.Repeat("a if b else ", 1500) + "a",
		"lambda":     strings.Repeat("lambda: ", 1500) + "a",
		"targets":    strings.Repeat("a = ", 100_000) + "a",
		"brackets":   strings.Repeat("(", 200) + "a" + strings.Repeat(")", 200),
		"blocks":     nestedBlocks(99),
		"f-strings":  strings.Repeat("f'{", 100) + "a" + strings.Repeat("}'", 100),
	}
	for name, text := range fine {
		t.Run(name, func(t *testing.T) {
			m := syntax.Parse(text)
			assert.Empty(t, m.Errors)
			nodes := 0
			m.Inspect(func(syntax.Node) bool { nodes++; return true })
			assert.Positive(t, nodes)
			assert.NoError(t, syntax.WriteJSON(io.Discard, text, m))
		})
	}
	deep := map[string]struct{ text, message string }{
		"not":       {strings.Repeat("not ", 1_000_000) + "a", "too many nested expressions"},
		"power":     {strings.Repeat("a ** ", 1_000_000) + "a", "too many nested expressions"},
		"lambda":    {strings.Repeat("lambda: ", 1_000_000) + "a", "too many nested expressions"},
		"if else":   {strings.Repeat("a if b else ", 1_000_000) + "a", "too many nested expressions"},
		"brackets":  {strings.Repeat("(", 201) + "a" + strings.Repeat(")", 201), "too many nested parentheses"},
		"blocks":    {nestedBlocks(100), "too many levels of indentation"},
		"f-strings": {strings.Repeat("f'{", 1000) + "a" + strings.Repeat("}'", 1000), "too many nested f-strings"},
	}
	for name, c := range deep {
		t.Run("too deep/"+name, func(t *testing.T) {
			m := syntax.Parse(c.text)
			require.NotEmpty(t, m.Errors)
			assert.Equal(t, c.message, m.Errors[0].Message)
		})
	}
}

func nestedBlocks(n int) string {
	var s strings.Builder
	for i := range n {
		fmt.Fprintf(&s, "%sif a:\n", strings.Repeat(" ", i))
	}
	return s.String() + strings.Repeat(" ", n) + "b\n"
}

// TestLinearTime: errors do not make the parser read the file over and over.
func TestLinearTime(t *testing.T) {
	for _, line := range []string{"f((\n", "x = (1 2\n", "f'{a b\n", "if x\n", "match (\n", "with (\n", "(\ndef\n", "[1,\n x y\n", "print 'a'\n", "case (\n", "0777\n", "'\n", "@\n(\n"} {
		text := strings.Repeat(line, 1<<20/len(line))
		m := syntax.Parse(text)
		assert.NotEmpty(t, m.Errors, line)
		assert.LessOrEqual(t, len(m.Errors), 100, line)
	}
}
