package checks

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// This file asks whether an object takes itself, or what it has made for itself alone,
// out of a container of another one: no other object takes that out, and who has the
// object and is done with it is one.
//
//	if self in sessions:
//	    sessions.remove(self)

// ownItem reports whether all who take something out of the container of a pattern
// take out their object's own, where no thread is seen that does.
func ownItem(pass *rule.ProjectPass, pt *rule.Pattern) bool {
	p := pass.Program
	class, ok := owner(p, link.Expr{Func: pt.Second.Site.Func, Value: pt.Second.Key}, 0)
	if pt.Location.Claim == nil || !ok || fieldOf(p, pt.Second.Path, class) {
		return false
	}
	return pass.Races.Rival(pt.View, pt.First, pt.Second, func(a *race.Access) bool {
		if !shrinks(a) {
			return false
		}
		_, own := owner(p, link.Expr{Func: a.Site.Func, Value: a.Key}, 0)
		return a.Key == 0 || !own
	}) == nil
}

// fieldOf reports whether a location is a field of the objects of a class, or of one
// that is related to it.
func fieldOf(p *link.Program, path link.Path, class link.Class) bool {
	home := link.Class{File: path.Root.File, ID: facts.ClassID(path.Root.ID)}
	return path.Root.Kind == link.SelfRoot && (slices.Contains(p.MRO(class), home) || slices.Contains(p.MRO(home), class))
}

const maxOwner = 4 // names and calls between an object and what it is taken out by

// owner gives the class of the object whose own a value is: the object, its identity,
// or what a method of its class has made and stored to a field. A parameter is who all
// callers say.
func owner(p *link.Program, e link.Expr, depth int) (link.Class, bool) {
	val := p.Value(e)
	if e.Value == 0 || depth > maxOwner {
		return link.Class{}, false
	}
	switch val.Kind {
	case facts.Local:
		self, class, ok := p.Self(e.Func)
		if ok && facts.VarID(val.A) == self {
			return class, !p.IsClassMethod(e.Func)
		}
		if bound, ok := p.BoundOnce(e); ok {
			return owner(p, bound, depth+1)
		}
		return givenOwner(p, e.Func, facts.VarID(val.A), depth)
	case facts.Attr:
		_, class, _ := p.Self(e.Func)
		types := slices.DeleteFunc(slices.Clone(p.Types(e)), func(t link.Type) bool { return t.Name == "None" })
		return class, p.OfSelf(e) && len(types) > 0 && !slices.ContainsFunc(types, func(t link.Type) bool { return !madeIn(p, t, class) })
	case facts.CallOf:
		if args := p.Function(e.Func).Calls[val.B].Args; len(args) == 1 && lastOf(p, e) == "id" {
			return owner(p, link.Expr{Func: e.Func, Value: args[0].Value}, depth+1)
		}
	}
	return link.Class{}, false
}

// givenOwner is owner of a parameter.
func givenOwner(p *link.Program, f link.Func, v facts.VarID, depth int) (owns link.Class, ok bool) {
	i := slices.IndexFunc(p.Function(f).Params, func(param facts.Param) bool { return param.Var == v })
	if i < 0 || len(p.VarDefs(f, v)) > 0 {
		return link.Class{}, false
	}
	for _, call := range p.ShippedCallers(f) {
		at := link.Expr{Func: call.Func, Value: p.Op(call).Value}
		given, passed := p.Argument(at, f, i)
		if !passed {
			return link.Class{}, false
		}
		if owns, ok = owner(p, link.Expr{Func: call.Func, Value: given}, depth+1); !ok {
			return link.Class{}, false
		}
	}
	return owns, ok
}

// madeIn reports whether an object outside the program's classes is made by a method
// of a class.
func madeIn(p *link.Program, t link.Type, class link.Class) bool {
	_, k, ok := p.EnclosingSelf(t.At.Func)
	return t.Kind == link.ExternalInstance && t.At != (link.Expr{}) && ok && k == class
}
