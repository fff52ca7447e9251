package harness

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Files may import each other in a ring, and import in functions what they need
// only there. What one file needs of another before anything is called decides
// then who comes first: the bases of its classes, its decorators and defaults, and
// what its module level computes.
//
//	base.py    from . import mock            # used in functions only
//	           class Strategy: …             # first
//	mock.py    from .base import Strategy
//	           class Mock(Strategy): …       # second

// arrange puts parts behind those that they need when they are imported. In a ring
// of those nothing is better than the order that there is.
func (m *merger) arrange() {
	var order []*part
	placed := map[*part]bool{}
	var place func(p *part)
	place = func(p *part) {
		if placed[p] {
			return
		}
		placed[p] = true
		for _, dep := range m.order {
			if dep != p && !placed[dep] && slices.Contains(m.atImport(p), dep.id) {
				place(dep)
			}
		}
		order = append(order, p)
	}
	for _, p := range m.order {
		place(p)
	}
	m.order = order
}

// atImport lists the other parts of which a part needs something when it is
// imported.
func (m *merger) atImport(p *part) []source.FileID {
	if p.eager != nil {
		return p.eager
	}
	p.eager = []source.FileID{}
	need := func(part source.FileID, name string) {
		for depth := 0; depth < mostDepth; depth++ { // through what parts import from each other
			if part != p.id {
				p.eager = append(p.eager, part)
			}
			from, taken := m.names[part].taken[name]
			if !taken {
				break
			}
			part, name = from.part, from.name
		}
	}
	var visit func(n syntax.Node) bool
	visit = func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FunctionDef:
			for _, e := range slices.Concat(n.Decorators, n.Args.Defaults, n.Args.KwDefaults) {
				if e != nil {
					syntax.Inspect(e, visit)
				}
			}
			return false
		case *syntax.Lambda:
			return false
		case *syntax.AnnAssign:
			if n.Value != nil {
				syntax.Inspect(n.Value, visit)
			}
			return false
		case *syntax.Name:
			need(p.id, n.ID)
		case *syntax.Attribute:
			if dep, isPart := p.imports[path(n.Value)]; isPart {
				need(dep, n.Attr)
			}
		}
		return true
	}
	for _, st := range p.mod.Body {
		syntax.Inspect(st, visit)
	}
	return p.eager
}
