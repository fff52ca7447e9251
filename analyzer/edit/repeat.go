package edit

import (
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

func (p Repeat) carryOut(d *draft) error {
	i, err := d.conditional(p.At)
	if err != nil {
		return err
	}
	body, ok := i.Body[0].(*syntax.ExprStmt)
	if !ok || len(i.Body) > 1 || len(i.Orelse) > 0 || !body.Contains(p.At) {
		return refusal("the statement does more than the one call")
	}
	start := i.Extent().Start
	d.replace(source.Span{Start: start, End: start + uint32(len("if"))}, "while")
	d.regions = append(d.regions, i.Extent())
	return nil
}
