package link

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/source"
)

// Path is an access path: a root and up to MaxSteps steps from it. Two equal
// paths are taken for one location. It is a comparable value, without padding
// and pointers: maps are keyed by it, and many are kept.
type Path struct {
	Root  Root
	Steps [MaxSteps]Step
	Len   uint32
}

// MaxSteps is how far a path reaches; what lies further is not followed.
const MaxSteps = 3

// Root is what a path starts from.
type Root struct {
	Kind   RootKind
	File   source.FileID
	Func   facts.FuncID // of VarRoot and AllocRoot
	ID     uint32       // the VarID, ValueID or ClassID
	Name   Name         // of GlobalRoot and ExternalRoot
	Thread uint32       // of AllocRoot and VarRoot: the thread whose own it is; 0 is none
}

// RootKind is the kind of a Root.
type RootKind uint32

const (
	NoRoot       RootKind = iota
	GlobalRoot            // a module's global
	ClassRoot             // a class object
	SelfRoot              // the object that the methods of a class are called on
	VarRoot               // what a function's variable holds: a parameter, mostly
	AllocRoot             // what a call or a display makes
	ExternalRoot          // something outside the program: os.environ
)

// Append gives the path one step on; false if it would be too long.
func (a Path) Append(s Step) (Path, bool) {
	if a.Len == MaxSteps {
		return Path{}, false
	}
	a.Steps[a.Len] = s
	a.Len++
	return a, true
}

// Base gives the path without its last step.
func (a Path) Base() Path {
	if a.Len > 0 {
		a.Len--
		a.Steps[a.Len] = 0
	}
	return a
}

// Last gives the last step.
func (a Path) Last() Step { return a.Steps[a.Len-1] }

// Container gives the location that the path's items are in: of `self.jobs[*]`
// self.jobs.
func (a Path) Container() Path {
	for a.Len > 0 && a.Last().IsItem() {
		a = a.Base()
	}
	return a
}

// LastName is the name by which the location, or what its items are in, is written.
func (a Path) LastName() string {
	if a = a.Container(); a.Len > 0 {
		return a.Last().Name()
	}
	return a.Root.Name.String()
}

// Rebase puts prefix in place of the root of a; false if it gets too long.
func (a Path) Rebase(prefix Path) (Path, bool) {
	for _, s := range a.Steps[:a.Len] {
		var ok bool
		if prefix, ok = prefix.Append(s); !ok {
			return Path{}, false
		}
	}
	return prefix, true
}

// shortened names a field of what a field of self keeps by its own class:
// `Cache.records` for Reaper.zeroconf.cache.records.
func (p *Program) shortened(a Path) Path {
	field := a.Container()
	if field.Root.Kind != SelfRoot || field.Len < 2 || field.Base().Last().IsItem() {
		return a
	}
	types := p.TypesAt(field.Base())
	if len(types) != 1 || types[0].Kind != Instance {
		return a
	}
	home := p.FieldHome(types[0].Class, field.Last().Name())
	short := Path{Root: Root{Kind: SelfRoot, File: home.File, ID: uint32(home.ID)}}
	for _, s := range a.Steps[field.Len-1 : a.Len] {
		short, _ = short.Append(s)
	}
	return short
}

// Show gives the path in the user's names: `app.users`, `Pool.size`,
// `self.size`, `jobs[*]`.
func (p *Program) Show(a Path) string {
	var b strings.Builder
	a = p.shortened(a)
	r := a.Root
	switch r.Kind {
	case GlobalRoot, ExternalRoot:
		b.WriteString(r.Name.String())
	case ClassRoot, SelfRoot:
		b.WriteString(p.ClassName(Class{r.File, facts.ClassID(r.ID)}))
	case VarRoot:
		f := Func{r.File, r.Func}
		b.WriteString(p.Text(f, p.Function(f).Vars[r.ID].Name))
	case AllocRoot:
		b.WriteString(p.allocName(Expr{Func{r.File, r.Func}, facts.ValueID(r.ID)}))
	}
	for _, s := range a.Steps[:a.Len] {
		if s.IsItem() {
			b.WriteString("[" + s.Name() + "]")
		} else {
			b.WriteString("." + s.Name())
		}
	}
	return b.String()
}

// allocName names an object by its class. A list, and whatever else the program
// did not define, is called what the variable is called that it is put into.
func (p *Program) allocName(e Expr) string {
	for _, t := range p.Types(e) {
		switch t.Kind {
		case Instance:
			return p.ClassName(t.Class)
		case ExternalInstance, Container:
			if name := p.boundName(e); name != "" {
				return name
			}
			return known.LastName(t.Name)
		}
	}
	return "object"
}

// boundName is the variable that an object is put into where it is made, or the
// parameter whose default it is.
func (p *Program) boundName(e Expr) string {
	fn := p.Function(e.Func)
	for _, op := range fn.Ops {
		if target := fn.Values[op.Value]; (op.Kind == facts.Bind || op.Kind == facts.Write) && op.Src == e.Value && (target.Kind == facts.Local || target.Kind == facts.Global) {
			return p.File(e.Func).Expr(fn, op.Value)
		}
	}
	for i, inner := range p.File(e.Func).Functions {
		for _, param := range inner.Params {
			if inner.Outer == e.ID && param.Default == e.Value {
				return p.Text(Func{e.File, facts.FuncID(i)}, param.Name)
			}
		}
	}
	return ""
}

// Qualified gives the path's name in the program: `app.users`,
// `app.pool.Pool.size`.
func (p *Program) Qualified(a Path) string {
	name := p.Show(a)
	r := p.shortened(a).Root
	switch r.Kind {
	case AllocRoot:
		for _, t := range p.Types(Expr{Func{r.File, r.Func}, facts.ValueID(r.ID)}) {
			if t.Kind == Instance {
				return p.Modules[t.Class.File] + "." + name
			}
		}
		return p.Modules[r.File] + "." + name
	case VarRoot:
		return p.QualifiedName(Func{r.File, r.Func}) + "." + name
	case ExternalRoot:
		return name
	}
	return p.Modules[r.File] + "." + name
}

// TypesAt gives what a location may hold, by all that is stored to it: of a
// global, of a variable, or of an attribute or item of an object that is known.
func (p *Program) TypesAt(a Path) []Type {
	var set typeSet
	if a.Len == 0 {
		p.addRootTypes(&set, a.Root)
		return set
	}
	base, last := p.TypesAt(a.Base()), a.Last()
	if last.IsItem() {
		p.addContents(&set, base, Expr{})
		return set
	}
	for _, t := range base {
		if t.Kind != Instance && t.Kind != ClassObject {
			continue
		}
		for _, d := range p.fieldDefs(t.Class, last.name()) {
			set.join(p.Types(Expr{d.Func, d.Src}))
		}
		p.addDeclaredField(&set, t.Class, last.name())
	}
	return set
}

func (p *Program) addRootTypes(set *typeSet, r Root) {
	class := Class{r.File, facts.ClassID(r.ID)}
	switch r.Kind {
	case GlobalRoot:
		for _, d := range p.globalDefs(r.File, r.Name) {
			set.join(p.Types(Expr{d.Func, d.Src}))
		}
	case SelfRoot:
		set.add(Type{Kind: Instance, Class: class})
	case ClassRoot:
		set.add(Type{Kind: ClassObject, Class: class})
	case AllocRoot:
		set.join(p.Types(Expr{Func{r.File, r.Func}, facts.ValueID(r.ID)}))
	case VarRoot:
		p.addVarTypes(set, Func{r.File, r.Func}, facts.VarID(r.ID))
	}
}
