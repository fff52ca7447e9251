package syntax_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

//go:embed testdata/trees.txt
var treeTable string

// treeCases say what sources mean. A tree is written as its nodes' names with
// their fields in order, without contexts, positions and what is absent.
var treeCases = readTreeCases(treeTable)

type treeCase struct{ source, tree string }

func readTreeCases(table string) (cases []treeCase) {
	for _, c := range strings.Split(strings.TrimSuffix(table, "\n"), "\n====\n") {
		text, tree, ok := strings.Cut(c, "\n----\n")
		if !ok {
			panic("testdata/trees.txt: a case without a tree: " + c)
		}
		cases = append(cases, treeCase{text + "\n", tree})
	}
	return cases
}

func TestTrees(t *testing.T) {
	for _, c := range treeCases {
		m := syntax.Parse(c.source)
		assert.Empty(t, m.Errors, c.source)
		assert.Equal(t, c.tree, sketch(t, c.source, m), c.source)
	}
}

// sketch writes a module as the trees of treeTable are written.
func sketch(t *testing.T, text string, m *syntax.Module) string {
	var out bytes.Buffer
	require.NoError(t, syntax.WriteJSON(&out, text, m))
	decoder := json.NewDecoder(&out)
	decoder.UseNumber()
	token, err := decoder.Token()
	require.NoError(t, err)
	var lines []string
	var write func(token json.Token) string
	write = func(token json.Token) string {
		delim, ok := token.(json.Delim)
		if !ok {
			return fmt.Sprint(token)
		}
		var parts []string
		name := ""
		for decoder.More() {
			key := ""
			if delim == '{' {
				k, _ := decoder.Token()
				key = k.(string)
			}
			v, _ := decoder.Token()
			text := write(v)
			switch {
			case key == "_type":
				name = text
			case strings.HasSuffix(key, "lineno"), strings.HasSuffix(key, "offset"), key == "ctx", v == nil && delim == '{' && name != "":
			case key == "int", key == "str", key == "float", key == "complex", key == "bytes", key == "bool", key == "none", key == "ellipsis":
				parts = append(parts, fmt.Sprintf("%s %q", key, text))
			case text != "[]":
				parts = append(parts, text)
			}
		}
		decoder.Token()
		body := strings.Join(parts, " ")
		switch {
		case delim == '[':
			return "[" + body + "]"
		case name == "":
			return body
		case name == "Module":
			lines = append(lines, strings.TrimSuffix(strings.TrimPrefix(body, "["), "]"))
			return ""
		case body == "":
			return name
		}
		return name + "(" + body + ")"
	}
	write(token)
	return strings.Join(lines, "\n")
}

// TestSpans: the text under a node is what the reader would underline.
func TestSpans(t *testing.T) {
	cases := []struct {
		source string
		node   syntax.Node
		want   string
	}{
		{"x = (a + b) * c\n", &syntax.BinOp{}, "(a + b) * c"},
		{"x = (a), b,\n", &syntax.Tuple{}, "(a), b,"},
		{"f(x for x in y)\n", &syntax.GeneratorExp{}, "(x for x in y)"},
		{"@d\ndef f(): pass\n", &syntax.FunctionDef{}, "def f(): pass"},
		{"if a: b;\n", &syntax.If{}, "if a: b;"},
		{"'a' 'b'\n", &syntax.Constant{}, "'a' 'b'"},
		{"f'{x!r:>{w}}'\n", &syntax.FormattedValue{}, "{x!r:>{w}}"},
		{"import a . b as c\n", &syntax.Alias{}, "a . b as c"},
		{"match x:\n case A(b): pass\n", &syntax.MatchClass{}, "A(b)"},
		{"match x:\n case 1 if y: pass\n", &syntax.MatchCase{}, "case 1 if y: pass"},
		{"f(**k)\n", &syntax.Keyword{}, "**k"},
		{"def f[*Ts = *x](): pass\n", &syntax.TypeParam{}, "*Ts = *x"},
	}
	for _, c := range cases {
		m := syntax.Parse(c.source)
		require.Empty(t, m.Errors, c.source)
		found := ""
		m.Inspect(func(n syntax.Node) bool {
			if found == "" && fmt.Sprintf("%T", n) == fmt.Sprintf("%T", c.node) {
				s := n.Extent()
				found = c.source[s.Start:s.End]
			}
			return true
		})
		assert.Equal(t, c.want, found, c.source)
	}
}

// TestNamesAreSubstrings: an ASCII name costs no memory of its own.
func TestNamesAreSubstrings(t *testing.T) {
	text := strings.Repeat("value = other\n", 10_000)
	allocs := testing.AllocsPerRun(1, func() { syntax.Parse(text) })
	assert.Less(t, allocs, 1000.0)
}

func TestStringValues(t *testing.T) {
	for source, want := range map[string]string{
		`'\x41\u00e9\U0001F600\101\777'`:          "Aé😀A\u01ff",
		`'\ud83d'`:                                "\xed\xa0\xbd",
		`'\N{LATIN SMALL LETTER A}\N{digit one}'`: "a1",
		`'\N{HANGUL SYLLABLE GAG}\N{LINE FEED}'`:  "각\n",
		`'\N{CJK UNIFIED IDEOGRAPH-4E00}'`:        "一",
		`'\q\'`:                                   "",
		"'a\\\nb'":                                "ab",
		"'a\\\r\nb'":                              "ab",
		"'''a\r\nb\rc'''":                         "a\nb\nc",
		`r'\n'`:                                   `\n`,
		`b'\xff\N{x}'`:                            "\xff\\N{x}",
		`'a' "b" '''c'''`:                         "abc",
		`u'a'`:                                    "a",
	} {
		m := syntax.Parse(source)
		if want == "" {
			assert.NotEmpty(t, m.Errors, source)
			continue
		}
		require.Empty(t, m.Errors, source)
		assert.Equal(t, want, m.Body[0].(*syntax.ExprStmt).Value.(*syntax.Constant).Value, source)
	}
}

func TestIdentifiersAreNormalised(t *testing.T) {
	m := syntax.Parse("ﬁ = ª.ℌ")
	require.Empty(t, m.Errors)
	a := m.Body[0].(*syntax.Assign)
	assert.Equal(t, "fi", a.Targets[0].(*syntax.Name).ID)
	assert.Equal(t, "H", a.Value.(*syntax.Attribute).Attr)
}
