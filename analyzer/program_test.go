package analyzer_test

import (
	"fmt"
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
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// The archives in testdata/programs hold what the stages between facts and
// rules find out, one claim a line in their file `claims`:
//
//	module app/__init__.py app              the name of a file's module
//	name app.x = lib.y                      what a global means, imports followed
//	edge app.main --call--> app.work        a call, or --spawn--> a thread's target
//	declared app.view                       somebody else's threads run it; `own`: each time on an object of its own
//	serial app.Log._write app.Log._flush    at most one thread at a time is in any of them, on one object
//	turns app.a app.b                       one thread runs both
//	interrupt app.on_signal                 on the main thread, between two steps
//	many app.work                           its threads run several at a time; `one` says the opposite
//	held app.f:12 {self.lock, lock}         locks held for certain on a line, as the user names them
//	phase app.report after app.work         where a function's code lies against the threads of an entry
//
// A line that starts with ! claims the contrary.
type program struct {
	*link.Program
	files   *source.Set
	entries []thread.Entry
	order   *thread.Order
	callers *lock.Callers
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
	p := &program{Program: link.New(compiled, paths, func(dir string) bool { return packages[dir] }), files: files}
	p.entries, _ = thread.Find(p.Program)
	p.order = thread.NewOrder(p.Program, p.entries)
	p.callers = lock.NewCallers(p.Program)
	return p
}

func (p *program) function(t *testing.T, name string) link.Func {
	var found link.Func
	ok := false
	p.Functions(func(f link.Func, fn *facts.Function) {
		if p.QualifiedName(f) == name && (fn.Kind != facts.ClassBody) {
			found, ok = f, true
		}
	})
	require.True(t, ok, "no function %s", name)
	return found
}

func (p *program) entry(t *testing.T, target string) *thread.Entry {
	i := slices.IndexFunc(p.entries, func(e thread.Entry) bool { return p.QualifiedName(e.Target.Func) == target })
	require.GreaterOrEqual(t, i, 0, "nothing starts %s", target)
	return &p.entries[i]
}

// holds decides a claim.
func (p *program) holds(t *testing.T, claim string) bool {
	words := strings.Fields(claim)
	switch words[0] {
	case "module":
		id, ok := p.files.Lookup(words[1])
		require.True(t, ok, words[1])
		return p.Modules[id] == words[2]
	case "name":
		return p.meaning(t, words[1]) == words[3]
	case "edge":
		return p.edge(t, words[1], words[2], words[3])
	case "many":
		return p.entry(t, words[1]).Many
	case "one":
		return !p.entry(t, words[1]).Many
	case "declared":
		return p.entry(t, words[1]).Framework
	case "own":
		return p.entry(t, words[1]).Own
	case "serial":
		var functions []link.Func
		for _, w := range words[1:] {
			functions = append(functions, p.function(t, w))
		}
		return p.order.Serial(functions...)
	case "turns":
		return thread.InTurn(p.entry(t, words[1]), p.entry(t, words[2]))
	case "interrupt":
		return p.entry(t, words[1]).Kind == known.Interrupt
	case "held":
		function, line, _ := strings.Cut(words[1], ":")
		row, err := strconv.Atoi(line)
		require.NoError(t, err)
		return p.held(t, p.function(t, function), row) == strings.Join(words[2:], " ")
	case "phase":
		site := link.Site{Func: p.function(t, words[1])}
		phase := p.order.Phase(p.entry(t, words[3]), site)
		return map[string]thread.Phase{"before": thread.Before, "during": thread.During, "after": thread.After}[words[2]] == phase
	}
	t.Fatalf("no such claim: %s", claim)
	return false
}

func (p *program) meaning(t *testing.T, name string) string {
	dot := strings.LastIndexByte(name, '.')
	file, ok := p.ModuleNamed(name[:dot])
	require.True(t, ok, name)
	switch b := p.Global(file, name[dot+1:]); b.Kind {
	case link.ModuleBinding:
		return p.Modules[b.File]
	case link.GlobalBinding:
		return p.Modules[b.File] + "." + b.Name
	default:
		return b.Name
	}
}

func (p *program) edge(t *testing.T, from, kind, to string) bool {
	caller, callee := p.function(t, from), p.function(t, to)
	if kind == "--spawn-->" {
		return slices.ContainsFunc(p.entries, func(e thread.Entry) bool { return e.Spawn.Func == caller && e.Target.Func == callee })
	}
	require.Equal(t, "--call-->", kind)
	return slices.ContainsFunc(p.Callers(callee), func(s link.Site) bool { return s.Func == caller })
}

func (p *program) held(t *testing.T, f link.Func, row int) string {
	file, _ := p.files.Open(f.File)
	var names []string
	seen := false
	lock.Walk(p.Program, p.Static(f), p.callers.Entered(f), func(op facts.OpID, held []lock.Held) {
		at := file.Position(p.Span(link.Site{Func: f, Op: op}).Start).Row
		if at != row || seen {
			return
		}
		seen = true
		for _, h := range held {
			names = append(names, h.Name)
		}
	})
	require.True(t, seen, "nothing happens on line %d", row)
	return fmt.Sprintf("{%s}", strings.Join(names, ", "))
}

func TestPrograms(t *testing.T) {
	paths, err := filepath.Glob("../testdata/programs/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, name := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive := readArchive(t, name)
			p := newProgram(archive)
			claims := 0
			for _, f := range archive.Files {
				if f.Name != "claims" {
					continue
				}
				for line := range strings.Lines(string(f.Data)) {
					line = strings.TrimSpace(line)
					claim, not := strings.CutPrefix(line, "!")
					if claim == "" || claim[0] == '#' {
						continue
					}
					claims++
					assert.NotEqual(t, not, p.holds(t, claim), line)
				}
			}
			assert.NotZero(t, claims)
		})
	}
}
