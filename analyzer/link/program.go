package link

import (
	"cmp"
	"slices"
	"sync"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
)

// Func names a function of the program.
type Func struct {
	File source.FileID
	ID   facts.FuncID
}

// Site names one effect of a function: the ordinal of an op.
type Site struct {
	Func
	Op facts.OpID
}

// CompareSites orders sites as they stand in the program.
func CompareSites(a, b Site) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Op, b.Op))
}

// Class names a class of the program.
type Class struct {
	File source.FileID
	ID   facts.ClassID
}

// Expr names a value of a function.
type Expr struct {
	Func
	Value facts.ValueID
}

// Def is one place that gives a variable or a field its value.
type Def struct {
	Site
	Src facts.ValueID
}

// Program is the facts of all files, joined. It computes what it is asked for
// and remembers it, so it must not be used by two goroutines at once.
type Program struct {
	Files   []*facts.File // by FileID; never nil
	Modules []string      // dotted names by FileID
	Where   []string      // paths of the files, with slashes, by FileID
	Widened int           // paths that would have been longer than MaxSteps, and were given up

	*shared

	members     map[member]Binding // of modules
	classes     [][]*classInfo     // by file and class
	typesOf     PerFunc[[]uint32]  // by value
	varSets     PerFunc[[]uint32]  // by variable, and of results
	slots       map[slot]uint32    // places in slotSets
	slotSets    pages[uint32]
	typeSets    pages[[]Type] // the first is empty
	rooms       []*room       // by depth
	typeLists   chunk[Type]
	pathLists   chunk[Path]
	onTheWay    scratch[Path] // of an evaluation
	calleeLists chunk[Callee]
	boundLists  chunk[bound]
	depth       uint32 // of the open questions
	reached     uint32 // the least deep open question that was met again
	clock       uint32 // counts questions asked and met
	stack       []open // the open questions
	partial     map[*uint32]partial
	forgotten   int
	callers     PerFunc[*[]Site] // nil: not known yet
	seeking     map[Func]uint32  // functions whose callers are being sought: since which depth
	wrapped     map[Func][]Func  // what decorators put around functions
	boundTo     map[Expr][]Name  // by container: the names that it goes by
	side        map[any]any      // what later stages keep: see Side
}

// New joins the facts of files. paths are their paths, in the same order.
func New(files []*facts.File, paths []string, isPackage func(dir string) bool) *Program {
	names := make([][]Name, len(files))
	for i, f := range files {
		names[i] = NamesOf(f.Names)
	}
	return Join(files, names, paths, isPackage)
}

// Join is New for who has the files' names already: to find them out takes a
// while, and can be done as soon as a file is compiled.
func Join(files []*facts.File, names [][]Name, paths []string, isPackage func(dir string) bool) *Program {
	p := newProgram(files)
	p.Where = paths
	p.Modules = make([]string, len(files))
	p.shared = newShared(p, names)
	p.aside = p.findAside()
	p.derived = sync.OnceValue(func() map[Class][]Class { return p.Fork().derivedClasses() })
	for i, path := range paths {
		p.nameModule(source.FileID(i), path, isPackage)
	}
	return p
}

// newProgram gives a program that has computed nothing yet.
func newProgram(files []*facts.File) *Program {
	p := &Program{
		Files:   files,
		members: map[member]Binding{},
		classes: make([][]*classInfo, len(files)),
		slots:   map[slot]uint32{},
		seeking: map[Func]uint32{},
		partial: map[*uint32]partial{},
		wrapped: map[Func][]Func{},
		boundTo: map[Expr][]Name{},
	}
	p.typesOf, p.varSets, p.callers = NewPerFunc[[]uint32](p), NewPerFunc[[]uint32](p), NewPerFunc[*[]Site](p)
	p.typeSets.add(nil)
	return p
}

// File gives the facts of the file that a function is in.
func (p *Program) File(f Func) *facts.File { return p.Files[f.File] }

// Function gives the facts of a function.
func (p *Program) Function(f Func) *facts.Function { return &p.Files[f.File].Functions[f.ID] }

// ClassFacts gives the facts of a class.
func (p *Program) ClassFacts(c Class) *facts.Class { return &p.Files[c.File].Classes[c.ID-1] }

// Value gives a value of a function.
func (p *Program) Value(e Expr) facts.Value { return p.Function(e.Func).Values[e.Value] }

// Op gives the effect at a site.
func (p *Program) Op(s Site) facts.Op { return p.Function(s.Func).Ops[s.Op] }

// Span gives the text range of the effect at a site.
func (p *Program) Span(s Site) source.Span { return p.Function(s.Func).Spans[s.Op] }

// Text gives the text of a name of the file that f is in.
func (p *Program) Text(f Func, n facts.NameID) string { return p.Files[f.File].Names[n] }

// Name gives a name of the file that f is in.
func (p *Program) Name(f Func, n facts.NameID) Name { return p.names[f.File][n] }

// Functions calls visit for each function of the program, in order.
func (p *Program) Functions(visit func(Func, *facts.Function)) {
	for i, file := range p.Files {
		for j := range file.Functions {
			visit(Func{source.FileID(i), facts.FuncID(j)}, &file.Functions[j])
		}
	}
}

