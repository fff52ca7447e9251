package edit

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

func (p Default) carryOut(d *draft) error {
	var found *syntax.Lambda
	d.tree.Inspect(func(n syntax.Node) bool {
		if l, ok := n.(*syntax.Lambda); ok && l.Extent() == p.Lambda {
			found = l
		}
		return true
	})
	if found == nil {
		return refusal("the place is no lambda")
	}
	keyword := found.Extent().Start + uint32(len("lambda"))
	if d.Text[keyword] != ':' {
		return refusal("the lambda has parameters")
	}
	var parameters []string
	for _, name := range p.Names {
		parameters = append(parameters, name+"="+name)
	}
	d.insert(keyword, " "+strings.Join(parameters, ", "))
	d.regions = append(d.regions, source.Span{Start: found.Extent().Start, End: keyword + 1})
	return nil
}
