package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A call often says by a constant, or by an argument that it leaves out, which way a
// function takes:
//
//	def flush(self, locked=False):
//	    if not locked:                     in the frame of self.flush(locked=True) the
//	        self.lock.acquire()            test is settled, and the lock is not taken

// Settles reports whether a frame's call settles a test of its function: it gives a
// parameter a constant, or leaves one at its default that is one, and a test comes
// to something by that.
func (p *Program) Settles(fr *Frame) bool {
	if fr.Parent == nil {
		return false
	}
	fn := p.Function(fr.Func)
	return slices.ContainsFunc(fn.Params, func(param facts.Param) bool {
		_, _, ok := p.constantParam(fr, param.Var)
		return ok
	}) && slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		if op.Kind != facts.If && op.Kind != facts.Guard {
			return false
		}
		_, known := p.Settled(fr, op.Value)
		return known
	})
}

// Settled gives what a test of a frame's function comes to, if the frame's call
// settles that.
func (p *Program) Settled(fr *Frame, test facts.ValueID) (truth, known bool) {
	fn := p.Function(fr.Func)
	switch v := fn.Values[test]; v.Kind {
	case facts.Local, facts.Constant:
		if c, name, ok := p.constantIn(fr, test); ok {
			return truthOf(c, name)
		}
	case facts.Not:
		truth, known = p.Settled(fr, facts.ValueID(v.A))
		return !truth, known
	case facts.Compare:
		return p.settledComparison(fr, v)
	case facts.Either:
		if kind := facts.EitherKind(v.Op); kind != facts.EitherIf {
			return p.settledEither(fr, fn.Lists[v.A], kind == facts.EitherOr)
		}
	}
	return false, false
}

// settledEither: one part that comes to decisive settles `or` (true), `and` (false).
func (p *Program) settledEither(fr *Frame, parts []facts.ValueID, decisive bool) (truth, known bool) {
	all := true
	for _, part := range parts {
		truth, known := p.Settled(fr, part)
		if known && truth == decisive {
			return decisive, true
		}
		all = all && known
	}
	return !decisive, all
}

// settledComparison: `x is None`, `mode == "fast"`.
func (p *Program) settledComparison(fr *Frame, v facts.Value) (truth, known bool) {
	a, aText, ok := p.constantIn(fr, facts.ValueID(v.A))
	if !ok {
		return false, false
	}
	b, bText, ok := p.constantIn(fr, facts.ValueID(v.B))
	if !ok {
		return false, false
	}
	same, known := sameConstant(a, aText, b, bText)
	switch syntax.CmpOperator(v.Op) {
	case syntax.Is, syntax.Eq:
		return same, known
	case syntax.IsNot, syntax.NotEq:
		return !same, known
	}
	return false, false
}

// sameConstant reports whether two constants are equal; unknown for numbers of two
// types, functions, and texts too long to be kept.
func sameConstant(a facts.Value, aText string, b facts.Value, bText string) (same, known bool) {
	aNone, bNone := isNoneValue(a), isNoneValue(b)
	switch {
	case aNone || bNone:
		return aNone && bNone, true
	case a.Kind != facts.Constant || a.Kind != b.Kind || a.Op != b.Op:
		return false, false
	}
	k := syntax.ConstantKind(a.Op)
	return aText == bText, k == syntax.True || k == syntax.False || aText != "" && bText != ""
}

func isNoneValue(v facts.Value) bool {
	return v.Kind == facts.Constant && syntax.ConstantKind(v.Op) == syntax.None
}

// truthOf is how a value counts as a test.
func truthOf(v facts.Value, text string) (truth, known bool) {
	if v.Kind != facts.Constant {
		return true, true
	}
	switch syntax.ConstantKind(v.Op) {
	case syntax.True:
		return true, true
	case syntax.None, syntax.False:
		return false, true
	case syntax.Int:
		return text != "0", text != ""
	case syntax.Str:
		return true, text != ""
	}
	return false, false
}

// constantIn gives the constant, with its text, that a value is in a frame, or the
// function, class or method that it surely is.
func (p *Program) constantIn(fr *Frame, v facts.ValueID) (facts.Value, string, bool) {
	val := p.Function(fr.Func).Values[v]
	switch val.Kind {
	case facts.Local:
		return p.constantParam(fr, facts.VarID(val.A))
	case facts.Constant:
		return val, p.Text(fr.Func, val.Name), true
	case facts.FuncOf, facts.ClassOf:
		return val, "", true
	}
	return facts.Value{}, "", false
}

// constantParam is constantIn of a parameter.
func (p *Program) constantParam(fr *Frame, v facts.VarID) (facts.Value, string, bool) {
	if a, ok := p.argument(fr, v); ok {
		return p.constantIn(a.frame, a.value)
	}
	if !fr.complete || len(p.VarDefs(fr.Func, v)) > 0 {
		return facts.Value{}, "", false
	}
	for i, param := range p.Function(fr.Func).Params {
		if param.Var == v && param.Default != 0 && fr.args[i].frame == nil {
			return p.constantIn(p.Static(Func{fr.File, p.Function(fr.Func).Outer}), param.Default)
		}
	}
	return facts.Value{}, "", false
}

// complete reports whether a call passes no `*args` and no `**kwargs`: a parameter
// that it does not name has its default.
func (p *Program) complete(call Expr) bool {
	fn := p.Function(call.Func)
	for _, a := range fn.Calls[fn.Values[call.Value].B].Args {
		if a.Mapping || fn.Values[a.Value].Kind == facts.Starred {
			return false
		}
	}
	return true
}
