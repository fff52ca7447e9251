package race

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
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
		if test.Kind != facts.Compare || !threadIdentity(p, f, test.A) && !threadIdentity(p, f, test.B) {
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

// threadIdentity reports whether a value is the identity of the running
// thread, asked for here or kept in a local variable.
func threadIdentity(p *link.Program, f link.Func, v uint32) bool {
	val := p.Function(f).Values[v]
	switch val.Kind {
	case facts.Local:
		for _, d := range p.VarDefs(f, facts.VarID(val.A)) {
			if d.Func == f && p.Function(f).Values[d.Src].Kind == facts.CallOf && threadIdentity(p, f, uint32(d.Src)) {
				return true
			}
		}
	case facts.CallOf:
		callee := p.Function(f).Values[val.A]
		if args := p.Function(f).Calls[val.B].Args; len(args) == 2 && p.Text(f, callee.Name) == "cast" { // typing's: gives what it is given
			if val = p.Function(f).Values[args[1].Value]; val.Kind != facts.CallOf {
				return false
			}
			callee = p.Function(f).Values[val.A]
		}
		return (callee.Kind == facts.Global || callee.Kind == facts.Attr) && known.ThreadIdentities[p.Text(f, callee.Name)] != ""
	}
	return false
}
