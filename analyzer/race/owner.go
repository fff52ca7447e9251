package race

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// regions are ranges of a function's ops.
type regions [][2]facts.OpID

func (r regions) has(op facts.OpID) bool {
	for _, x := range r {
		if x[0] <= op && op < x[1] {
			return true
		}
	}
	return false
}

// owned gives the regions of a function that run only on a thread which owns
// the object, because a test has said so. What they touch is that thread's.
//
//	if self._owner != get_ident():
//	    raise RuntimeError
//	self._count -= 1
func owned(p *link.Program, f link.Func) regions {
	fn := p.Function(f)
	var out regions
	for i, op := range fn.Ops {
		if op.Kind != facts.If {
			continue
		}
		test := fn.Values[op.Value]
		if test.Kind != facts.Compare || !p.IsThreadIdentity(link.Expr{Func: f, Value: facts.ValueID(test.A)}) && !p.IsThreadIdentity(link.Expr{Func: f, Value: facts.ValueID(test.B)}) {
			continue
		}
		switch syntax.CmpOperator(test.Op) {
		case syntax.Eq, syntax.Is:
			out = append(out, [2]facts.OpID{facts.OpID(i), op.End})
		case syntax.NotEq, syntax.IsNot:
			if last := fn.Ops[op.End-1].Kind; last == facts.Raise || last == facts.Return {
				out = append(out, [2]facts.OpID{op.End, facts.OpID(len(fn.Ops))})
			}
		}
	}
	return out
}
