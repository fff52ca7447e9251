package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
)

// A decorated function is taken for itself: its name, when called, enters it
// with the arguments of the call. What decorators of the program put around it
// is entered beside it, as a Callee that says around what, and in a frame of
// such a one the call of the decorated function is left out. So the function is
// entered once, and the wrapper's own state is seen.
//
//	def memoize(f):
//	    cache = {}
//	    def call(key):
//	        if key not in cache:
//	            cache[key] = f(key)
//	        return cache[key]
//	    return call
//
//	@memoize
//	def load(key): …            load(k) enters load, and call around load

// wrappers gives the functions of the program that decorators put around f.
func (p *Program) wrappers(f Func) []Func {
	fn := p.Function(f)
	if fn.Kind != facts.Def || len(fn.Decorators) == 0 {
		return nil
	}
	if all, ok := p.wrapped[f]; ok {
		return all
	}
	var all []Func
	_, settled := p.settle(func() {
		for _, d := range fn.Decorators {
			for _, t := range p.Types(Expr{Func{f.File, fn.Outer}, d}) {
				if w, ok := p.wrapperOf(t); ok && w != f && !slices.Contains(all, w) {
					all = append(all, w)
				}
			}
		}
	})
	if settled {
		p.wrapped[f] = all
	}
	return all
}

// wrapperOf gives what a decorator makes: the inner function that it returns,
// or the `__call__` of its instances.
func (p *Program) wrapperOf(decorator Type) (Func, bool) {
	switch decorator.Kind {
	case ClassObject:
		return p.Method(decorator.Class, "__call__")
	case FuncObject, Method:
		var made typeSet
		p.addReturnTypes(&made, decorator.Func)
		for _, t := range made {
			if t.Kind == FuncObject && t.Func.File == decorator.Func.File && p.Function(t.Func).Outer == decorator.Func.ID {
				return t.Func, true
			}
		}
	}
	return Func{}, false
}

// around adds a callee and its wrappers, if it is not one of them that calls.
func (p *Program) around(callees []Callee, c Callee, caller Func) []Callee {
	if callees == nil {
		callees = p.calleeLists.cut(1)[:0]
	}
	callees = append(callees, c)
	if c.Fresh {
		return callees
	}
	wrappers := p.wrappers(c.Func)
	if slices.Contains(wrappers, caller) {
		return callees
	}
	for _, w := range wrappers {
		callees = append(callees, Callee{Func: w, Receiver: c.Receiver, Around: c.Func, Guess: c.Guess})
	}
	return callees
}

// Around gives what decorators of the program put around a callee, as callees.
func (p *Program) Around(c Callee) []Callee { return p.around(nil, c, Func{})[1:] }

// callsWrapped reports whether a call in a wrapper's frame is that of the
// decorated function: a parameter of the decorator, or what is known to be it.
func (p *Program) callsWrapped(fr *Frame, call Expr, callees []Callee) bool {
	if fr.around == (Func{}) {
		return false
	}
	v := p.Value(Expr{call.Func, facts.ValueID(p.Value(call).A)})
	if v.Kind == facts.Captured && facts.FuncID(v.A) == p.Function(fr.Func).Outer {
		decorator := p.Function(Func{fr.File, facts.FuncID(v.A)})
		return slices.ContainsFunc(decorator.Params, func(param facts.Param) bool { return param.Var == facts.VarID(v.B) })
	}
	return slices.ContainsFunc(callees, func(c Callee) bool { return c.Func == fr.around })
}

// addDecorated: the parameter of a decorator is the functions and classes that
// it is applied to, if they are few.
func (p *Program) addDecorated(set *typeSet, decorator Func) {
	if found := p.DecoratedBy(decorator); len(found) <= maxTypes {
		for _, f := range found {
			set.add(Type{Kind: FuncObject, Func: f})
		}
	}
	if found := p.classesDecoratedBy(decorator); len(found) <= maxTypes {
		for _, c := range found {
			set.add(Type{Kind: ClassObject, Class: c})
		}
	}
}

// DecoratedBy gives the functions that a decorator is applied to. One with
// arguments is what a call of the function around it returns: @retry(3).
func (p *Program) DecoratedBy(decorator Func) []Func {
	var found []Func
	for _, name := range p.decoratesAs(decorator) {
		for _, f := range p.index().decorated[name] {
			if fn := p.Function(f); p.decorates(decorator, Func{f.File, fn.Outer}, fn.Decorators) && !slices.Contains(found, f) {
				found = append(found, f)
			}
		}
	}
	return found
}

// classesDecoratedBy gives the classes that a decorator is applied to.
func (p *Program) classesDecoratedBy(decorator Func) []Class {
	var found []Class
	for _, name := range p.decoratesAs(decorator) {
		for _, c := range p.index().classes[name] {
			if facet := p.ClassFacts(c); p.decorates(decorator, Func{c.File, facet.Outer}, facet.Decorators) && !slices.Contains(found, c) {
				found = append(found, c)
			}
		}
	}
	return found
}

// decoratesAs gives the names under which a function is applied as a decorator: its
// own, and that of the function that makes it: @retry(3).
func (p *Program) decoratesAs(decorator Func) []Name {
	names := []Name{p.calledAs(decorator)}
	outer := Func{decorator.File, p.Function(decorator).Outer}
	if fn := p.Function(outer); fn.Kind == facts.Def {
		names = append(names, p.KnownAs(outer))
	}
	return names
}

// AtImport reports whether a function runs only while modules are imported, as
// far as the program shows: it is called, or applied as a decorator, outside of
// all functions. What one run of it makes is made once.
func (p *Program) AtImport(f Func) bool {
	inner := func(f Func) bool { return p.Function(f).Kind == facts.Def || p.Function(f).Kind == facts.Lambda }
	callers, decorated, classes := p.ShippedCallers(f), p.DecoratedBy(f), p.classesDecoratedBy(f)
	return len(callers)+len(decorated)+len(classes) > 0 &&
		!slices.ContainsFunc(callers, func(s Site) bool { return inner(s.Func) }) &&
		!slices.ContainsFunc(decorated, func(d Func) bool { return inner(Func{d.File, p.Function(d).Outer}) }) &&
		!slices.ContainsFunc(classes, func(c Class) bool { return inner(Func{c.File, p.ClassFacts(c).Outer}) })
}

// decorates reports whether one of some decorators, values of the function around
// what they decorate, is a function, or the class whose constructor that is.
func (p *Program) decorates(decorator, around Func, decorators []facts.ValueID) bool {
	isInit := p.Text(decorator, p.Function(decorator).Name) == "__init__"
	for _, d := range decorators {
		for _, t := range p.Types(Expr{around, d}) {
			if (t.Kind == FuncObject || t.Kind == Method) && t.Func == decorator || isInit && t.Kind == ClassObject && (Class{decorator.File, p.Function(decorator).Class}) == t.Class {
				return true
			}
		}
	}
	return false
}
