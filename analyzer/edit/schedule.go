package edit

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

func (p Schedule) carryOut(d *draft) error {
	var object string
	var call *syntax.Call
	d.tree.Inspect(func(n syntax.Node) bool {
		if s, ok := n.(*syntax.ExprStmt); ok && s.Extent().Contains(p.At) {
			object, call = d.methodCall(s, p.Method)
		}
		return call == nil
	})
	switch {
	case call == nil:
		return refusal("the place is no statement that calls the method of a name")
	case len(call.Keywords) > 0:
		return refusal("call_soon_threadsafe passes no keywords on")
	}
	method := call.Func.(*syntax.Attribute)
	scheduled := object + p.Loop + ".call_soon_threadsafe"
	d.replace(method.Extent(), scheduled)
	if p.Loop != "" {
		comma := ""
		if len(call.Args) > 0 {
			comma = ", "
		}
		open := method.Extent().End + uint32(strings.IndexByte(d.Text[method.Extent().End:], '('))
		d.insert(open+1, object+"."+p.Method+comma)
	}
	d.regions = append(d.regions, call.Extent())
	return nil
}
