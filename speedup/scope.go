package speedup

import (
	"maps"
	"slices"

	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// moduleEnv is a file whose module body has been walked: what its globals hold.
type moduleEnv struct {
	file  source.FileID
	text  *source.File
	tree  *syntax.Module
	vars  map[string]value
	cells map[string]*object // of global variables
	ready bool
}

// functionDef is a function and where it was defined.
type functionDef struct {
	env   *moduleEnv
	node  syntax.Node // *syntax.FunctionDef or *syntax.Lambda
	name  string
	outer *frame // of a nested one: the activation that made it
	class *classDef

	cache     *object // of one behind functools.lru_cache: the wrapper
	defaults  []value
	loads     map[string]bool // names that it reads and does not bind
	globals   map[string]bool // names that it declares global
	nonlocals map[string]bool
	generator bool
	recursive bool // it calls something of its own name
	declared  bool
}

// classDef is a class of the program whose body has been walked.
type classDef struct {
	env   *moduleEnv
	node  *syntax.ClassDef
	attrs map[string]value
	bases []value

	stored bool // tasks store attributes: each store empties what the cache has of the class
}

// frame is one activation of a function.
type frame struct {
	env   *moduleEnv
	fn    *functionDef
	vars  map[string]value
	outer *frame
	live  float64 // the chance that control is here: in this activation, in a loop in this turn
	left  float64 // the chance that this turn of the loop is its last, by break, return or raise
	back  float64 // the chance that the activation has returned
	threw float64 // the chance that an exception is on its way
	guess bool    // a chance on the way here is no more than a guess
	ret   value
	yield *yields
	self  *object     // of a method's
	loop  syntax.Node // the innermost that is walked once for many turns
}

// yields is what a generator gives.
type yields struct {
	count float64
	elem  value
}

// member looks an attribute up in a class and its bases.
func (c *classDef) member(name string, depth int) (value, bool) {
	if v, ok := c.attrs[name]; ok {
		return v, true
	}
	if depth > 10 {
		return value{}, false
	}
	for _, base := range c.bases {
		if base.kind == class && base.obj != nil && base.obj.class != nil {
			if v, ok := base.obj.class.member(name, depth+1); ok {
				return v, true
			}
		}
	}
	return value{}, false
}

// inherits reports whether a class has a base outside the program of that name.
func (c *classDef) inherits(dotted string, depth int) bool {
	for _, base := range c.bases {
		if base.kind == external && base.text == dotted {
			return true
		}
		if base.kind == class && base.obj != nil && base.obj.class != nil && depth < 10 && base.obj.class.inherits(dotted, depth+1) {
			return true
		}
	}
	return false
}

// declare reads the global and nonlocal statements of a function, and whether
// it is a generator.
func (f *functionDef) declare() {
	if f.declared {
		return
	}
	f.declared = true
	f.globals, f.nonlocals, f.loads = map[string]bool{}, map[string]bool{}, map[string]bool{}
	bound := map[string]bool{}
	if params := parameters(f.node); params != nil {
		for _, p := range slices.Concat(params.PosOnly, params.Args, params.KwOnly) {
			bound[p.Name] = true
		}
	}
	visit := func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FunctionDef, *syntax.ClassDef, *syntax.Lambda:
			return n == f.node
		case *syntax.Global:
			for _, name := range n.Names {
				f.globals[name] = true
			}
		case *syntax.Nonlocal:
			for _, name := range n.Names {
				f.nonlocals[name] = true
			}
		case *syntax.Yield, *syntax.YieldFrom:
			f.generator = true
		case *syntax.Call:
			f.recursive = f.recursive || syntax.LastName(n.Func) == f.name
		case *syntax.Name:
			if n.Ctx == syntax.Store {
				bound[n.ID] = true
			} else {
				f.loads[n.ID] = true
			}
		}
		return true
	}
	syntax.Inspect(f.node, visit)
	maps.DeleteFunc(f.loads, func(name string, _ bool) bool { return bound[name] })
}

