package speedup

import (
	"path"
	"strings"

	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Model answers for one program. It is not for use by several goroutines.
type Model struct {
	Program *link.Program

	sheets    *sheets
	meters    func() Meter
	meter     Meter
	modules   map[source.FileID]*moduleEnv
	holds     map[held]*held
	constants map[constantKey]*object
	externals map[string]*object
	answers   map[string]*outcome
	instances map[*classDef]value
	guess     guesses
	profile   Profile // of the task at hand; nil if it was not run

	recursions map[*functionDef]value // functions whose activations the task at hand has counted, and what they give
	profiled   source.FileID
	ids        int
}

// guesses stand for what is unknown.
type guesses struct {
	trips   float64 // of a loop
	part    float64 // the chance of a test, the part of a loop that is run
	seconds float64 // of waiting
	file    float64 // seconds to open a file, or to copy one
	tasks   float64
	call    float64 // nanoseconds of a call that nobody sees
	unseen  float64 // nanoseconds of all such calls of a task, at least: who hands a task over thinks that it is worth that
	longest float64 // nanoseconds of a task whose loops nobody can count: guesses within guesses multiply
}

var (
	middling = guesses{trips: 100, part: 0.5, seconds: 0.02, file: 50e-6, tasks: 16, call: 20e3, unseen: 2e6, longest: 60e9}
	few      = guesses{trips: 4, part: 0.1, seconds: 0.002, file: 20e-6, tasks: 4, call: 200, longest: 60e9}
	many     = guesses{trips: 5000, part: 0.9, seconds: 0.2, file: 5e-3, tasks: 256, call: 2e6, longest: 3600e9}
)

// NewModel makes a model of a program. open gives the text of a file; meters may
// be nil, and else makes a Meter for each goroutine.
func NewModel(p *link.Program, open func(source.FileID) (*source.File, error), meters func() Meter) *Model {
	return newModel(p, &sheets{open: open, of: map[source.FileID]func() *sheet{}}, meters)
}

func newModel(p *link.Program, sheets *sheets, meters func() Meter) *Model {
	m := &Model{Program: p, sheets: sheets, meters: meters}
	if meters != nil {
		m.meter = meters()
	}
	m.reset(middling)
	return m
}

// fork gives a model of the same program for another goroutine.
func (m *Model) fork() *Model { return newModel(m.Program.Fork(), m.sheets, m.meters) }

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
