package race

import (
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// The archives in testdata/evidence hold programs and, in their file `claims`,
// what must be found out about them, a line each:
//
//	class app.Pool declared keeps a       the claim's kind, and words of its text
//	class app.Cursor none
//	global app._cache library
//	state app.Pool.known declared         a class attribute
//	instance app.Hub library
//	field app.Client.pool declared
//	silent app.main yes                   so: constructing, import, loop, ownthread
func TestClaims(t *testing.T) {
	archives, err := filepath.Glob("testdata/evidence/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			a := newAsker(archive)
			asked := 0
			for _, f := range archive.Files {
				if f.Name != "claims" {
					continue
				}
				for line := range strings.Lines(string(f.Data)) {
					if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
						a.check(t, line)
						asked++
					}
				}
			}
			assert.NotZero(t, asked)
		})
	}
}

type asker struct {
	*claims
	p *link.Program
}

func newAsker(archive *txtar.Archive) *asker {
	var compiled []*facts.File
	var paths []string
	packages := map[string]bool{}
	for _, f := range archive.Files {
		if !strings.HasSuffix(f.Name, ".py") {
			continue
		}
		file := source.NewFile(f.Name, string(f.Data))
		tree := syntax.Parse(file.Text)
		compiled = append(compiled, facts.Extract(file, tree, bind.Bind(tree)))
		paths = append(paths, f.Name)
		if path.Base(f.Name) == "__init__.py" {
			packages[path.Dir(f.Name)] = true
		}
	}
	p := link.New(compiled, paths, func(dir string) bool { return packages[dir] })
	return &asker{newClaims(p), p}
}

func (a *asker) check(t *testing.T, line string) {
	words := strings.Fields(line)
	subject, want, text := words[1], words[2], strings.Join(words[3:], " ")
	var claim Claim
	var found bool
	switch words[0] {
	case "class":
		claim, found = a.Class(a.class(t, subject))
	case "instance":
		claim, found = a.Instance(a.class(t, subject))
	case "global":
		module, name := split(subject)
		file, ok := a.p.ModuleNamed(module)
		require.True(t, ok, line)
		claim, found = a.Global(file, name)
	case "state":
		class, attr := split(subject)
		claim, found = a.ClassState(a.class(t, class), attr)
	case "field":
		class, attr := split(subject)
		claim, found = a.Field(a.class(t, class), attr)
	default:
		assert.Equal(t, want, yes(a.silence(t, words[0], subject)), line)
		return
	}
	got := "none"
	if found {
		got = [...]string{"library", "declared"}[claim.Kind]
		assert.NotEmpty(t, claim.Text, line)
	}
	assert.Equal(t, want, got, "%s: %s", line, claim.Text)
	assert.Contains(t, claim.Text, text, line)
}

func (a *asker) silence(t *testing.T, question, subject string) bool {
	switch question {
	case "silent":
		return a.Silent(a.function(t, subject))
	case "constructing":
		f := a.function(t, subject)
		_, class, ok := a.p.EnclosingSelf(f)
		require.True(t, ok, subject)
		return a.Constructing(class, f)
	case "import":
		return a.ImportTime(a.function(t, subject))
	case "loop":
		return a.EventLoop(a.class(t, subject))
	case "ownthread":
		class, attr := split(subject)
		return a.OwnThread(a.class(t, class), attr)
	}
	t.Fatalf("no such question: %s", question)
	return false
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func split(dotted string) (string, string) {
	dot := strings.LastIndexByte(dotted, '.')
	return dotted[:dot], dotted[dot+1:]
}

func (a *asker) class(t *testing.T, name string) link.Class {
	for i, file := range a.p.Files {
		for j := range file.Classes {
			c := link.Class{File: source.FileID(i), ID: facts.ClassID(j + 1)}
			if a.dottedClass(c) == name {
				return c
			}
		}
	}
	require.Fail(t, "no class "+name)
	return link.Class{}
}

func (a *asker) function(t *testing.T, name string) link.Func {
	var found link.Func
	ok := false
	a.p.Functions(func(f link.Func, fn *facts.Function) {
		if fn.Kind != facts.ClassBody && a.p.QualifiedName(f) == name {
			found, ok = f, true
		}
	})
	require.True(t, ok, "no function %s", name)
	return found
}
