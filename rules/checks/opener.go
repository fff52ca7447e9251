package checks

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// opensOnce reports whether a method opens its object and raises where that is
// open already, by a flag that it sets itself: what it resets, nobody uses yet.
//
//	def open(self):
//	    if self.is_open: raise PortError("it is open")
//	    self.logger = None
//	    ...
//	    self.is_open = True
func opensOnce(p *link.Program, f link.Func) bool {
	fn := p.Function(f)
	self, _, ok := p.Self(f)
	if !ok || !known.Opens(p.Text(f, fn.Name)) {
		return false
	}
	own := func(v facts.ValueID) (facts.NameID, bool) {
		val := fn.Values[v]
		if val.Kind != facts.Attr {
			return 0, false
		}
		of := fn.Values[val.A]
		return val.Name, of.Kind == facts.Local && facts.VarID(of.A) == self
	}
	for i, op := range fn.Ops {
		if op.Kind != facts.If {
			continue
		}
		flag, ok := own(op.Value)
		if !ok || !slices.ContainsFunc(fn.Ops[i+1:op.End], func(op facts.Op) bool { return op.Kind == facts.Raise }) {
			continue
		}
		if slices.ContainsFunc(fn.Ops[i:], func(op facts.Op) bool {
			if op.Kind != facts.Write {
				return false
			}
			name, ok := own(op.Value)
			src := fn.Values[op.Src]
			return ok && name == flag && src.Kind == facts.Constant && syntax.ConstantKind(src.Op) == syntax.True
		}) {
			return true
		}
	}
	return false
}
