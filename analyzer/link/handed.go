package link

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
)

// What runs a function later or elsewhere passes arguments on to it, so that its
// parameters hold what stands in no call of it:
//
//	Thread(target=work, args=(stats,))    submit(work, stats)    partial(work, stats)
//
// The calls are told by their last names and by the name of what they run. That
// is enough for types: whatever calls itself `submit` and is given a function and
// arguments puts these two together.

// handing is a call that has a function run, and passes arguments on to it.
type handing struct {
	Site
	row *known.Spawner
}

// boundFirst is how functools.partial takes a function and its first arguments.
var boundFirst = known.Spawner{Callee: known.Partial, TargetPos: 0, Args: known.ArgRest}

// indexHandings finds the calls that hand arguments over, by the last name of the
// function that is to have them.
func (p *Program) indexHandings(x *index) {
	x.handings = map[Name][]handing{}
	p.handingsOf(x, &boundFirst)
	for i := range known.Spawners {
		p.handingsOf(x, &known.Spawners[i])
	}
}

func (p *Program) handingsOf(x *index, row *known.Spawner) {
	if row.Args == known.NoArgs {
		return
	}
	for _, site := range x.invokes.of(NameOf(known.LastName(row.Callee))) {
		call := Expr{site.Func, p.Op(site).Value}
		if row.Method && p.Value(Expr{site.Func, facts.ValueID(p.Value(call).A)}).Kind != facts.Attr {
			continue
		}
		target, ok := p.ArgumentAt(call, row.TargetPos, row.TargetKey)
		if !ok {
			continue
		}
		if name := p.lastName(Expr{site.Func, target}); name != 0 {
			x.handings[name] = append(x.handings[name], handing{site, row})
		}
	}
}

// addHandedTypes gives what parameter i of a function is handed.
func (p *Program) addHandedTypes(set *typeSet, f Func, i int) {
	param := p.Function(f).Params[i]
	if param.Kind == facts.VarArgs || param.Kind == facts.VarKeywords {
		return
	}
	for _, h := range p.index().handings[p.calledAs(f)] {
		if p.aside[h.File] && !p.aside[f.File] {
			continue
		}
		call := Expr{h.Func, p.Op(h.Site).Value}
		target, _ := p.ArgumentAt(call, h.row.TargetPos, h.row.TargetKey)
		for _, t := range p.Types(Expr{h.Func, target}) {
			if c, ok := p.CalleeOf(t); ok && c.Func == f {
				position := i
				if _, _, method := p.Self(f); method && t.Kind != FuncObject {
					position--
				}
				if position >= 0 {
					p.addHanded(set, call, h.row, position, p.Text(f, param.Name))
				}
				break
			}
		}
	}
}

// addHanded gives the argument that a call passes on at a position, or by name.
func (p *Program) addHanded(set *typeSet, call Expr, row *known.Spawner, position int, name string) {
	switch row.Args {
	case known.ArgTuple:
		if kwargs, ok := p.ArgumentAt(call, -1, row.KwargsKey); ok && p.addNamedPart(set, Expr{call.Func, kwargs}, name) {
			return
		}
		args, ok := p.ArgumentAt(call, row.ArgsPos, row.ArgsKey)
		if !ok {
			return
		}
		for _, t := range p.Types(Expr{call.Func, args}) {
			if t.Kind == Container {
				p.addPart(set, t, position)
			}
		}
	case known.ArgRest:
		if arg, ok := p.ArgumentAt(call, row.TargetPos+1+position, name); ok {
			set.join(p.Types(Expr{call.Func, arg}))
		}
	case known.ArgItems:
		if items, ok := p.ArgumentAt(call, row.TargetPos+1+position, ""); ok {
			p.addElementTypes(set, Expr{call.Func, items})
		}
	}
}

// addNamedPart gives the value that a dict has for a name where it is written down.
func (p *Program) addNamedPart(set *typeSet, dict Expr, name string) bool {
	fn, v := p.Function(dict.Func), p.Value(dict)
	if v.Kind != facts.Display || facts.DisplayKind(v.Op) != facts.DictDisplay {
		return false
	}
	items := fn.Lists[v.A]
	for i := 0; i+1 < len(items); i += 2 {
		if p.Text(dict.Func, fn.Values[items[i]].Name) == name {
			set.join(p.Types(Expr{dict.Func, items[i+1]}))
			return true
		}
	}
	return false
}
