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

// arrange puts parts behind those that they need when they are imported, and, where
// those need nothing of them, behind all that they import: a function that is called
// then may need it. In a ring of those nothing is better than the order that there is.
func (m *merger) arrange() {
	order, placed := m.order, map[*part]bool{}
	var open []*part
	m.order = nil
	var place func(p *part)
	place = func(p *part) {
		if placed[p] {
			return
		}
		placed[p] = true
		open = append(open, p)
		for _, dep := range order {
			if slices.Contains(m.atImport(p), dep.id) {
				place(dep)
			}
		}
		for _, dep := range order {
			if m.imports(p, dep.id) && !slices.ContainsFunc(open, func(o *part) bool { return m.needs(dep, o, map[*part]bool{}) }) {
				place(dep)
			}
		}
		open = open[:len(open)-1]
		m.order = append(m.order, p)
	}
	for _, p := range order {
		place(p)
	}
}

// needs reports whether a part needs another one when it is imported, also through
// others.
func (m *merger) needs(p, other *part, seen map[*part]bool) bool {
	if p == other || seen[p] {
		return p == other
	}
	seen[p] = true
	return slices.ContainsFunc(m.atImport(p), func(dep source.FileID) bool { return m.needs(m.parts[dep], other, seen) })
}

// imports reports whether a part imports something of another one.
func (m *merger) imports(p *part, other source.FileID) bool {
	for _, from := range m.names[p.id].taken {
		if from.part == other {
			return true
		}
	}
	for _, dep := range p.imports {
		if dep == other {
			return true
		}
	}
	return slices.Contains(p.stars, other)
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
