package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
)

// receiver is Types of what stands before `.name`. Where nothing else is known
// of it but that it may be None, the name itself may tell: an attribute with an underscore that one
// class of the program defines, or a method that one class defines. Such a type
// is a Guess.
func (p *Program) receiver(base Expr, name Name) []Type {
	types := p.Types(base)
	if slices.ContainsFunc(types, func(t Type) bool { return t.Kind != Immutable || t.Name != "None" }) {
		return types
	}
	if t, ok := p.guess(base, name); ok {
		return append(slices.Clip(types), t)
	}
	return types
}

func (p *Program) guess(base Expr, name Name) (Type, bool) {
	switch p.Value(base).Kind {
	case facts.Local, facts.Captured, facts.Attr, facts.Global, facts.Item, facts.Element:
	default:
		return Type{}, false
	}
	if text := name.String(); isSpecial(text) || known.BuiltinMethods[text] {
		return Type{}, false
	}
	c, ok := p.ownerOf(name)
	if !ok || !p.usesFit(base, c) {
		return Type{}, false
	}
	return Type{Kind: Instance, Class: c, Guess: true}, true
}

// usesFit reports whether a class has all attributes that a function asks of a
// variable.
func (p *Program) usesFit(base Expr, c Class) bool {
	v := p.Value(base)
	if v.Kind != facts.Local || len(p.ExternalBases(c)) > 0 {
		return true
	}
	for _, name := range p.attributesOf(base.Func, facts.VarID(v.A)) {
		if !isSpecial(name.String()) && !p.hasAttr(c, name) {
			return false
		}
	}
	return true
}

// attributesOf gives the attributes that a function asks of a local variable.
func (p *Program) attributesOf(f Func, v facts.VarID) []Name {
	fn := p.Function(f)
	var names []Name
	for _, val := range fn.Values {
		if val.Kind != facts.Attr {
			continue
		}
		if base := fn.Values[val.A]; base.Kind == facts.Local && facts.VarID(base.A) == v {
			if name := p.Name(f, val.Name); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// ownerOf gives the only class that defines a method of a name, or stores an
// attribute of a name with an underscore. A class that overrides a method of its
// base is none of its own.
func (p *Program) ownerOf(name Name) (Class, bool) {
	owners := p.index().owners[name]
	if len(owners) == 0 || len(owners) > maxOwners {
		return Class{}, false
	}
	for _, c := range owners {
		if !slices.ContainsFunc(owners, func(o Class) bool { return !slices.Contains(p.MRO(o), c) }) {
			return c, true
		}
	}
	return Class{}, false
}

// addTestedTypes: a variable of which nothing else is known is what isinstance
// asks of it, wherever in the function the test stands.
func (p *Program) addTestedTypes(set *typeSet, f Func, v facts.VarID) {
	if !p.index().tests[f.File] {
		return
	}
	fn := p.Function(f)
	for _, op := range fn.Ops {
		if op.Kind != facts.Invoke {
			continue
		}
		call := fn.Values[op.Value]
		callee, args := fn.Values[call.A], fn.Calls[call.B].Args
		if callee.Kind != facts.Global || len(args) != 2 || p.Text(f, callee.Name) != "isinstance" {
			continue
		}
		if subject := fn.Values[args[0].Value]; subject.Kind == facts.Local && facts.VarID(subject.A) == v {
			p.addAnnotationTypes(set, Expr{f, args[1].Value})
		}
	}
}
