package race

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// silences remembers which code speaks for nobody: tests, scripts, tools that
// one person runs; what runs before anybody else can; what stays on one thread.
type silences struct {
	toolkit      []uint8         // 0: not asked, 1: no, 2: silent
	packages     map[string]bool // of a toolkit, once asked
	functions    answers[link.Func]
	constructing answers[construction]
	importTime   answers[link.Func]
	programs     answers[source.FileID]
	reactors     answers[source.FileID]
	loops        map[link.Class]bool
	own          map[field]bool
	calls        map[string]*namedCalls
	decorators   map[string][]link.Expr // of what is defined at import, by last name
	drivers      *[]string              // packages for databases whose connections belong to one thread, once asked
	inner        map[string]bool        // last names of decorators of what functions define
}

type construction struct {
	class link.Class
	f     link.Func
}

type field struct {
	class link.Class
	name  string
}

func newSilences(files int) silences {
	return silences{
		toolkit: make([]uint8, files),
		calls:   map[string]*namedCalls{}, loops: map[link.Class]bool{}, own: map[field]bool{},
	}
}

// answers remembers what holds of a function if it holds of all its callers. A
// cycle that only such callers enter has it, too: while a question is open, its
// answer is taken to be yes. A no is certain all the same; a yes is only where
// no question is open any more.
type answers[K comparable] struct {
	known map[K]bool
	open  []K
	depth int
}

func (a *answers[K]) ask(k K, decide func() bool) bool {
	if is, asked := a.known[k]; asked {
		return is
	}
	if a.known == nil {
		a.known = map[K]bool{}
	}
	a.known[k] = true
	a.open = append(a.open, k)
	a.depth++
	is := decide()
	a.depth--
	if a.known[k] = is; a.depth == 0 {
		for _, o := range a.open[1:] {
			if a.known[o] {
				delete(a.known, o)
			}
		}
		a.open = a.open[:0]
	}
	return is
}

// Silent reports whether a function counts for nobody: tests, the code of
// scripts, debuggers and command loops, what only such code calls, and what is
// private and that nothing that is shipped names.
func (c *claims) Silent(f link.Func) bool {
	if c.p.Aside(f.File) {
		return true
	}
	return c.silences.functions.ask(f, func() bool { return c.silent(f) })
}

func (c *claims) silent(f link.Func) bool {
	fn := c.p.Function(f)
	if fn.Kind == facts.ModuleBody {
		return false
	}
	if _, class, ok := c.p.EnclosingSelf(f); ok && c.forTests(class) {
		return true
	}
	outer := c.p.Function(link.Func{File: f.File, ID: fn.Outer})
	if outer.Kind == facts.Def || outer.Kind == facts.Lambda {
		return c.Silent(link.Func{File: f.File, ID: fn.Outer})
	}
	name := c.p.Text(f, fn.Name)
	if fn.Kind != facts.Def || outer.Kind != facts.ModuleBody {
		return false
	}
	if name == "main" || name == "_main" {
		return true
	}
	if c.p.Unnamed(f) {
		return true
	}
	if !private(name) || !c.script(f.File) {
		return false
	}
	called := false
	for _, site := range c.p.Callers(f) {
		if c.p.Aside(site.File) {
			continue
		}
		called = true
		guarded := site.ID == 0 && regions(c.mainGuards(site.Func)).has(site.Op)
		if !guarded && (site.ID == 0 || !c.Silent(site.Func)) {
			return false
		}
	}
	return called
}

// script reports whether a file may be run as one.
func (c *claims) script(file source.FileID) bool {
	return slices.ContainsFunc(c.p.Files[file].Names, func(name string) bool {
		return name == "main" || name == "__main__" || name == "_main"
	})
}

// isProgram reports whether importing a file would run a program: its own level
// calls main, prints, or ends the process.
//
//	with ThreadPoolExecutor() as pool:
//	    pool.submit(work)
//	print(total)
func (c *claims) isProgram(file source.FileID) bool {
	return c.silences.programs.ask(file, func() bool {
		module := link.Func{File: file}
		fn := c.p.Function(module)
		for i := 0; i < len(fn.Ops); i++ {
			op := fn.Ops[i]
			switch op.Kind {
			case facts.If, facts.Else, facts.Except, facts.Guard:
				i = int(op.End) - 1 // what a module prints in a pinch says nothing
			case facts.Invoke:
				callee := fn.Values[fn.Values[op.Value].A]
				if callee.Kind == facts.Global && runners[c.p.Text(module, callee.Name)] {
					return true
				}
			}
		}
		return false
	})
}

// runners are the functions that a module calls by which it is a program.
var runners = map[string]bool{"main": true, "_main": true, "print": true, "exit": true}

