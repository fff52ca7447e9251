package link

import "github.com/ftlint/ftlint/analyzer/facts"

// Accessors gives the functions of a property: what loading, storing and
// deleting the attribute call; zero where the property does not allow it. It
// knows decorated functions and `x = property(get, set, delete)`.
func (p *Program) Accessors(c Class, name string) (get, set, del Func, ok bool) {
	wanted := NameOf(name)
	for _, k := range p.MRO(c) {
		body := p.body(k)
		if defs := body.binds[wanted]; len(defs) > 0 {
			return p.propertyCall(defs[len(defs)-1])
		}
		if f, has := body.methods[wanted]; has && !p.IsAccessor(f) {
			return
		}
		for _, f := range body.all {
			switch {
			case p.KnownAs(f) != wanted:
			case p.decorated(f, "setter"):
				set, ok = f, true
			case p.decorated(f, "deleter"):
				del, ok = f, true
			case p.IsProperty(f):
				get, ok = f, true
			}
		}
		if ok {
			return
		}
	}
	return
}

// propertyCall reads `property(fget, fset, fdel)`.
func (p *Program) propertyCall(d Def) (get, set, del Func, ok bool) {
	call := p.Value(Expr{d.Func, d.Src})
	fn := p.Function(d.Func)
	if call.Kind != facts.CallOf {
		return
	}
	callee := fn.Values[call.A]
	if callee.Kind != facts.Global || p.Text(d.Func, callee.Name) != "property" {
		return
	}
	for i, a := range fn.Calls[call.B].Args {
		if a.Name != 0 {
			switch p.Text(d.Func, a.Name) {
			case "fget":
				i = 0
			case "fset":
				i = 1
			case "fdel":
				i = 2
			default:
				continue
			}
		}
		for _, t := range p.Types(Expr{d.Func, a.Value}) {
			if t.Kind == FuncObject && i < 3 {
				*[...]*Func{&get, &set, &del}[i] = t.Func
			}
		}
	}
	return get, set, del, get != Func{} || set != Func{}
}

// hasAttr reports whether an attribute of an instance is found without asking
// __getattr__: a class has it, or a method stores it.
func (p *Program) hasAttr(c Class, name Name) bool {
	for _, k := range p.MRO(c) {
		if _, ok := p.body(k).methods[name]; ok || len(p.classDefs(k, name)) > 0 || len(p.fieldsOf(k).own[name]) > 0 {
			return true
		}
	}
	return false
}

// BodyBinds reports whether the body of a class or of one of its bases binds an
// attribute to something else than a method.
func (p *Program) BodyBinds(c Class, name Name) bool { return len(p.bodyDefs(c, name)) > 0 }

// bodyDefs gives what a class attribute is bound to in the first class that has it.
func (p *Program) bodyDefs(c Class, name Name) []Def {
	for _, k := range p.MRO(c) {
		if defs := p.body(k).binds[name]; len(defs) > 0 {
			return defs
		}
	}
	return nil
}

// methodOf is Method of the class of an instance.
func (p *Program) methodOf(t Type, name Name) (Func, bool) {
	if t.Kind != Instance {
		return Func{}, false
	}
	return p.method(t.Class, name)
}
