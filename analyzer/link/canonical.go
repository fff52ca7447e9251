package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
)

// FieldOwner gives the class that brings an attribute of the object which an
// expression denotes, if that can be of one class of the program only: the name
// under which all code means the same field of it.
func (p *Program) FieldOwner(e Expr, attr string) (Class, bool) {
	var class Class
	found := false
	for _, t := range p.Types(e) {
		switch {
		case t.Kind == Instance && (!found || t.Class == class):
			class, found = t.Class, true
		case t.Kind == Immutable && t.Name == "None":
		default:
			return Class{}, false
		}
	}
	if !found {
		return Class{}, false
	}
	return p.FieldHome(class, attr), true
}

// FieldHome gives the class that brings an attribute of the instances of a class:
// it, or one of its bases.
func (p *Program) FieldHome(class Class, attr string) Class {
	home := p.fieldHome(Path{Root: Root{Kind: SelfRoot, File: class.File, ID: uint32(class.ID)}}, NameOf(attr))
	return Class{home.Root.File, facts.ClassID(home.Root.ID)}
}

// ArgumentOf gives the value, in the calling function, that a parameter of a
// frame's function stands for; 0 for any other value.
func (p *Program) ArgumentOf(fr *Frame, v facts.ValueID) facts.ValueID {
	val := p.Function(fr.Func).Values[v]
	if val.Kind != facts.Local || fr.Parent == nil {
		return 0
	}
	if a, ok := p.argument(fr, facts.VarID(val.A)); ok && a.frame == fr.Parent {
		return a.value
	}
	return 0
}

// FieldNames gives the attributes that the methods of a class itself store
// through self, in order.
func (p *Program) FieldNames(c Class) []string {
	fields := p.fieldsOf(c).own
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name.String())
	}
	slices.Sort(names)
	return names
}

// Rebase gives a path of a called function's own frame as the caller names it:
// what starts from a parameter starts from the argument. Paths from anywhere
// else stay as they are. fr is the frame that Enter gives.
func (p *Program) Rebase(fr *Frame, path Path) Path {
	root := path.Root
	params := p.Function(fr.Func).Params
	var bases []Path
	switch {
	case root.Kind == SelfRoot && len(params) > 0:
		if _, _, method := p.Self(fr.Func); !method {
			return path
		}
		bases = p.ParamPaths(fr, params[0].Var)
	case root.Kind == VarRoot && root.File == fr.File && root.Func == fr.ID:
		bases = p.ParamPaths(fr, facts.VarID(root.ID))
	}
	if len(bases) == 0 {
		return path
	}
	if moved, ok := path.Rebase(bases[0]); ok {
		return moved
	}
	return path
}
