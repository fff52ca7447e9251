package syntax_test

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

//go:embed testdata/errors.txt
var errorTable string

// errorCases are the cases of testdata/errors.txt.
var errorCases = readErrorCases(errorTable)

type errorCase struct{ source, want string }

func readErrorCases(table string) (cases []errorCase) {
	lines := strings.Split(strings.TrimSuffix(table, "\n"), "\n")[1:]
	for i := 0; i+1 < len(lines); i += 2 {
		text, err := strconv.Unquote(lines[i])
		if err != nil {
			panic("testdata/errors.txt: " + lines[i])
		}
		cases = append(cases, errorCase{text, strings.TrimPrefix(lines[i+1], "\t")})
	}
	return cases
}

// TestErrors holds message, line and column against those of CPython 3.13,
// from which the table was made.
func TestErrors(t *testing.T) {
	require.Greater(t, len(errorCases), 200)
	for _, c := range errorCases {
		errors := syntax.Parse(c.source).ErrorsFor(syntax.Version{Minor: 13})
		if assert.Len(t, errors, 1, c.source) {
			assert.Equal(t, c.want, placed(c.source, errors[0]), c.source)
		}
	}
}

func placed(text string, e syntax.Error) string {
	at := source.NewFile("a.py", text).Position(e.Start)
	return fmt.Sprintf("%d:%d %s", at.Row, at.Column, e.Message)
}

// recoveryCases are files with errors, what is said of them, and what is left.
var recoveryCases = []struct {
	source string
	errors []string
	names  string // the names that the tree still has, in order
}{
	{"a = \nb = 1\n", []string{"1:5 invalid syntax"}, "a b"},
	{"a b\nc d\ne\n", []string{"1:3 invalid syntax", "2:3 invalid syntax"}, "a c e"},
	{"if a b:\n  c\nelse:\n  d\ne\n", []string{"1:6 invalid syntax"}, "a c d e"},
	{"def f(a, 1):\n  b\nc\n", []string{"1:10 invalid syntax"}, "b c"},
	{"class A\n  b = 1\nc\n", []string{"1:8 expected ':'"}, "b c"},
	{"while a\n  b\nc\n", []string{"1:8 expected ':'"}, "a b c"},
	{"a = (1,\ndef f():\n  return b\nc\n", []string{"1:5 '(' was never closed"}, "a b c"},
	{"a(b, c\nd = 1\ne\n", []string{"1:2 '(' was never closed"}, "a b c d e"},
	{"a = 'x\nb\n", []string{"1:5 unterminated string literal (detected at line 1)"}, "a b"},
	{"if a:\n    b\n  c\nd\n", []string{"3:4 unindent does not match any outer indentation level"}, "a b c d"},
	{"a\n  b\nc\n", []string{"2:2 unexpected indent"}, "a b c"},
	{"if a:\nb\n", []string{"2:1 expected an indented block after 'if' statement on line 1"}, "a b"},
	{"try:\n  a\nb\n", []string{"3:1 expected 'except' or 'finally' block"}, "a b"},
	{"f'{a b}' + c\nd\n", []string{"1:4 invalid syntax. Perhaps you forgot a comma?"}, "a d"},
	{"@\ndef f(): a\nb\n", []string{"1:2 invalid syntax"}, "a b"},
	{"match a:\n  case 1 2: b\n  case c: d\ne\n", []string{"2:10 invalid syntax"}, "a d e"},
	{"match a:\n  b\n  case c: d\n", []string{"2:3 invalid syntax"}, "a d"},
	{"print a\nprint b\nexec c\nd\n", []string{"1:1 Missing parentheses in call to 'print'. Did you mean print(...)?"}, "print print exec d"},
	{"raise A, 'x'\nraise B, 'y'\nraise C, `d`\n", []string{"1:8 invalid syntax"}, "A B C"},
	{"a = 10L\nb = 0777\nc <> `d`\n", []string{"1:6 invalid decimal literal"}, "a b c"},
	{"try:\n  print 'a'\nexcept E, e:\n  print >>f, 0777\n  raise E, `e`\n", []string{"2:3 Missing parentheses in call to 'print'. Did you mean print(...)?"}, "print E e print f E"},
}

func TestRecovery(t *testing.T) {
	for _, c := range recoveryCases {
		m := syntax.Parse(c.source)
		var errors, names []string
		for _, e := range m.Errors {
			errors = append(errors, placed(c.source, e))
		}
		m.Inspect(func(n syntax.Node) bool {
			if name, ok := n.(*syntax.Name); ok {
				names = append(names, name.ID)
			}
			return true
		})
		assert.Equal(t, c.errors, errors, c.source)
		assert.Equal(t, c.names, strings.Join(names, " "), c.source)
	}
}
