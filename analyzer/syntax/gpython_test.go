package syntax_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-python/gpython/ast"
	"github.com/go-python/gpython/parser"
	"github.com/go-python/gpython/py"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// gpython reads Python 3.4 by a grammar and a lexer that know nothing of ours.
// What it accepts, we accept, and both see the same names, structure and
// constants, but for its known faults.

// gpythonParse gives gpython's tree of a program, or says why there is none.
func gpythonParse(text string) (module *ast.Module, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("gpython panics: %v", r)
		}
	}()
	tree, err := parser.Parse(strings.NewReader(text), "judged.py", py.ExecMode)
	if err != nil {
		return nil, err
	}
	module, ok := tree.(*ast.Module)
	if !ok {
		return nil, errors.New("no module")
	}
	return module, nil
}

// verdict is what became of one program.
type verdict struct {
	accepted    bool
	excused     map[string]bool // faults that were seen, by name
	differences []string
}

func judge(text string) verdict {
	v := verdict{excused: map[string]bool{}}
	module, err := gpythonParse(text)
	if err != nil {
		return v
	}
	v.accepted = true
	tree := syntax.Parse(text)
	for _, e := range tree.Errors {
		v.differences = append(v.differences, fmt.Sprintf("gpython accepts it, we say at %d: %s", e.Start, e.Message))
	}
	if len(tree.Errors) > 0 {
		return v
	}
	a := ours{text: text}
	var b theirs
	a.stmts("Module", tree.Body)
	b.stmts("Module", module.Body)
	v.compare(a.lines, b.lines)
	return v
}

// compare holds two outlines against each other line by line. After a
// difference of structure the rest says nothing.
func (v *verdict) compare(ours, theirs []string) {
	for i := 0; i < len(ours) || i < len(theirs); i++ {
		a, b := at(ours, i), at(theirs, i)
		if a == b {
			continue
		}
		if fault := excuse(a, b); fault != "" {
			v.excused[fault] = true
			continue
		}
		v.differences = append(v.differences, fmt.Sprintf("%q, gpython %q after %q", a, b, at(ours, i-1)))
		return
	}
}

func at(lines []string, i int) string {
	if i < 0 || i >= len(lines) {
		return "(nothing)"
	}
	return lines[i]
}

// TestGpythonAgrees takes the inputs of our own tests and, where there is one,
// a sample of the library of Python 3.13; with FTLINT_GPYTHON_ALL=1 all of it,
// and with FTLINT_GPYTHON_TREE that tree instead.
func TestGpythonAgrees(t *testing.T) {
	programs := ownPrograms(t)
	require.NotEmpty(t, programs)
	every := 25
	if os.Getenv("FTLINT_GPYTHON_ALL") == "1" {
		every = 1
	}
	for i, path := range libraryFiles() {
		if i%every == 0 {
			if file := decode(path); file != nil {
				programs = append(programs, program{path, file.Text})
			}
		}
	}
	accepted, excused := 0, map[string]int{}
	for _, p := range programs {
		v := judge(p.text)
		if !v.accepted {
			continue
		}
		accepted++
		for fault := range v.excused {
			excused[fault]++
		}
		assert.Empty(t, v.differences, p.name)
	}
	t.Logf("%d programs, gpython accepts %d", len(programs), accepted)
	for _, f := range faults {
		if f.excuses != nil {
			t.Logf("excused in %d: %s", excused[f.name], f.name)
		}
	}
	require.Positive(t, accepted)
}

type program struct{ name, text string }

// ownPrograms are the Python files and the archives below testdata.
func ownPrograms(t *testing.T) []program {
	var programs []program
	root := filepath.Join("..", "..", "testdata")
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		switch filepath.Ext(path) {
		case ".py":
			programs = append(programs, program{path, string(data)})
		case ".txtar":
			for _, f := range txtar.Parse(data).Files {
				if strings.HasSuffix(f.Name, ".py") {
					programs = append(programs, program{path + ":" + f.Name, string(f.Data)})
				}
			}
		}
		return nil
	}))
	return programs
}

// libraryFiles are the Python files of the standard library that is found.
func libraryFiles() []string {
	root := os.Getenv("FTLINT_GPYTHON_TREE")
	if root == "" {
		root = library()
	}
	var files []string
	if root == "" {
		return files
	}
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.HasSuffix(path, ".py") {
			files = append(files, path)
		}
		return nil
	})
	return files
}

// library asks the Pythons that may be there where their library is: a name on
// the path may be a shim that fails.
func library() string {
	home, _ := os.UserHomeDir()
	candidates, _ := filepath.Glob(filepath.Join(home, ".pyenv", "versions", "3.13*", "bin", "python3.13"))
	for _, python := range append([]string{os.Getenv("FTLINT_PYTHON313"), "python3.13"}, candidates...) {
		if python == "" {
			continue
		}
		out, err := exec.Command(python, "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))").Output()
		if err == nil {
			return strings.TrimSpace(string(out))
		}
	}
	return ""
}

func decode(path string) *source.File {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	file, err := source.Decode(path, data)
	if err != nil {
		return nil
	}
	return file
}
