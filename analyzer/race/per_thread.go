package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// Confined reports whether each thread has a location of its own under the path: it
// is reached through a threading.local, or through an object whose class derives
// from it.
func Confined(p *link.Program, path link.Path) bool {
	root := path.Root
	switch root.Kind {
	case link.AllocRoot:
		made := link.Expr{Func: link.Func{File: root.File, ID: root.Func}, Value: facts.ValueID(root.ID)}
		if slices.ContainsFunc(p.Types(made), func(t link.Type) bool { return perThread(p, t) }) {
			return true
		}
	case link.GlobalRoot, link.SelfRoot:
	case link.ClassRoot:
		return perThread(p, link.Type{Kind: link.Instance, Class: link.Class{File: root.File, ID: facts.ClassID(root.ID)}})
	default:
		return false
	}
	for ; ; path = path.Base() {
		if slices.ContainsFunc(p.TypesAt(path), func(t link.Type) bool { return perThread(p, t) }) || ofAccessors(p, path) {
			return true
		}
		if path.Len == 0 {
			return false
		}
	}
}

// ofAccessors reports whether an attribute is a property whose setter stores what it
// is given in a threading.local and nowhere else: what is stored through it is the
// thread's own.
//
//	def set_flow(self, flow): self._local.flow = flow
//	flow = property(get_flow, set_flow)
func ofAccessors(p *link.Program, path link.Path) bool {
	if path.Len == 0 || path.Last().IsItem() {
		return false
	}
	return slices.ContainsFunc(p.TypesAt(path.Base()), func(t link.Type) bool {
		if t.Kind != link.Instance {
			return false
		}
		_, set, _, ok := p.Accessors(t.Class, path.LastName())
		return ok && set != (link.Func{}) && keepsPerThread(p, set)
	})
}

// keepsPerThread reports whether all that a function stores are attributes of objects that
// have others for each thread.
func keepsPerThread(p *link.Program, f link.Func) bool {
	fn := p.Function(f)
	stores := 0
	for _, op := range fn.Ops {
		v := fn.Values[op.Value]
		if op.Kind != facts.Write || v.Kind != facts.Attr && v.Kind != facts.Item && v.Kind != facts.Global {
			continue
		}
		stores++
		if v.Kind != facts.Attr || !slices.ContainsFunc(p.Types(link.Expr{Func: f, Value: facts.ValueID(v.A)}), func(t link.Type) bool { return perThread(p, t) }) {
			return false
		}
	}
	return stores > 0
}

func perThread(p *link.Program, t link.Type) bool {
	switch t.Kind {
	case link.ExternalInstance:
		_, ok := known.Confined[t.Name]
		return ok
	case link.Instance:
		return slices.ContainsFunc(p.ExternalBases(t.Class), func(base string) bool {
			_, ok := known.Confined[known.Canonical(base)]
			return ok
		}) || forwards(p, t.Class)
	}
	return false
}
