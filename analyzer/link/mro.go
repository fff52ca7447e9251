package link

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
)

// maxBases is how many classes of a method resolution order are known, the nearest
// ones. Real ones have up to forty.
const maxBases = 100

// addBases finds the bases of a class and its method resolution order.
func (p *Program) addBases(info *classInfo, c Class) {
	facet := p.ClassFacts(c)
	outer := Func{c.File, facet.Outer}
	var bases []Class
	for _, b := range facet.Bases {
		for _, t := range p.baseTypes(Expr{outer, b}) {
			switch t.Kind {
			case ClassObject:
				bases = append(bases, t.Class)
				info.inherits(p.class(t.Class).external...)
			case External:
				info.inherits(t.Name)
			}
		}
	}
	info.mro = p.linearize(c, bases)
	info.mro = info.mro[:min(len(info.mro), maxBases)]
}

// inherits adds bases outside the program. A diamond brings the same ones again.
func (info *classInfo) inherits(names ...string) {
	for _, name := range names {
		if !slices.Contains(info.external, name) {
			info.external = append(info.external, name)
		}
	}
}

// baseTypes gives what a base is: `Base`, `Base[T]`, `with_metaclass(Meta, Base)`.
func (p *Program) baseTypes(e Expr) []Type {
	v := p.Value(e)
	switch v.Kind {
	case facts.Item:
		return p.baseTypes(Expr{e.Func, facts.ValueID(v.A)})
	case facts.CallOf:
		fn := p.Function(e.Func)
		callee, args := fn.Values[v.A], fn.Calls[v.B].Args
		if (callee.Kind == facts.Global || callee.Kind == facts.Attr) && p.Text(e.Func, callee.Name) == "with_metaclass" && len(args) > 1 {
			var set typeSet
			for _, a := range args[1:] {
				set.join(p.baseTypes(Expr{e.Func, a.Value}))
			}
			return set
		}
	}
	return p.Types(e)
}

// linearize is Python's C3 order (docs.python.org/3/howto/mro.html). Bases that
// contradict each other, which Python rejects, are taken in order.
func (p *Program) linearize(c Class, bases []Class) []Class {
	order := []Class{c}
	if len(bases) == 1 {
		return append(order, slices.DeleteFunc(slices.Clone(p.class(bases[0]).mro), func(b Class) bool { return b == c })...)
	}
	var tails [][]Class
	for _, b := range bases {
		tails = append(tails, slices.Clone(p.class(b).mro))
	}
	tails = append(tails, slices.Clone(bases))
	for {
		tails = slices.DeleteFunc(tails, func(t []Class) bool { return len(t) == 0 })
		if len(tails) == 0 {
			return order
		}
		next := tails[0][0]
		for _, t := range tails {
			if !slices.ContainsFunc(tails, func(o []Class) bool { return slices.Contains(o[1:], t[0]) }) {
				next = t[0]
				break
			}
		}
		if !slices.Contains(order, next) {
			order = append(order, next)
		}
		for i, t := range tails {
			if t[0] == next {
				tails[i] = t[1:]
			}
		}
	}
}

// IsMetaclass reports whether instances of a class are classes: what its
// methods keep in self is state of a class.
func (p *Program) IsMetaclass(c Class) bool {
	for _, ext := range p.ExternalBases(c) {
		if ext == "type" || strings.HasSuffix(ext, "ABCMeta") || strings.HasSuffix(ext, "EnumMeta") || strings.HasSuffix(ext, "EnumType") || strings.HasSuffix(ext, "Metaclass") {
			return true
		}
	}
	return false
}
