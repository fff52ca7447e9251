package harness_test

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-python/gpython/parser"
	"github.com/go-python/gpython/py"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/ftlint/ftlint/analyzer"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay/harness"
)

// builders are the ways in which a harness is made, by the names that the archives
// of TestTexts use.
var builders = map[string]func(*source.Set, *finding.Finding, harness.World) (*harness.Harness, error){
	"whole": harness.Build, "alone": harness.BuildAlone, "narrow": harness.BuildNarrow, "in-sequence": harness.BuildInSequence,
}

// found gives what the analyzer finds in the Python files of an archive.
func found(t testing.TB, path string) (*analyzer.Result, *txtar.Archive) {
	t.Helper()
	ar, err := txtar.ParseFile(path)
	require.NoError(t, err)
	var files []*source.File
	for _, f := range ar.Files {
		if strings.HasSuffix(f.Name, ".py") {
			files = append(files, source.NewFile(f.Name, string(f.Data)))
		}
	}
	result, err := analyzer.Check(context.Background(), source.NewSet(files...), analyzer.Options{})
	require.NoError(t, err)
	return result, ar
}

// TestEveryHarness makes each harness of each finding of the archives, in one
// world after the other: gpython's parser reads it and what is allowed, its regions
// are lines of it, and each line has its names from the row that it is said to come
// from.
func TestEveryHarness(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/rules/*/*.txtar")
	require.NoError(t, err)
	worlds := append(slices.Clone(harness.Worlds), harness.World{Late: true}, harness.World{Apart: true}, harness.World{Counted: true}, harness.World{Forked: true})
	made, refused := 0, 0
	for _, path := range paths {
		result, _ := found(t, path)
		rows := byRow(t, result.Files)
		for i := range result.Findings {
			f := &result.Findings[i]
			if !harness.Replayable(f.Code) {
				continue
			}
			for name, build := range builders {
				if name == "in-sequence" && !harness.Sequential(f.Code) {
					continue
				}
				h, err := build(result.Files, f, worlds[i%len(worlds)])
				if err != nil {
					require.IsType(t, &harness.Refusal{}, err)
					refused++
					continue
				}
				made++
				holds(t, rows, h)
			}
		}
	}
	t.Logf("%d harnesses, %d refused", made, refused)
	require.Greater(t, made, 4*refused)
}

func holds(t *testing.T, rows map[source.FileID]map[int]string, h *harness.Harness) {
	t.Helper()
	for _, text := range []string{h.Text, h.Yardstick} {
		_, err := parser.Parse(strings.NewReader(text), "harness.py", py.ExecMode)
		require.NoError(t, err, text)
	}
	lines := strings.Split(strings.TrimSuffix(h.Text, "\n"), "\n")
	require.Len(t, h.Rows, len(lines))
	require.Len(t, h.Files, len(lines))
	for _, r := range h.Regions {
		require.Positive(t, r.First)
		require.LessOrEqual(t, r.First, r.Last)
		require.LessOrEqual(t, r.Last, len(lines))
	}
	for i, line := range lines {
		if h.Rows[i] == 0 || ofHarness.MatchString(line) {
			continue
		}
		from := rows[h.Files[i]][h.Rows[i]]
		for _, name := range names(line) {
			if !strings.Contains(from, name) {
				require.Fail(t, "a wrong row", "line %d, %q, is said to come from row %d, %q\n%s", i+1, line, h.Rows[i], from, h.Text)
			}
		}
	}
}

// byRow gives, for each row of each file, its text and that of the statements that
// begin in it.
func byRow(t *testing.T, files *source.Set) map[source.FileID]map[int]string {
	all := map[source.FileID]map[int]string{}
	for id := range files.Len() {
		file, err := files.Open(source.FileID(id))
		require.NoError(t, err)
		rows := map[int]string{}
		for i, line := range strings.Split(file.Text, "\n") {
			rows[i+1] = line
		}
		syntax.Parse(file.Text).Inspect(func(n syntax.Node) bool {
			at := n.Extent()
			row := file.Position(at.Start).Row
			switch n := n.(type) {
			case *syntax.FunctionDef:
				rows[row] += decorators(file, n.Decorators)
			case *syntax.ClassDef:
				rows[row] += decorators(file, n.Decorators)
			}
			switch n.(type) {
			case syntax.Stmt, *syntax.ExceptHandler:
				rows[row] += "\n" + file.Text[at.Start:at.End]
			}
			return true
		})
		all[source.FileID(id)] = rows
	}
	return all
}

func decorators(file *source.File, list []syntax.Expr) string {
	text := ""
	for _, d := range list {
		text += "\n" + file.Text[d.Extent().Start:d.Extent().End]
	}
	return text
}

var (
	literal = regexp.MustCompile(`b?'(\\.|[^'\\])*'`)
	word    = regexp.MustCompile(`[A-Za-z_]\w*`)
	// own are the words that a harness brings.
	own = regexp.MustCompile(`^(_.*|given_.*|shared_.*|role_.*|thread_.*|GivenError|ForeignError|Opaque|Weak\w*|Stream|Unknown|UnknownError)$`)
	// ofHarness are lines that make, fill and call what the user's code defines, or
	// stand in for a function that is left out.
	ofHarness = regexp.MustCompile(`^ *(shared_|given_|thread_|def role_|def \w+\(\*args, \*\*kwargs\):$|_observe\(|next\(shared_|for item in )`)
)

// names lists the names in a line that have to be the user's.
func names(line string) []string {
	var list []string
	for _, w := range word.FindAllString(literal.ReplaceAllString(line, ""), -1) {
		if !own.MatchString(w) && !brought[w] {
			list = append(list, w)
		}
	}
	return list
}

// brought are the words by which what Python 3.4 lacks is said.
var brought = map[string]bool{}

func init() {
	for _, w := range strings.Fields(`and as assert break class continue def del elif else except finally for from global if import in is lambda nonlocal
		not or pass raise return try while with yield None True False
		format items iter min range print isinstance issubclass len type getattr hasattr object list dict str bytes`) {
		brought[w] = true
	}
}
