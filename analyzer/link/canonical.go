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
	home := p.fieldHome(Path{Root: Root{Kind: SelfRoot, File: class.File, ID: uint32(class.ID)}}, attr)
	return Class{home.Root.File, facts.ClassID(home.Root.ID)}, true
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
	fields := p.fieldsOf(c)
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
