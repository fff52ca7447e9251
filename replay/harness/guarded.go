package harness

import (
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay/machine"
)

// A finding about a lock that is missing, or is no lock between these threads,
// says that what holds it should be one step, and so should the access without.

// guards says whether the finding is about what is done under a lock.
func (s *slicer) guards() bool { return s.finding.Code == "FT501" || s.finding.Code == "FT502" }

// guarded finds the statements that hold a lock while they have to do with the
// subject: `with`, and `try` whose `finally` releases.
func (p *printer) guarded() []machine.Region {
	var out []machine.Region
	for _, b := range p.order {
		for _, st := range b.stmts {
			lines, printed := p.lines[st]
			if printed && holdsLock(st) && p.touches(st) {
				out = append(out, machine.Region{First: lines.first, Last: lines.last})
			}
		}
	}
	return out
}

func holdsLock(st syntax.Stmt) bool {
	switch st := st.(type) {
	case *syntax.With:
		return true
	case *syntax.Try:
		for _, last := range st.Finalbody {
			if es, ok := last.(*syntax.ExprStmt); ok {
				if c, ok := es.Value.(*syntax.Call); ok && syntax.LastName(c.Func) == "release" {
					return true
				}
			}
		}
	}
	return false
}

// stockGuarded lets the subject differ from what it is first, by a call of a
// method that updates it: what is lost could not be seen otherwise.
func (s *slicer) stockGuarded() {
	if s.makers != nil {
		s.stockMade()
		return
	}
	if len(s.shared) == 0 && s.subject.global == "" || len(s.drivers) > 0 && s.others == 0 {
		return
	}
	if s.holds() == nothing {
		for _, f := range s.sortedFunctions() {
			if f.def.Name != "__init__" && !f.def.Async && s.ofSubject(f) && s.updates(f) {
				s.need(f)
				s.fills = append(s.fills, s.callText(f))
				return
			}
		}
		return
	}
	if f := s.adder(); f != nil {
		s.need(f)
		s.fills = append(s.fills, s.callText(f))
	}
}

// updates says whether a function itself adds something to the subject.
func (s *slicer) updates(f *function) bool {
	scope := s.scopeAt(f)
	found := false
	syntax.Inspect(f.def, func(n syntax.Node) bool {
		if a, ok := n.(*syntax.AugAssign); ok && a.Op == syntax.Add && s.isSubject(a.Target, scope) {
			found = true
		}
		return !found
	})
	return found
}

// touches says whether a statement mentions the subject.
func (p *printer) touches(n syntax.Node) bool {
	found := false
	syntax.Inspect(n, func(m syntax.Node) bool {
		switch m := m.(type) {
		case *syntax.Name:
			found = found || m.ID == p.s.subject.global || p.s.subject.owner != nil && m.ID == p.s.subject.local
		case *syntax.Attribute:
			found = found || p.s.subject.isAttr(m.Attr)
		}
		return !found
	})
	return found
}

// Sides gives a finding, and then what else may be its other side: code that
// its related places are in. Where the program starts no threads, the harness
// can as well call that.
func Sides(files *source.Set, f *finding.Finding) []*finding.Finding {
	all := []*finding.Finding{f}
	if len(f.Chains) == 2 && f.Code[:3] == "FT2" {
		// Who tests and then acts may meet its like.
		g := *f
		g.Chains = []finding.Chain{f.Chains[0], f.Chains[0]}
		return append(all, &g)
	}
	if f.Code != "FT501" && f.Code != "FT502" || len(f.Chains) < 2 || len(f.Chains[0]) != 1 || len(f.Chains[1]) != 1 {
		return all
	}
	file, err := files.Open(f.File)
	if err != nil {
		return all
	}
	mod := syntax.Parse(file.Text)
	seen := map[*syntax.FunctionDef]bool{}
	for _, chain := range f.Chains[:2] {
		if chain[0].File == f.File {
			seen[functionAt(mod, chain[0].Span)] = true
		}
	}
	for _, r := range f.Related {
		if r.File != f.File || r.Role == "lock" {
			continue
		}
		def := functionAt(mod, r.Span)
		if def == nil || seen[def] {
			continue
		}
		seen[def] = true
		other := finding.Chain{{Location: r.Location}}
		pairs := [][]finding.Chain{{f.Chains[0], other}}
		if f.Code == "FT502" {
			pairs = append(pairs, []finding.Chain{other, other})
		}
		for _, pair := range pairs {
			g := *f
			g.Chains = pair
			all = append(all, &g)
		}
	}
	return all
}

// functionAt finds the innermost function that holds a place.
func functionAt(mod *syntax.Module, at source.Span) *syntax.FunctionDef {
	var in *syntax.FunctionDef
	mod.Inspect(func(n syntax.Node) bool {
		if def, ok := n.(*syntax.FunctionDef); ok && def.Extent().Contains(at) {
			in = def
		}
		return n.Extent().Contains(at)
	})
	return in
}
