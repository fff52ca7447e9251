package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// forwards reports whether the attributes of a class's objects are those of an
// object that each thread has for itself: what is read and what is stored under
// any name goes there.
//
//	def __getattr__(self, name): return getattr(self._local, name)
//	def __setattr__(self, name, value): setattr(self._local, name, value)
func forwards(p *link.Program, class link.Class) bool {
	goesThere := func(method string) bool {
		f, ok := p.Method(class, method)
		if !ok {
			return false
		}
		self, home, ok := p.Self(f)
		if !ok {
			return false
		}
		fn := p.Function(f)
		return slices.ContainsFunc(fn.Values, func(v facts.Value) bool {
			if v.Kind != facts.Attr {
				return false
			}
			of := fn.Values[v.A]
			return of.Kind == facts.Local && facts.VarID(of.A) == self && ownToThread(p, home, p.Text(f, v.Name))
		})
	}
	return goesThere("__setattr__") && (goesThere("__getattr__") || goesThere("__getattribute__"))
}

// ownToThread reports whether an attribute of a class's objects is made to be a
// thread-local object.
func ownToThread(p *link.Program, class link.Class, name string) bool {
	return slices.ContainsFunc(p.FieldDefs(class, name), func(d link.Def) bool {
		return slices.ContainsFunc(p.Types(link.Expr{Func: d.Func, Value: d.Src}), func(t link.Type) bool {
			return t.Kind == link.ExternalInstance && eachItsOwn(t.Name)
		})
	})
}
