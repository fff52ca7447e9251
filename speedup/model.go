package speedup

import (
	"path"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

type linkSite = link.Site

// Model answers for one program. It is not for use by several goroutines.
type Model struct {
	Program *link.Program

	open      func(source.FileID) (*source.File, error)
	meter     Meter
	modules   map[source.FileID]*moduleEnv
	holds     map[held]*held
	constants map[constantKey]*object
	externals map[string]*object
	answers   map[string]*outcome
	calls     map[source.FileID]map[source.Span]link.Site
	instances map[*classDef]value
	guess     guesses
	profile   Profile // of the task at hand; nil if it was not run
	profiled  source.FileID
	ids       int
}

// guesses stand for what is unknown.
type guesses struct {
	trips   float64 // of a loop
	part    float64 // the chance of a test, the part of a loop that is run
	seconds float64 // of waiting
	file    float64 // seconds to open a file, or to copy one
	tasks   float64
	call    float64 // nanoseconds of a call that nobody sees
}

var (
	middling = guesses{trips: 100, part: 0.5, seconds: 0.02, file: 50e-6, tasks: 16, call: 20e3}
	few      = guesses{trips: 4, part: 0.1, seconds: 0.002, file: 20e-6, tasks: 4, call: 200}
	many     = guesses{trips: 5000, part: 0.9, seconds: 0.2, file: 5e-3, tasks: 256, call: 2e6}
)

// NewModel makes a model of a program. open gives the text of a file; meter may
// be nil.
func NewModel(p *link.Program, open func(source.FileID) (*source.File, error), meter Meter) *Model {
	m := &Model{Program: p, open: open, meter: meter, calls: map[source.FileID]map[source.Span]link.Site{}}
	m.reset(middling)
	return m
}

// reset forgets what rests on guesses.
func (m *Model) reset(g guesses) {
	m.modules = map[source.FileID]*moduleEnv{}
	m.holds = map[held]*held{}
	m.constants = map[constantKey]*object{}
	m.externals = map[string]*object{}
	m.answers = map[string]*outcome{}
	m.instances = map[*classDef]value{}
	m.guess = g
	m.ids = 0
}

// Bounds of a walk, in nodes of the tree.
const (
	moduleNodes = 10_000 // of a module body, with what it calls
	rootNodes   = 20_000 // of a function that starts a region
	taskNodes   = 60_000 // of the tasks of a region
)

func (m *Model) isPackage(file source.FileID) bool {
	return path.Base(m.Program.Where[file]) == "__init__.py"
}

// indexCalls finds the calls of a file by their ranges.
func (m *Model) indexCalls(file source.FileID) map[source.Span]link.Site {
	index := map[source.Span]link.Site{}
	if m.Program == nil || int(file) >= len(m.Program.Files) {
		return index
	}
	for j := range m.Program.Files[file].Functions {
		fn := &m.Program.Files[file].Functions[j]
		for i, op := range fn.Ops {
			if op.Kind == facts.Invoke {
				index[fn.Spans[i]] = link.Site{Func: link.Func{File: file, ID: facts.FuncID(j)}, Op: facts.OpID(i)}
			}
		}
	}
	return index
}

// functionOf gives the function of the tree that the facts know as f.
func (m *Model) functionOf(f link.Func) (value, bool) {
	env := m.module(f.File)
	if env.text == nil {
		return value{}, false
	}
	at := m.Program.Function(f).Span
	parts := strings.Split(m.Program.LocalName(f), ".")
	v, ok := env.vars[parts[0]]
	for _, part := range parts[1:] {
		if !ok || v.kind != class {
			break
		}
		v, ok = v.obj.class.member(part, 0)
	}
	if ok && v.kind == function && v.obj.function.node.Extent() == at {
		return v, true
	}
	var found value
	env.tree.Inspect(func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FunctionDef:
			if n.Span == at {
				found = m.loose(env, n, n.Name)
			}
		case *syntax.Lambda:
			if n.Span == at {
				found = m.loose(env, n, "<lambda>")
			}
		}
		return found.obj == nil && n.Extent().Contains(at)
	})
	return found, found.obj != nil
}

// loose is a function that was not met where it is defined: inside another
// function, whose variables are unknown then.
func (m *Model) loose(env *moduleEnv, n syntax.Node, name string) value {
	o := &object{kind: function, name: name, where: place{env.file, n.Extent()}, size: nan}
	o.function = &functionDef{env: env, node: n, name: name}
	return value{kind: function, num: nan, obj: o}
}

// someInstance is an object of a class that was made elsewhere, of unknown
// arguments, before the region.
func (m *Model) someInstance(c *classDef) value {
	if v, ok := m.instances[c]; ok {
		return v
	}
	budget := rootNodes / 10
	w := &walk{model: m, acc: newWork(0), times: 0, budget: &budget, fr: &frame{env: c.env, vars: map[string]value{}, outer: nil, live: 1, fn: &functionDef{}}}
	v := value{kind: instance, num: nan, obj: &object{kind: instance, class: c, attrs: map[string]value{}, name: "self", where: place{c.env.file, c.node.NameSpan}, size: nan}}
	m.instances[c] = v
	if init, ok := c.member("__init__", 0); ok && init.kind == function {
		w.invoke(init, []value{v}, nil, c.node)
	}
	return v
}
