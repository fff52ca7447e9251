package link_test

import (
	"path"
	"path/filepath"
	"slices"
	"strconv"
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

// The archives in testdata hold small programs and, in their file `claims`, what
// the linked program says of them, one claim a line:
//
//	type m.f self.child = Child, list    what an expression of a function may be
//	path m.f box.items = m.Box.items     where it lies, in a frame of which nothing is known
//	calls m.f g(1) = m.g                 the functions that the calls on a line of f enter
//	enters m.f box.size = m.Box.size     those that it enters without a call; #2 is the second of a name
//	name m.x = lib.y                     what a global means, imports followed
//	mro m.C = m.C, m.B                   the method resolution order
//
// `-` is no answer at all.
type program struct {
	*link.Program
	files *source.Set
}

func newProgram(archive *txtar.Archive) *program {
	var sources []*source.File
	packages := map[string]bool{}
	for _, f := range archive.Files {
		if strings.HasSuffix(f.Name, ".py") {
			sources = append(sources, source.NewFile(f.Name, string(f.Data)))
			if path.Base(f.Name) == "__init__.py" {
				packages[path.Dir(f.Name)] = true
			}
		}
	}
	files := source.NewSet(sources...)
	var compiled []*facts.File
	var paths []string
	for i := range files.Len() {
		f, _ := files.Open(source.FileID(i))
		tree := syntax.Parse(f.Text)
		compiled = append(compiled, facts.Extract(f, tree, bind.Bind(tree)))
		paths = append(paths, f.Path)
	}
	return &program{link.New(compiled, paths, func(dir string) bool { return packages[dir] }), files}
}

func (p *program) function(t *testing.T, name string) link.Func {
	var found link.Func
	ok := false
	p.Functions(func(f link.Func, fn *facts.Function) {
		if p.QualifiedName(f) == name && fn.Kind != facts.ClassBody {
			found, ok = f, true
		}
	})
	require.True(t, ok, "no function %s", name)
	return found
}

func (p *program) class(t *testing.T, name string) link.Class {
	for i, file := range p.Files {
		for j := range file.Classes {
			c := link.Class{File: source.FileID(i), ID: facts.ClassID(j + 1)}
			if p.Modules[i]+"."+p.ClassName(c) == name {
				return c
			}
		}
	}
	require.Fail(t, "no class "+name)
	return link.Class{}
}

// value finds an expression of a function by its text.
func (p *program) value(t *testing.T, f link.Func, text string) facts.ValueID {
	fn := p.Function(f)
	for v := range fn.Values {
		if p.File(f).Expr(fn, facts.ValueID(v)) == text {
			return facts.ValueID(v)
		}
	}
	require.Fail(t, "no expression "+text+" in "+p.QualifiedName(f))
	return 0
}

// answer gives the right side of a claim, as its left side asks.
func (p *program) answer(t *testing.T, question string) string {
	kind, rest, _ := strings.Cut(question, " ")
	subject, text, _ := strings.Cut(rest, " ")
	switch kind {
	case "type":
		f := p.function(t, subject)
		return list(p.Types(link.Expr{Func: f, Value: p.value(t, f, text)}), p.typeName)
	case "path":
		f := p.function(t, subject)
		return list(p.Paths(p.Static(f), p.value(t, f, text)), p.Qualified)
	case "calls", "enters":
		return list(p.entered(t, p.function(t, subject), text, kind == "enters"), p.calleeName)
	case "name":
		dot := strings.LastIndexByte(subject, '.')
		file, ok := p.ModuleNamed(subject[:dot])
		require.True(t, ok, subject)
		switch b := p.Global(file, subject[dot+1:]); b.Kind {
		case link.ModuleBinding:
			return p.Modules[b.File]
		case link.GlobalBinding:
			return p.Modules[b.File] + "." + b.Name
		default:
			return b.Name
		}
	case "mro":
		return list(p.MRO(p.class(t, subject)), p.className)
	}
	require.Fail(t, "no such claim: "+question)
	return ""
}

func (p *program) className(c link.Class) string { return p.Modules[c.File] + "." + p.ClassName(c) }

func (p *program) typeName(t link.Type) string {
	switch t.Kind {
	case link.Instance:
		if t.Guess {
			return "perhaps " + p.ClassName(t.Class)
		}
		return p.ClassName(t.Class)
	case link.ClassObject:
		return "class " + p.ClassName(t.Class)
	case link.FuncObject:
		return "def " + p.QualifiedName(t.Func)
	case link.Method:
		if t.Guess {
			return "perhaps method " + p.QualifiedName(t.Func)
		}
		return "method " + p.QualifiedName(t.Func)
	case link.ModuleObject:
		return "module " + p.Modules[t.File]
	case link.Suspended:
		return "suspended " + p.QualifiedName(t.Func)
	}
	return t.Name
}

// calleeName numbers functions of one name.
func (p *program) calleeName(c link.Callee) string {
	name, n := p.QualifiedName(c.Func), 0
	p.Functions(func(f link.Func, _ *facts.Function) {
		if p.QualifiedName(f) == name && f.ID <= c.ID {
			n++
		}
	})
	if n > 1 {
		name += "#" + strconv.Itoa(n)
	}
	if c.AtEnd {
		name += " at end"
	}
	return name
}

// entered gives what is entered on the line of a function with the given text.
func (p *program) entered(t *testing.T, f link.Func, line string, implicit bool) []link.Callee {
	file, _ := p.files.Open(f.File)
	var all []link.Callee
	found := false
	for i, op := range p.Function(f).Ops {
		site := link.Site{Func: f, Op: facts.OpID(i)}
		row := file.Position(p.Span(site).Start).Row
		if strings.TrimSpace(strings.Split(file.Text, "\n")[row-1]) != line {
			continue
		}
		found = true
		if implicit {
			all = append(all, p.Implicit(p.Static(f), site.Op)...)
		} else if op.Kind == facts.Invoke {
			callees, _ := p.Callees(link.Expr{Func: f, Value: op.Value})
			all = append(all, callees...)
		}
	}
	require.True(t, found, "no effect on a line %q", line)
	return all
}

func list[T any](items []T, show func(T) string) string {
	var texts []string
	for _, item := range items {
		if text := show(item); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return "-"
	}
	return strings.Join(texts, ", ")
}

func TestClaims(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, name := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			claims := claimsOf(archive)
			require.NotEmpty(t, claims)
			forward, backward := newProgram(archive), newProgram(archive)
			for _, claim := range claims {
				question, answer := split(claim)
				assert.Equal(t, answer, forward.answer(t, question), question)
			}
			slices.Reverse(claims)
			for _, claim := range claims {
				question, _ := split(claim)
				assert.Equal(t, forward.answer(t, question), backward.answer(t, question), "%s: the answer depends on what was asked before", question)
			}
		})
	}
}

func split(claim string) (question, answer string) {
	at := strings.LastIndex(claim, " = ")
	return claim[:at], claim[at+3:]
}

func claimsOf(archive *txtar.Archive) []string {
	var claims []string
	for _, f := range archive.Files {
		if f.Name != "claims" {
			continue
		}
		for line := range strings.Lines(string(f.Data)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				claims = append(claims, line)
			}
		}
	}
	return claims
}

// Whoever wants callers in turn gets those that he would get at once.
func TestCallersInTurn(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	seen := 0
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		p := newProgram(archive)
		p.Functions(func(f link.Func, _ *facts.Function) {
			inTurn := slices.Collect(p.Fork().CallersInTurn(f))
			if len(inTurn) == 0 { // none, or a constructor of classes below
				return
			}
			all := slices.DeleteFunc(slices.Clone(p.ShippedCallers(f)), func(s link.Site) bool { return p.Aside(s.File) != p.Aside(f.File) })
			assert.ElementsMatch(t, all, inTurn, p.QualifiedName(f))
			seen += len(inTurn)
		})
	}
	assert.Greater(t, seen, 50)
}