// QualifiedName is the function's name as a traceback would have it, with its
// module: `app.pool.Pool.get`, `app.main`, `app` for a module's body.
func (p *Program) QualifiedName(f Func) string {
	name := p.LocalName(f)
	if name == "" {
		return p.Modules[f.File]
	}
	return p.Modules[f.File] + "." + name
}

// LocalName is the function's name within its module: `Pool.get`; "" for the
// module's body.
func (p *Program) LocalName(f Func) string {
	fn := p.Function(f)
	var name string
	switch fn.Kind {
	case facts.ModuleBody:
		return ""
	case facts.Lambda:
		name = "<lambda>"
	default:
		name = p.Text(f, fn.Name)
	}
	if outer := p.LocalName(Func{f.File, fn.Outer}); outer != "" {
		return outer + "." + name
	}
	return name
}

// ClassName is the class's name within its module.
func (p *Program) ClassName(c Class) string {
	return p.LocalName(Func{c.File, p.ClassFacts(c).Body})
}

// GlobalDefs gives the places that bind a global of a file, in order, those in
// functions too.
func (p *Program) GlobalDefs(file source.FileID, name string) []Def {
	return p.globalDefs(file, NameOf(name))
}

func (p *Program) globalDefs(file source.FileID, name Name) []Def {
	return (*p.globals[file].get(func() map[Name][]Def { return p.indexGlobals(file) }))[name]
}

// HasName reports whether a name occurs in a file.
func (p *Program) HasName(file source.FileID, name string) bool {
	return slices.Contains(p.names[file], NameOf(name))
}

func (p *Program) indexGlobals(file source.FileID) map[Name][]Def {
	index := map[Name][]Def{}
	for j := range p.Files[file].Functions {
		fn := &p.Files[file].Functions[j]
		f := Func{file, facts.FuncID(j)}
		for i, op := range fn.Ops {
			if op.Kind != facts.Write {
				continue
			}
			if v := fn.Values[op.Value]; v.Kind == facts.Global {
				name := p.Name(f, v.Name)
				index[name] = append(index[name], Def{Site{f, facts.OpID(i)}, op.Src})
			}
		}
	}
	return index
}

// VarDefs gives the places that bind a variable of a function, those of inner
// functions (nonlocal) too.
func (p *Program) VarDefs(f Func, v facts.VarID) []Def {
	return (*p.vars[f.File][f.ID].get(func() [][]Def { return p.indexVars(f) }))[v]
}

// BoundOnce gives what a local variable is bound to, if that happens once and in
// its own function; false for other values.
func (p *Program) BoundOnce(e Expr) (Expr, bool) {
	v := p.Value(e)
	if v.Kind != facts.Local {
		return Expr{}, false
	}
	defs := p.VarDefs(e.Func, facts.VarID(v.A))
	if len(defs) != 1 || defs[0].Func != e.Func {
		return Expr{}, false
	}
	return Expr{e.Func, defs[0].Src}, true
}

func (p *Program) indexVars(f Func) [][]Def {
	fn := p.Function(f)
	index := zeros[[]Def](len(fn.Vars))
	add := func(in Func, i int, op facts.Op, v uint32) {
		index[v] = append(index[v], Def{Site{in, facts.OpID(i)}, op.Src})
	}
	captured := func(v facts.Value) bool { return v.Kind == facts.Captured && facts.FuncID(v.A) == f.ID }
	for i, op := range fn.Ops {
		if op.Kind != facts.Bind && op.Kind != facts.Write {
			continue
		}
		if v := fn.Values[op.Value]; v.Kind == facts.Local {
			add(f, i, op, v.A)
		} else if op.Kind == facts.Write && captured(v) {
			add(f, i, op, v.B)
		}
	}
	if len(p.inner(f)) == 0 {
		return index
	}
	for _, g := range p.Within(f)[1:] {
		inner := p.Function(g)
		for i, op := range inner.Ops {
			if op.Kind != facts.Write {
				continue
			}
			if v := inner.Values[op.Value]; captured(v) {
				add(g, i, op, v.B)
			}
		}
	}
	return index
}

// Within gives f and all functions that are defined in it, at any depth, in order.
func (p *Program) Within(f Func) []Func {
	within := []Func{f}
	for i := 0; i < len(within); i++ {
		for _, inner := range p.inner(within[i]) {
			within = append(within, Func{f.File, inner})
		}
	}
	slices.SortFunc(within, func(a, b Func) int { return cmp.Compare(a.ID, b.ID) })
	return within
}

// inner gives the functions that are defined right in f.
func (p *Program) inner(f Func) []facts.FuncID {
	return (*p.nested[f.File].get(func() [][]facts.FuncID { return p.indexNested(f.File) }))[f.ID]
}

func (p *Program) indexNested(file source.FileID) [][]facts.FuncID {
	functions := p.Files[file].Functions
	nested := zeros[[]facts.FuncID](len(functions))
	for j := range functions {
		if outer := functions[j].Outer; int(outer) < j { // a module's body is its own
			nested[outer] = append(nested[outer], facts.FuncID(j))
		}
	}
	return nested
}