// captures reports whether a function reads variables of those around it.
func (f *functionDef) captures() bool {
	for o := f.outer; o != nil; o = o.outer {
		for name := range f.loads {
			if _, ok := o.vars[name]; ok {
				return true
			}
		}
	}
	return false
}

// module walks a file's module body once, on the main thread, at no cost.
func (m *Model) module(file source.FileID) *moduleEnv {
	if env, ok := m.modules[file]; ok {
		return env
	}
	env := &moduleEnv{file: file, vars: map[string]value{}, cells: map[string]*object{}}
	m.modules[file] = env
	sheet := m.sheets.at(m.Program, file)
	env.text, env.tree = sheet.text, sheet.tree
	budget := moduleNodes
	w := &walk{model: m, acc: newWork(0), times: 1, budget: &budget}
	w.fr = &frame{env: env, vars: env.vars, live: 1}
	w.block(env.tree.Body)
	env.ready = true
	return env
}

// cell is the object that stands for a global variable.
func (e *moduleEnv) cell(name string) *object {
	c, ok := e.cells[name]
	if !ok {
		c = &object{cell: true, name: name, where: place{file: e.file}, size: nan}
		e.cells[name] = c
	}
	return c
}

// lookup finds what a name stands for, and how it is reached.
func (w *walk) lookup(name string) (v value, reach string) {
	f := w.fr
	global := f.fn != nil && f.fn.globals[name]
	if f.fn == nil && f.outer == nil {
		global = true // a module's body
	}
	if !global {
		if v, ok := f.vars[name]; ok {
			return v, "local_load"
		}
		for o := f.outer; o != nil; o = o.outer {
			if v, ok := o.vars[name]; ok {
				return v, "closure_load"
			}
		}
	}
	if v, ok := f.env.vars[name]; ok {
		if v.obj == nil && v.kind != unknown && (v.known || v.kind != external) {
			v.obj = f.env.cell(name)
		}
		return v, "global_load"
	}
	if builtins[name] {
		return externalNamed(name), "builtin_load"
	}
	return value{num: nan}, "global_load"
}

// assign binds a name.
func (w *walk) assign(name string, v value, at syntax.Node) {
	f := w.fr
	switch {
	case f.fn == nil && f.outer == nil:
		f.vars[name] = v
		w.name(v, name)
	case f.fn != nil && f.fn.globals[name]:
		w.op("global_store", at, f.env.cell(name))
		w.replaced(f.env.cell(name), v, at)
		f.env.vars[name] = w.stored(f.env.cell(name), v)
	case f.fn != nil && f.fn.nonlocals[name]:
		for o := f.outer; o != nil; o = o.outer {
			if old, ok := o.vars[name]; ok {
				w.op("closure_store", at, capturedCell(old, o, name))
				o.vars[name] = v
				return
			}
		}
	default:
		w.op("local_store", at, nil)
		f.vars[name] = v
		w.name(v, name)
	}
}

// capturedCell is the object that stands for a variable of an outer function.
func capturedCell(old value, f *frame, name string) *object {
	key := "cell " + name
	if v, ok := f.vars[key]; ok {
		return v.obj
	}
	c := &object{cell: true, name: name, where: place{file: f.env.file}, size: nan}
	f.vars[key] = value{kind: unknown, num: nan, obj: c}
	return c
}

// name gives an object the first name that it is bound to.
func (w *walk) name(v value, name string) {
	if v.obj != nil && v.obj.name == "" && (!v.obj.spread || v.obj.kind == lock) {
		v.obj.name = name
	}
}

// linked gives the functions that the linker sees behind a call.
func (m *Model) linked(env *moduleEnv, call source.Span) []link.Func {
	if m.Program == nil {
		return nil
	}
	site, ok := m.sheets.at(m.Program, env.file).calls()[call]
	if !ok {
		return nil
	}
	callees, _ := m.Program.Callees(link.Expr{Func: site.Func, Value: m.Program.Op(site).Value})
	var out []link.Func
	for _, c := range callees {
		out = append(out, c.Func)
	}
	return out
}
