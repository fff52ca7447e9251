package race

import (
	"golang.org/x/tools/container/intsets"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// Depends reports whether a value of a function is computed from another one,
// directly or through local variables.
func Depends(p *link.Program, f link.Func, v, on facts.ValueID) bool {
	if v == on {
		return true
	}
	d := link.Side(p, func(*link.Program) *dependence { return &dependence{} })
	if d.f != f || d.fn == nil {
		*d = dependence{p: p, f: f, fn: p.Function(f), parts: map[facts.ValueID]*intsets.Sparse{}}
	}
	return d.of(v).Has(int(on))
}

// dependence knows what the values of one function are computed from. Questions
// come function by function, so that it keeps the answers for the last one only.
type dependence struct {
	p     *link.Program
	f     link.Func
	fn    *facts.Function
	parts map[facts.ValueID]*intsets.Sparse
}

// of gives the values that a value is computed from within maxFlow steps: what
// is further away decides little.
func (d *dependence) of(v facts.ValueID) *intsets.Sparse {
	if have, ok := d.parts[v]; ok {
		return have
	}
	all := &intsets.Sparse{}
	d.parts[v] = all
	level := []facts.ValueID{v}
	for range maxFlow + 1 {
		var next []facts.ValueID
		for _, w := range level {
			d.operands(w, func(o facts.ValueID) {
				if o != 0 && all.Insert(int(o)) {
					next = append(next, o)
				}
			})
		}
		level = next
	}
	return all
}

func (d *dependence) operands(v facts.ValueID, visit func(facts.ValueID)) {
	val := d.fn.Values[v]
	switch val.Kind {
	case facts.Local:
		for _, def := range d.p.VarDefs(d.f, facts.VarID(val.A)) {
			if def.Func == d.f {
				visit(def.Src)
			}
		}
	case facts.Attr, facts.Not, facts.Element, facts.Entered, facts.Awaited, facts.Unpacked, facts.Starred, facts.Built:
		visit(facts.ValueID(val.A))
	case facts.Item, facts.Compare:
		visit(facts.ValueID(val.A))
		visit(facts.ValueID(val.B))
	case facts.Compute, facts.Either, facts.Display:
		for _, w := range d.fn.Lists[val.A] {
			visit(w)
		}
	case facts.CallOf:
		for _, a := range d.fn.Calls[val.B].Args {
			visit(a.Value)
		}
		if callee := d.fn.Values[val.A]; callee.Kind == facts.Attr {
			visit(facts.ValueID(callee.A))
		}
	}
}
