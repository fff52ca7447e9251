package link

import "github.com/ftlint/ftlint/analyzer/facts"

func (p *Program) FieldOwner(e Expr, attr string) (Class, bool) {
	var c Class
	n := 0
	for _, t := range p.Types(e) {
		if t.Kind == Instance {
			c = t.Class
			n++
		} else if t.Kind != Immutable {
			return c, false
		}
	}
	if n != 1 {
		return c, false
	}
	home := p.fieldHome(Path{Root: Root{Kind: SelfRoot, File: c.File, ID: uint32(c.ID)}}, attr)
	return Class{home.Root.File, facts.ClassID(home.Root.ID)}, true
}
func (p *Program) ArgumentOf(fr *Frame, v facts.ValueID) facts.ValueID { return 0 }
