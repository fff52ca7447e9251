package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
)

// index is what one pass over all ops of the program finds, by name.
type index struct {
	invokes map[string][]Site  // by the last name of the callee
	items   []Site             // stores to an item of a container
	owners  map[string][]Class // by attribute: classes that define it, at most maxOwners

	decorated map[string][]Func // by the last name of the decorator
}

// maxOwners is how many classes may define a name for it to tell one of them.
const maxOwners = 4

// newIndex makes it. It reads nothing but facts, so any goroutine may.
func (p *Program) newIndex() *index {
	x := &index{invokes: map[string][]Site{}, owners: map[string][]Class{}, decorated: map[string][]Func{}}
	p.Functions(func(f Func, fn *facts.Function) { p.indexFunction(x, f, fn) })
	return x
}

func (p *Program) indexFunction(x *index, f Func, fn *facts.Function) {
	method := fn.Class != 0 && fn.Kind == facts.Def
	class := Class{f.File, fn.Class}
	if method {
		x.own(class, p.Text(f, fn.Name))
	}
	for _, d := range fn.Decorators {
		written := Expr{Func{f.File, fn.Outer}, d}
		if v := p.Value(written); v.Kind == facts.CallOf {
			written.Value = facts.ValueID(v.A)
		}
		if name := p.lastName(written); name != "" {
			x.decorated[name] = append(x.decorated[name], f)
		}
	}
	for i, op := range fn.Ops {
		switch op.Kind {
		case facts.Invoke:
			if name := p.lastName(Expr{f, facts.ValueID(fn.Values[op.Value].A)}); name != "" {
				x.invokes[name] = append(x.invokes[name], Site{f, facts.OpID(i)})
			}
		case facts.Write:
			target := fn.Values[op.Value]
			switch {
			case target.Kind == facts.Item:
				x.items = append(x.items, Site{f, facts.OpID(i)})
			case target.Kind == facts.Attr && method && isFirst(fn, target.A):
				if name := p.Text(f, target.Name); name[0] == '_' {
					x.own(class, name)
				}
			}
		}
	}
}

// isFirst reports whether a value is the function's first parameter.
func isFirst(fn *facts.Function, v uint32) bool {
	val := fn.Values[v]
	return val.Kind == facts.Local && len(fn.Params) > 0 && facts.VarID(val.A) == fn.Params[0].Var
}

func (x *index) own(c Class, name string) {
	if isSpecial(name) {
		return
	}
	if have := x.owners[name]; len(have) <= maxOwners && !slices.Contains(have, c) {
		x.owners[name] = append(have, c)
	}
}
