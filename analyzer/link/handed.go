package link

import (
	"slices"

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
		if name := p.LastName(Expr{site.Func, target}); name != 0 {
			x.handings[name] = append(x.handings[name], handing{site, row})
		}
	}
}

// entrusted is where a function is handed over, and where its parameters start
// to take what is passed on: 1 for the method of an object.
type entrusted struct {
	handing
	call Expr
	skip int
}

// entrustedIn gives the places where a function is handed over.
func (p *Program) entrustedIn(f Func) []entrusted {
	var all []entrusted
	for _, h := range p.index().handings[p.calledAs(f)] {
		if p.aside[h.File] && !p.aside[f.File] {
			continue
		}
		call := Expr{h.Func, p.Op(h.Site).Value}
		target, _ := p.ArgumentAt(call, h.row.TargetPos, h.row.TargetKey)
		for _, t := range p.Types(Expr{h.Func, target}) {
			if c, ok := p.CalleeOf(t); ok && c.Func == f {
				skip := 0
				if _, _, method := p.Self(f); method && t.Kind != FuncObject {
					skip = 1
				}
				all = append(all, entrusted{h, call, skip})
				break
			}
		}
	}
	return all
}

// addHandedTypes gives what parameter i of a function is handed.
func (p *Program) addHandedTypes(set *typeSet, f Func, i int) {
	param := p.Function(f).Params[i]
	if param.Kind == facts.VarArgs || param.Kind == facts.VarKeywords {
		return
	}
	for _, e := range p.entrustedIn(f) {
		switch arg, ok := p.handed(&e, i, p.Text(f, param.Name)); {
		case !ok:
		case e.row.Args == known.ArgItems:
			p.addElementTypes(set, arg)
		default:
			set.join(p.Types(arg))
		}
	}
}

// handed gives the value that is passed on as parameter i; one of its items, if
// that is how the call does it.
func (p *Program) handed(e *entrusted, i int, name string) (Expr, bool) {
	at := i - e.skip
	if at < 0 {
		return Expr{}, false
	}
	f := e.call.Func
	switch e.row.Args {
	case known.ArgTuple:
		if kwargs, ok := p.ArgumentAt(e.call, -1, e.row.KwargsKey); ok {
			if v, ok := p.namedPart(Expr{f, kwargs}, name); ok {
				return v, true
			}
		}
		if args, ok := p.ArgumentAt(e.call, e.row.ArgsPos, e.row.ArgsKey); ok {
			return p.part(Expr{f, args}, at)
		}
	case known.ArgRest:
		v, ok := p.ArgumentAt(e.call, e.row.TargetPos+1+at, name)
		return Expr{f, v}, ok
	case known.ArgItems:
		v, ok := p.ArgumentAt(e.call, e.row.TargetPos+1+at, "")
		return Expr{f, v}, ok
	}
	return Expr{}, false
}

// namedPart gives the value that a dict has for a name where it is written down.
func (p *Program) namedPart(dict Expr, name string) (Expr, bool) {
	fn, v := p.Function(dict.Func), p.Value(dict)
	if v.Kind != facts.Display || facts.DisplayKind(v.Op) != facts.DictDisplay {
		return Expr{}, false
	}
	items := fn.Lists[v.A]
	for i := 0; i+1 < len(items); i += 2 {
		if p.Text(dict.Func, fn.Values[items[i]].Name) == name {
			return Expr{dict.Func, items[i+1]}, true
		}
	}
	return Expr{}, false
}

// part gives an item of a tuple or list that is written down there, or in the
// only assignment to a variable.
func (p *Program) part(tuple Expr, i int) (Expr, bool) {
	if made, ok := p.BoundOnce(tuple); ok {
		tuple = made
	}
	fn, v := p.Function(tuple.Func), p.Value(tuple)
	if v.Kind != facts.Display || facts.DisplayKind(v.Op) == facts.DictDisplay {
		return Expr{}, false
	}
	items := fn.Lists[v.A]
	starred := func(item facts.ValueID) bool { return fn.Values[item].Kind == facts.Starred }
	if i >= len(items) || slices.ContainsFunc(items[:i+1], starred) {
		return Expr{}, false
	}
	return Expr{tuple.Func, items[i]}, true
}

// Given is a place where a function is given its arguments.
type Given struct {
	Site Site
	Args []Expr // by parameter; without a value where it is not known
}

// GivenIn gives the calls of a function, and the calls that hand it and its
// arguments over to what runs it.
func (p *Program) GivenIn(f Func) []Given {
	var all []Given
	params := p.Function(f).Params
	for _, site := range p.ShippedCallers(f) {
		g := Given{site, make([]Expr, len(params))}
		for i := range params {
			if v, ok := p.Argument(Expr{site.Func, p.Op(site).Value}, f, i); ok {
				g.Args[i] = Expr{site.Func, v}
			}
		}
		all = append(all, g)
	}
	for _, e := range p.entrustedIn(f) {
		g := Given{e.Site, make([]Expr, len(params))}
		for i := range params {
			if v, ok := p.handed(&e, i, p.Text(f, params[i].Name)); ok && e.row.Args != known.ArgItems {
				g.Args[i] = v
			}
		}
		all = append(all, g)
	}
	return all
}
