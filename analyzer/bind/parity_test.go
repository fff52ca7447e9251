package bind

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// TestSymtableParity holds the bindings of real files against CPython's. By
// default these are a sample of the library of the Python 3.13 that is found.
//
//	FTLINT_SYMTABLE_PYTHON  another interpreter; 3.11 compares the most
//	FTLINT_SYMTABLE_TREE    take all files below this directory
//	FTLINT_SYMTABLE_ONLY    "typeparams": only files that have type parameters
func TestSymtableParity(t *testing.T) {
	python := os.Getenv("FTLINT_SYMTABLE_PYTHON")
	if python == "" {
		python = findPython(t)
	}
	tree, every := os.Getenv("FTLINT_SYMTABLE_TREE"), 1
	if tree == "" {
		out, err := exec.Command(python, "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))").Output()
		require.NoError(t, err)
		tree, every = strings.TrimSpace(string(out)), 20
	}
	found := pythonFiles(tree, every)
	require.NotEmpty(t, found, "no Python files below %s", tree)
	report, err := judgeBySymtable(python, found)
	t.Logf("%d files\n%s", len(found), report)
	require.NoError(t, err)
}

// judgeBySymtable gives the report of tools/symtable_parity.py on the tables of
// files, and an error if any differs.
func judgeBySymtable(python string, files []string) (report string, err error) {
	judge := exec.Command(python, filepath.Join("..", "..", "tools", "symtable_parity.py"))
	tables, err := judge.StdinPipe()
	if err != nil {
		return "", err
	}
	var out strings.Builder
	judge.Stdout, judge.Stderr = &out, &out
	if err := judge.Start(); err != nil {
		return "", err
	}
	writeTables(tables, files)
	tables.Close()
	err = judge.Wait()
	return out.String(), err
}

// findPython finds a Python 3.13 that runs: one on the path may be a shim that
// does not.
func findPython(t *testing.T) string {
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

// pythonFiles gives every n-th Python file below a directory, in order of paths.
func pythonFiles(root string, every int) []string {
	var files []string
	n := 0
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.HasSuffix(path, ".py") {
			if n%every == 0 {
				files = append(files, path)
			}
			n++
		}
		return nil
	})
	return files
}

// record is a line of what tools/symtable_parity.py reads.
type record struct {
	Path   string   `json:"path"`
	Syntax []string `json:"syntax"`
	Errors []string `json:"errors"`
	Scopes [][5]any `json:"scopes"`
}

func writeTables(w io.Writer, files []string) {
	buffer := bufio.NewWriterSize(w, 1<<20)
	defer buffer.Flush()
	encoder := json.NewEncoder(buffer)
	only := os.Getenv("FTLINT_SYMTABLE_ONLY")
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		file, err := source.Decode(path, data)
		if err != nil {
			continue
		}
		m := syntax.Parse(file.Text)
		table := Bind(m)
		if only == "typeparams" && !hasTypeParams(table) {
			continue
		}
		if encoder.Encode(newRecord(path, file.Text, m, table)) != nil {
			return // the judge has stopped, and says why
		}
	}
}

func hasTypeParams(t *Table) bool {
	return slices.ContainsFunc(t.Scopes, func(s Scope) bool { return s.Kind == TypeParameters })
}

var kindWords = map[ScopeKind]string{
	Module: "module", Function: "function", Lambda: "function", Class: "class", Comprehension: "comprehension",
	TypeParameters: "type parameters", TypeAlias: "type alias", TypeVariable: "type variable",
}

func newRecord(path, text string, m *syntax.Module, t *Table) record {
	r := record{Path: path, Syntax: []string{}, Errors: []string{}}
	for _, e := range m.Errors {
		r.Syntax = append(r.Syntax, e.Message)
	}
	for _, e := range t.Errors {
		r.Errors = append(r.Errors, e.Message)
	}
	symbols := make([]map[string]string, len(t.Scopes))
	for i := range t.Scopes {
		s := &t.Scopes[i]
		symbols[i] = map[string]string{}
		for id := range t.In(ScopeID(i)) {
			symbol := &t.Symbols[id]
			symbols[i][symbol.Name] = letters(symbol)
			if symbol.Flags&Free != 0 {
				passOn(t, symbol, symbols)
			}
		}
		r.Scopes = append(r.Scopes, [5]any{kindWords[s.Kind], s.Name, lineOf(text, s.Node), s.Parent, symbols[i]})
	}
	return r
}

// passOn notes that the scopes between a captured name and its variable pass
// the cell on, which CPython's table says and ours leaves to be seen.
func passOn(t *Table, s *Symbol, symbols []map[string]string) {
	for scope := t.Scopes[s.Scope].Parent; scope != t.Symbols[s.Home].Scope; scope = t.Scopes[scope].Parent {
		if _, mentioned := symbols[scope][s.Name]; !mentioned {
			symbols[scope][s.Name] = "ft"
		}
	}
}

// lineOf gives the line on which a scope's node starts; 0 for the module.
func lineOf(text string, n syntax.Node) int {
	if n == nil {
		return 0
	}
	before := text[:n.Extent().Start]
	return 1 + strings.Count(before, "\n") + strings.Count(before, "\r") - strings.Count(before, "\r\n")
}

// letters says what a symbol is in the words of tools/symtable_parity.py.
func letters(s *Symbol) string {
	var b strings.Builder
	f := s.Flags
	switch {
	case f&Free != 0:
		b.WriteByte('f')
	case f&DeclaredGlobal != 0:
		b.WriteString("gG")
	case f&Local != 0:
		b.WriteByte('l')
	default:
		b.WriteByte('g')
	}
	for _, c := range []struct {
		flags  Flags
		letter byte
	}{
		{Parameter, 'p'}, {Imported, 'i'}, {Annotated, 'a'}, {Bound, 'b'}, {Used, 'u'},
		{DeclaredNonlocal, 'n'}, {IterationTarget, 'x'}, {Cell, 'c'},
	} {
		if f&c.flags != 0 {
			b.WriteByte(c.letter)
		}
	}
	return b.String()
}

// CPython says of each mistake and each puzzle what we say.
func TestMistakesAreCPythons(t *testing.T) {
	python := findPython(t)
	var programs, want []string
	for _, m := range mistakes {
		programs, want = append(programs, m.program), append(want, m.want)
	}
	for _, p := range puzzles {
		programs, want = append(programs, p.program), append(want, "")
	}
	question, err := json.Marshal(programs)
	require.NoError(t, err)
	judge := exec.Command(python, "-c", `
import json, symtable, sys
def verdict(program):
    try:
        symtable.symtable(program, "a.py", "exec")
    except SyntaxError as error:
        return error.msg
    return ""
print(json.dumps([verdict(p) for p in json.load(sys.stdin)]))
`)
	judge.Stdin = bytes.NewReader(question)
	out, err := judge.Output()
	require.NoError(t, err)
	var said []string
	require.NoError(t, json.Unmarshal(out, &said))
	for i := range programs {
		assert.Equal(t, said[i], want[i], programs[i])
	}
}
