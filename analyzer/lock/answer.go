package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// onlyAnswers reports whether a call can mean only functions of the program that look
// at names and attributes and return what they find there, which does not raise.
//
//	def connected(self): return self.socket is not None
func onlyAnswers(p *link.Program, call link.Expr) bool {
	callees, resolved := p.Callees(call)
	return resolved && len(callees) > 0 && !slices.ContainsFunc(callees, func(c link.Callee) bool { return c.Guess || !answers(p.Function(c.Func)) })
}

func answers(fn *facts.Function) bool {
	return fn.Kind == facts.Def && !fn.Generator && !slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		return op.Kind != facts.Read && op.Kind != facts.Return
	}) && !slices.ContainsFunc(fn.Values[1:], func(v facts.Value) bool {
		switch v.Kind {
		case facts.Local, facts.Global, facts.Attr, facts.Constant, facts.Not:
			return false
		case facts.Compare:
			by := syntax.CmpOperator(v.Op)
			return by != syntax.Is && by != syntax.IsNot
		}
		return true
	})
}
