package syntax_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

func logicalLines(text string) []string {
	var lines []string
	for _, s := range syntax.LogicalLines(text) {
		lines = append(lines, text[s.Start:s.End])
	}
	return lines
}

func TestLogicalLines(t *testing.T) {
	for _, want := range [][]string{
		{"x = 1", "y = 2"},
		{"a; b; c"},
		{"if x: y; z"},
		{"f(\n  1,  # one\n\n  2)", "y"},
		{"x = '''\n# no comment\n'''"},
		{"x = \\\n  1"},
		{"@a(\n1)", "@(b)", "class C(D,\n  E):", "  def f(self,\n   x): pass"},
		{"while (x\n  and y):", "  pass", "else:", "  pass"},
		{"try:", " a", "except (A,\n  B):", " b", "finally:", " c"},
		{"match (x,\n  y):", "  case [1,\n    2]:", "    pass"},
		{"with a(\n  ) as b:", "  x = lambda: (\n 0)"},
		{"for x in (\n  y):", "  (z)"},
		{"if x:", "  y", "elif (z or\n    w):", "  v"},
		{"x = = 1", "y = 2"},
	} {
		text := "# before\n\n" + strings.Join(want, "  # after: this\n\n # between:\n") + "\n# at the end"
		for i := range want {
			want[i] = strings.TrimLeft(want[i], " ")
		}
		require.Equal(t, want, logicalLines(text), text)
		crlf := strings.Join(logicalLines(strings.ReplaceAll(text, "\n", "\r\n")), "|")
		require.Equal(t, strings.Join(want, "|"), strings.ReplaceAll(crlf, "\r\n", "\n"))
	}
}

// Of any text the lines are in order and apart, and hold all but comments.
func TestLogicalLinesOfAnyText(t *testing.T) {
	piece := rapid.SampledFrom([]string{"x", " = 1", "(", ")", "\n", "\r", "'''", "@", "  ", "# c:\n", ":", "if x", "def f", "else", "try", "except", "match x", "case 1", "\\\n", "\f", ";"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(piece).Draw(t, "pieces"), "")
		var covered []source.Span
		for token := range syntax.Tokens(text) {
			if token.Kind == syntax.CommentToken {
				covered = append(covered, token.Span)
			}
		}
		last := uint32(0)
		for _, s := range syntax.LogicalLines(text) {
			require.Less(t, s.Start, s.End)
			require.LessOrEqual(t, last, s.Start)
			last = s.End
			covered = append(covered, s)
		}
		for i := range text {
			if strings.ContainsRune(" \t\f\r\n\\", rune(text[i])) {
				continue
			}
			found := false
			for _, s := range covered {
				found = found || s.Contains(source.Span{Start: uint32(i), End: uint32(i + 1)})
			}
			if !found {
				t.Fatalf("%q at %d is in no line of %q", text[i], i, text)
			}
		}
	})
}

// tokenized prints for each file its logical lines by CPython's tokenize: the
// row and column of their ends.
const tokenized = `
import json, sys, tokenize
layout = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER}
for path in json.load(sys.stdin):
    lines, start = [], None
    with open(path, "rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.NEWLINE:
                lines.append([*start, *end])
                start = None
            elif token.type not in layout:
                start, end = start or token.start, token.end
    print(json.dumps(lines))
`

func TestLogicalLinesAreCPythons(t *testing.T) {
	python := python313(t)
	out, err := exec.Command(python, "-c", "import sysconfig; print(sysconfig.get_path('stdlib'), end='')").Output()
	require.NoError(t, err)
	all, err := filepath.Glob(filepath.Join(string(out), "*", "*.py"))
	require.NoError(t, err)
	var paths []string
	for i := 0; i < len(all); i += 10 {
		if file := read(t, all[i]); file != nil && len(syntax.Parse(file.Text).Errors) == 0 {
			paths = append(paths, all[i])
		}
	}
	question, err := json.Marshal(paths)
	require.NoError(t, err)
	command := exec.Command(python, "-c", tokenized)
	command.Stdin, command.Stderr = strings.NewReader(string(question)), os.Stderr
	answer, err := command.Output()
	require.NoError(t, err)
	answers := json.NewDecoder(strings.NewReader(string(answer)))
	for _, path := range paths {
		var want [][4]int
		got := [][4]int{}
		require.NoError(t, answers.Decode(&want))
		file := read(t, path)
		for _, s := range syntax.LogicalLines(file.Text) {
			start, end := file.Position(s.Start), file.Position(s.End)
			got = append(got, [4]int{start.Row, start.Column - 1, end.Row, end.Column - 1})
		}
		require.Equal(t, want, got, path)
	}
	t.Logf("%d files", len(paths))
}

// read decodes a file; nil if it is none.
func read(t *testing.T, path string) *source.File {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	file, err := source.Decode(path, data)
	if err != nil {
		return nil
	}
	return file
}

// python313 finds an interpreter that runs; the one on the path may be a shim.
func python313(t *testing.T) string {
	home, _ := os.UserHomeDir()
	candidates, _ := filepath.Glob(filepath.Join(home, ".pyenv", "versions", "3.13*", "bin", "python3.13"))
	for _, python := range append([]string{os.Getenv("FTLINT_PYTHON313"), "python3.13"}, candidates...) {
		if python != "" && exec.Command(python, "-c", "import sys; sys.exit(sys.version_info[:2] != (3, 13))").Run() == nil {
			return python
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Python 3.13: set FTLINT_PYTHON313")
	}
	t.Skip("no Python 3.13")
	return ""
}
