package harness

import (
	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay/machine"
)

// regions finds the two-phase accesses of the subject: a statement that reads
// and writes it, or a run of statements of one block from a read to the write
// that uses what was read. Too small a region makes more outcomes allowed and
// may hide a race; too large a one would accuse correct code. So a region is
// the least that holds both accesses, and the write must use what was read.
func (p *printer) regions() []machine.Region {
	var out []machine.Region
	effects := p.s.effects()
	for _, st := range p.order {
		p.regionsOf(st.stmts, st.scope, effects, &out)
	}
	return out
}

// effects are what functions do to the subject, also through those that they call
// by name in turn: by their names those that are called, and by the attributes that
// they stand for those that are asked by a load or a store of one.
type effects struct{ called, loaded, stored map[string]accesses }

func (s *slicer) effects() effects {
	eff := effects{map[string]accesses{}, map[string]accesses{}, map[string]accesses{}}
	for changed := true; changed; {
		changed = false
		for _, key := range sorted(s.functions) {
			f := s.functions[key]
			scope := s.scopeAt(f)
			var acc accesses
			for _, st := range f.def.Body {
				acc = acc.or(s.total(st, scope, eff))
			}
			of := eff.called
			switch {
			case s.hasDecorator(f, "property") || s.hasDecorator(f, "cached_property"):
				of = eff.loaded
			case s.hasDecorator(f, "setter"):
				of = eff.stored
			}
			if name := f.def.Name; acc.or(of[name]) != of[name] {
				of[name] = acc.or(of[name])
				changed = true
			}
		}
	}
	return eff
}

// of is what a call, or the load or store of a property, does to the subject by
// itself.
func (eff effects) of(n syntax.Node) accesses {
	switch n := n.(type) {
	case *syntax.Call:
		return eff.called[syntax.LastName(n.Func)]
	case *syntax.Attribute:
		if n.Ctx == syntax.Load {
			return eff.loaded[n.Attr]
		}
		return eff.stored[n.Attr]
	case *syntax.AugAssign: // its target is loaded, too
		if a, ok := n.Target.(*syntax.Attribute); ok {
			return eff.loaded[a.Attr]
		}
	}
	return accesses{}
}

// total is what a statement does to the subject, calls and properties included.
func (s *slicer) total(n syntax.Node, scope bind.ScopeID, eff effects) accesses {
	acc := s.accessesOf(n, scope)
	syntax.Inspect(n, func(m syntax.Node) bool {
		switch m.(type) {
		case *syntax.FunctionDef, *syntax.ClassDef, *syntax.Lambda:
			return m == n
		}
		acc = acc.or(eff.of(m))
		return true
	})
	return acc
}

// regionsOf finds the regions of one block.
func (p *printer) regionsOf(stmts []syntax.Stmt, scope bind.ScopeID, eff effects, out *[]machine.Region) {
	for i := 0; i < len(stmts); i++ {
		lines, printed := p.lines[stmts[i]]
		if !printed || defines(stmts[i]) {
			continue
		}
		if compound(stmts[i]) {
			// What is within has been looked at as a block of its own.
			if acc := p.s.total(stmts[i], scope, eff); !acc.reads || acc.writes {
				continue
			}
		} else if p.single(stmts[i], scope, eff) {
			*out = append(*out, machine.Region{First: lines.first, Last: lines.last})
			continue
		}
		if last, ok := p.uses(stmts, i, scope, eff); ok {
			*out = append(*out, machine.Region{First: lines.first, Last: p.lines[stmts[last]].last})
			i = last
		}
	}
}

// single says whether a simple statement both reads and writes, at least one of
// them itself: a call that does both has its region inside.
func (p *printer) single(st syntax.Stmt, scope bind.ScopeID, eff effects) bool {
	acc := p.s.accessesOf(st, scope)
	if acc.both() {
		return true
	}
	through := accesses{}
	syntax.Inspect(st, func(n syntax.Node) bool {
		if e := eff.of(n); !e.both() {
			through = through.or(e)
		}
		return true
	})
	return acc.or(through).both()
}

// uses looks for the write that uses what statement i reads.
func (p *printer) uses(stmts []syntax.Stmt, i int, scope bind.ScopeID, eff effects) (int, bool) {
	first := p.s.total(stmts[i], scope, eff)
	if !first.reads || first.writes {
		return 0, false
	}
	tainted := map[string]bool{}
	for _, name := range bound(stmts[i]) {
		tainted[name] = true
	}
	for k := i + 1; k < len(stmts) && len(tainted) > 0; k++ {
		if _, ok := p.lines[stmts[k]]; !ok || defines(stmts[k]) {
			continue
		}
		used := false
		syntax.Inspect(stmts[k], func(n syntax.Node) bool {
			if name, ok := n.(*syntax.Name); ok && name.Ctx == syntax.Load && tainted[name.ID] {
				used = true
			}
			return true
		})
		if !used {
			if a, ok := stmts[k].(*syntax.AugAssign); !ok || !tainted[path(a.Target)] {
				continue
			}
		}
		if p.s.total(stmts[k], scope, eff).writes {
			return k, true
		}
		for _, name := range bound(stmts[k]) {
			tainted[name] = true
		}
	}
	return 0, false
}

// isDirect says whether what the finding names does to the subject what it says,
// itself or through functions that are known. An operator may do so through a method
// that nobody sees here: then no region holds it, and all that can be would be allowed.
func (s *slicer) isDirect(eff effects) bool {
	scope := bind.ModuleScope
	if def := s.innermost(s.finding.Span); def != nil {
		scope, _ = s.table.ScopeOf(def)
	}
	var acc accesses
	s.mod.Inspect(func(n syntax.Node) bool {
		if st, ok := n.(syntax.Stmt); ok && !defines(st) && st.Extent().Contains(s.finding.Span) {
			acc = s.total(st, scope, eff) // the innermost comes last
		}
		return n.Extent().Contains(s.finding.Span)
	})
	return acc != accesses{}
}

// defines says whether a statement only defines what others run.
func defines(st syntax.Stmt) bool {
	switch st.(type) {
	case *syntax.FunctionDef, *syntax.ClassDef:
		return true
	}
	return false
}

func compound(st syntax.Stmt) bool {
	switch st.(type) {
	case *syntax.If, *syntax.While, *syntax.For, *syntax.With, *syntax.Try, *syntax.Match:
		return true
	}
	return false
}