// mainGuards gives the parts of a module that run only if it is the script.
func (c *claims) mainGuards(module link.Func) [][2]facts.OpID {
	if !slices.Contains(c.p.Files[module.File].Names, "__main__") {
		return nil
	}
	fn := c.p.Function(module)
	var guards [][2]facts.OpID
	for i, op := range fn.Ops {
		if op.Kind != facts.If {
			continue
		}
		if c.isMain(module, op.Value) {
			guards = append(guards, [2]facts.OpID{facts.OpID(i), op.End})
		}
	}
	return guards
}

// isMain reports whether a test holds only in the script: `__name__ == "__main__"`,
// alone or with other conditions.
func (c *claims) isMain(module link.Func, v facts.ValueID) bool {
	fn := c.p.Function(module)
	test := fn.Values[v]
	named := func(side uint32) bool {
		v := fn.Values[side]
		return v.Kind == facts.Global && c.p.Text(module, v.Name) == "__name__"
	}
	switch {
	case test.Kind == facts.Compare && syntax.CmpOperator(test.Op) == syntax.Eq:
		return named(test.A) || named(test.B)
	case test.Kind == facts.Either && facts.EitherKind(test.Op) == facts.EitherAnd:
		return slices.ContainsFunc(fn.Lists[test.A], func(v facts.ValueID) bool { return c.isMain(module, v) })
	}
	return false
}

// forCheckers gives the parts of a module that only type checkers read.
func (c *claims) forCheckers(module link.Func) [][2]facts.OpID {
	const name = "TYPE_CHECKING"
	if !slices.Contains(c.p.Files[module.File].Names, name) {
		return nil
	}
	fn := c.p.Function(module)
	var parts [][2]facts.OpID
	for i, op := range fn.Ops {
		if op.Kind == facts.If && lastText(c.p, module, op.Value) == name {
			parts = append(parts, [2]facts.OpID{facts.OpID(i), op.End})
		}
	}
	return parts
}

// forTests: test cases, debuggers, command loops, widgets of a toolkit that has
// one thread.
func (c *claims) forTests(class link.Class) bool {
	if slices.ContainsFunc(c.p.ExternalBases(class), forOneUser) {
		return true
	}
	return slices.ContainsFunc(c.p.MRO(class), func(k link.Class) bool { return forOneUser(c.dottedClass(k)) })
}

// ofInterface reports whether a file is of the interface to one person: it is
// that of a terminal, or works with a toolkit that has one thread, or most of its
// package does. What it keeps is that thread's, if nobody says otherwise.
func (c *claims) ofInterface(file source.FileID) bool {
	module := c.p.Modules[file]
	return known.FrontEnd(module) != "" || c.ofToolkit(file) || c.toolkitPackages()[packageOf(module)]
}

// ofOneLoop reports whether the functions of a file run on the one thread of an
// event loop: that of a toolkit, or of a reactor, or take turns as green threads.
func (c *claims) ofOneLoop(file source.FileID) bool {
	return c.ofToolkit(file) || c.silences.reactors.ask(file, func() bool {
		return known.Under(known.GreenThreads, c.p.Modules[file]) || c.p.ImportsUnder(file, known.Reactors)
	})
}

func (c *claims) ofToolkit(file source.FileID) bool {
	if c.silences.toolkit[file] == 0 {
		c.silences.toolkit[file] = 1
		if known.Under(known.OneThreadToolkits, c.p.Modules[file]) || c.p.ImportsUnder(file, known.OneThreadToolkits) {
			c.silences.toolkit[file] = 2
		}
	}
	return c.silences.toolkit[file] == 2
}

// toolkitPackages gives the packages most of whose modules work with a toolkit.
//
//	editor/window.py, editor/menu.py: import tkinter
//	editor/options.py: does not, and is what those two look at
func (c *claims) toolkitPackages() map[string]bool {
	if c.silences.packages != nil {
		return c.silences.packages
	}
	with, all := map[string]int{}, map[string]int{}
	for i, module := range c.p.Modules {
		if in, file := packageOf(module), source.FileID(i); in != "" && !c.p.Aside(file) {
			all[in]++
			if c.ofToolkit(file) {
				with[in]++
			}
		}
	}
	c.silences.packages = map[string]bool{}
	for in, n := range with {
		c.silences.packages[in] = 2*n > all[in]
	}
	return c.silences.packages
}

// packageOf gives the package that a module is in, or "".
func packageOf(module string) string {
	return module[:max(0, strings.LastIndexByte(module, '.'))]
}

func forOneUser(dotted string) bool {
	if known.OneUserBases[dotted] != "" || strings.HasSuffix(dotted, "TestCase") {
		return true
	}
	module, _, _ := strings.Cut(dotted, ".")
	return known.OneThreadToolkits[module] != ""
}
