package facts

import "github.com/ftlint/ftlint/analyzer/source"

// Body is the effect tree of one function, class body or module, in words.
type Body struct {
	Name    string // module.Class.method, as Dump has it
	Span    source.Span
	Effects []Effect
}

// Effect is an op in words, with what is nested in it.
type Effect struct {
	Kind   string // read, write, call, if, with, …
	Value  string // what it is done to, as Python would write it
	Source string // what is stored
	Span   source.Span
	Inside []Effect
}

// Outline gives the effect trees of a file.
func (f *File) Outline() []Body {
	out := make([]Body, len(f.Functions))
	for i := range f.Functions {
		fn := &f.Functions[i]
		out[i] = Body{Name: f.heading(FuncID(i)), Span: fn.Span, Effects: f.effects(fn, 0, OpID(len(fn.Ops)))}
	}
	return out
}

// effects gives the ops from lo to hi.
func (f *File) effects(fn *Function, lo, hi OpID) []Effect {
	var out []Effect
	for i := lo; i < hi; i = fn.Ops[i].End {
		op := fn.Ops[i]
		e := Effect{Kind: opNames[op.Kind], Span: fn.Spans[i], Inside: f.effects(fn, i+1, op.End)}
		if op.Flags&Negated != 0 {
			e.Kind += " not"
		}
		if op.Value != 0 {
			e.Value = f.Expr(fn, op.Value)
		}
		if op.Src != 0 {
			e.Source = f.Expr(fn, op.Src)
		}
		out = append(out, e)
	}
	return out
}
