package link

import (
	"iter"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/source"
)

// Callee is a function of the program that a call may enter.
type Callee struct {
	Func
	// Receiver is what its first parameter is bound to, if not an argument: the
	// object before the dot. Its Func is the caller's, or where a bound method
	// was made. Value 0: none, or a fresh object (Fresh).
	Receiver Expr
	Fresh    bool // a constructor: the receiver is the new object
	Around   Func // of a decorator's wrapper: the function that it was put around
	Guess    bool // told by the name of a method alone

	// Of an implicit call, which has no list of arguments:
	Implicit bool
	AtEnd    bool             // entered where the op's block ends: __exit__
	Operands [2]facts.ValueID // what is passed after the receiver, values of the caller
	Made     Expr             // of a generator that is advanced: the call that made it
}

// Callees gives the functions that a call (a value of kind CallOf) may enter.
// resolved is false if it may enter others, too.
func (p *Program) Callees(call Expr) (callees []Callee, resolved bool) {
	v := p.Value(call)
	ts := p.Types(Expr{call.Func, facts.ValueID(v.A)})
	for _, t := range ts {
		resolved = resolved || !t.Guess
		if c, ok := p.CalleeOf(t); ok {
			callees = p.around(callees, c, call.Func)
		}
	}
	return callees, resolved
}

// CalleeOf gives the function that calling an object enters.
func (p *Program) CalleeOf(t Type) (Callee, bool) {
	switch t.Kind {
	case FuncObject:
		return Callee{Func: t.Func, Guess: t.Guess}, true
	case Method:
		return Callee{Func: t.Func, Receiver: t.At, Guess: t.Guess}, true
	case ClassObject:
		if init, ok := p.method(t.Class, initMethod); ok {
			return Callee{Func: init, Fresh: true, Guess: t.Guess}, true
		}
	case Instance:
		if call, ok := p.method(t.Class, callMethod); ok {
			return Callee{Func: call, Receiver: t.At, Guess: t.Guess}, true
		}
	}
	return Callee{}, false
}

// Argument gives the value, in the caller, that a call passes for parameter i
// of callee; false if it passes none or that cannot be told.
func (p *Program) Argument(call Expr, callee Func, i int) (facts.ValueID, bool) {
	caller := p.Function(call.Func)
	position := i
	if _, _, method := p.Self(callee); method && p.bindsReceiver(Expr{call.Func, facts.ValueID(caller.Values[call.Value].A)}, callee) {
		position--
	}
	return p.argumentAt(call, callee, i, position)
}

// argumentAt gives the value for parameter i of callee, which stands at a
// position among the arguments if it is not named.
func (p *Program) argumentAt(call Expr, callee Func, i, position int) (facts.ValueID, bool) {
	fn, caller := p.Function(callee), p.Function(call.Func)
	if fn.Params[i].Kind == facts.VarArgs || fn.Params[i].Kind == facts.VarKeywords {
		return 0, false
	}
	v := caller.Values[call.Value]
	name := p.Text(callee, fn.Params[i].Name)
	at := 0
	for _, a := range caller.Calls[v.B].Args {
		switch {
		case caller.Values[a.Value].Kind == facts.Starred:
			return 0, false
		case a.Name != 0:
			if p.Text(call.Func, a.Name) == name {
				return a.Value, true
			}
		case !a.Mapping:
			if at == position && fn.Params[i].Kind != facts.KeywordOnly {
				return a.Value, true
			}
			at++
		}
	}
	return 0, false
}

// bindsReceiver reports whether calling callee through the expression passes
// its first parameter by itself.
func (p *Program) bindsReceiver(callable Expr, callee Func) bool {
	for _, t := range p.Types(callable) {
		if t.Kind == FuncObject && t.Func == callee {
			return false
		}
	}
	return true
}

// Callers gives the calls that are known to enter a function, in order. Of a
// function whose name is called in more than maxNamesakes places none is known:
// it is a `get` or a `close`, and telling which of them would cost more than
// the answer is worth.
func (p *Program) Callers(f Func) []Site {
	have := p.callers.At(p, f)
	if *have != nil {
		return **have
	}
	if depth, open := p.seeking[f]; open {
		p.meet(depth)
		return nil
	}
	p.seeking[f] = p.depth
	var sites []Site
	if _, settled := p.settle(func() { sites = p.findCallers(f) }); settled {
		*have = &sites
	}
	delete(p.seeking, f)
	return sites
}

func (p *Program) findCallers(f Func) []Site {
	namesakes := p.invokesOf(p.calledAs(f))
	if len(namesakes) > maxNamesakes {
		return nil
	}
	init := p.Name(f, p.Function(f).Name) == initMethod
	var sites []Site
	for _, site := range namesakes {
		if p.enters(site, f, init) {
			sites = append(sites, site)
		}
	}
	if len(sites) == 0 && init && p.Function(f).Class != 0 { // objects are of the classes below
		sites = slices.DeleteFunc(p.constructorCalls(f), func(site Site) bool { return !p.enters(site, f, init) })
		slices.SortFunc(sites, CompareSites)
	}
	return sites
}

// enters reports whether a call may enter a function, which is a constructor or
// not.
func (p *Program) enters(site Site, f Func, init bool) bool {
	resolved := false
	fn := p.Function(site.Func)
	types := p.Types(Expr{site.Func, facts.ValueID(fn.Values[fn.Ops[site.Op].Value].A)})
	for i := range types {
		t := &types[i]
		if t.Kind == ClassObject && !init {
			continue
		}
		c, ok := p.CalleeOf(*t)
		if !ok {
			continue
		}
		resolved = true
		if f == c.Func || t.Kind != FuncObject && p.means(site, f, c.Func) { // Base.m(self) means that one method
			return true
		}
		if c.Fresh {
			continue
		}
		if wrappers := p.wrappers(c.Func); !slices.Contains(wrappers, site.Func) {
			if slices.ContainsFunc(wrappers, func(w Func) bool { return p.means(site, f, w) }) {
				return true
			}
		}
	}
	return !resolved && p.fillsIn(site, f)
}

// fillsIn reports whether a base class calls, on its own self, a method that it
// leaves to the classes below it, and f is that of such a class.
func (p *Program) fillsIn(site Site, f Func) bool {
	self, base, ok := p.Self(site.Func)
	_, class, method := p.Self(f)
	if !ok || !method || base == class {
		return false
	}
	fn := p.Function(site.Func)
	callee := fn.Values[fn.Values[fn.Ops[site.Op].Value].A]
	if callee.Kind != facts.Attr {
		return false
	}
	receiver := fn.Values[callee.A]
	return receiver.Kind == facts.Local && facts.VarID(receiver.A) == self && slices.Contains(p.MRO(class), base)
}

// means reports whether a call of a function may be one of f.
func (p *Program) means(site Site, f, called Func) bool {
	return f == called || p.overrides(f, called) && !p.throughSuper(site)
}

const maxNamesakes = 256

// calledAs gives the name under which a function is called: a constructor's
// is that of its class.
func (p *Program) calledAs(f Func) Name {
	fn := p.Function(f)
	if fn.Class != 0 && p.Name(f, fn.Name) == initMethod {
		return p.Name(f, p.ClassFacts(Class{f.File, fn.Class}).Name)
	}
	return p.KnownAs(f)
}

// onSelf reports whether a call calls a method of its own function's object.
func (p *Program) onSelf(call Expr) bool {
	fn := p.Function(call.Func)
	callee := fn.Values[fn.Values[call.Value].A]
	return callee.Kind == facts.Attr && (isFirst(fn, callee.A) || p.IsSuper(Expr{call.Func, facts.ValueID(callee.A)}))
}

// throughSuper reports whether a call is `super().m()`, which means that one method.
func (p *Program) throughSuper(site Site) bool {
	fn := p.Function(site.Func)
	callee := fn.Values[fn.Values[fn.Ops[site.Op].Value].A]
	return callee.Kind == facts.Attr && p.IsSuper(Expr{site.Func, facts.ValueID(callee.A)})
}

// IsSuper reports whether an expression is `super()`, or `super(C, self)`.
func (p *Program) IsSuper(e Expr) bool {
	fn := p.Function(e.Func)
	base := fn.Values[e.Value]
	return base.Kind == facts.CallOf && fn.Values[base.A].Kind == facts.Global && p.Text(e.Func, fn.Values[base.A].Name) == "super"
}

// overrides reports whether a method replaces another one of a base class: a
// call of that may be one of this.
func (p *Program) overrides(f, base Func) bool {
	fn, of := p.Function(f), p.Function(base)
	if fn.Class == 0 || of.Class == 0 || p.KnownAs(f) != p.KnownAs(base) {
		return false
	}
	return slices.Contains(p.MRO(Class{f.File, fn.Class})[1:], Class{base.File, of.Class})
}

// InvokesOf gives the calls whose callee's last name is the given one. A
// function called under another name is not found: that costs a caller, never
// invents one.
func (p *Program) InvokesOf(name string) []Site { return p.invokesOf(NameOf(name)) }

func (p *Program) invokesOf(name Name) []Site { return p.index().invokes.of(name) }

// MethodCalled gives the method that an op calls, and on what; "" if it calls none.
func (p *Program) MethodCalled(s Site) (string, Expr) {
	op := p.Op(s)
	if op.Kind != facts.Invoke {
		return "", Expr{}
	}
	callee := p.Value(Expr{s.Func, facts.ValueID(p.Value(Expr{s.Func, op.Value}).A)})
	if callee.Kind != facts.Attr {
		return "", Expr{}
	}
	return p.Text(s.Func, callee.Name), Expr{s.Func, facts.ValueID(callee.A)}
}

// ArgumentAt gives an argument of a call by position (-1: none) or keyword ("":
// none), whatever is called.
func (p *Program) ArgumentAt(call Expr, pos int, key string) (facts.ValueID, bool) {
	fn := p.Function(call.Func)
	at := 0
	for _, a := range fn.Calls[fn.Values[call.Value].B].Args {
		switch {
		case a.Name != 0:
			if key != "" && p.Text(call.Func, a.Name) == key {
				return a.Value, true
			}
		case a.Mapping || fn.Values[a.Value].Kind == facts.Starred:
			at = -len(fn.Values) // what follows has no known position
		default:
			if at == pos {
				return a.Value, true
			}
			at++
		}
	}
	return 0, false
}

// DottedCallee gives the dotted names of what a call may enter outside the
// program: `threading.Thread`, `concurrent.futures.ThreadPoolExecutor.submit`.
func (p *Program) DottedCallee(call Expr) []Type {
	var ext []Type
	for _, t := range p.Types(Expr{call.Func, facts.ValueID(p.Value(call).A)}) {
		if t.Kind == External || t.Kind == ExternalMethod {
			ext = append(ext, t)
		}
	}
	return ext
}

// ImportsUnder reports whether a module imports one of some packages, or anything
// that lies in one of them, for all of its code: what a function imports is for
// that function.
//
//	from gi.repository import Gtk        lies in `gi`, and is `gi.repository.Gtk`
func (p *Program) ImportsUnder(file source.FileID, packages map[string]string) bool {
	lies := func(imp *facts.Import) bool {
		name := p.absolute(file, imp)
		if imp.From {
			name += "." + p.Files[file].Names[imp.Name]
		}
		return known.Under(packages, name)
	}
	imports := p.Files[file].Imports
	module := p.Function(Func{File: file})
	return slices.ContainsFunc(module.Ops, func(op facts.Op) bool {
		return (op.Kind == facts.Bind || op.Kind == facts.Write) && module.Values[op.Src].Kind == facts.Imported && lies(&imports[module.Values[op.Src].A])
	}) || slices.ContainsFunc(imports, func(imp facts.Import) bool {
		return imp.From && p.Files[file].Names[imp.Name] == "*" && lies(&imp) // binds nothing by name, and stands in no function
	})
}

// ImportsAny reports whether a file imports a module of one of the names, or
// from it, at any depth.
func (p *Program) ImportsAny(file source.FileID, modules ...string) bool {
	for i := range p.Files[file].Imports {
		name := p.absolute(file, &p.Files[file].Imports[i])
		if slices.Contains(modules, name) {
			return true
		}
	}
	return false
}

// CallersInTurn gives callers of a function one after the other, those in its own
// file first, for who may be content with few: none that ShippedCallers would leave
// out, and nothing if Callers is known already.
func (p *Program) CallersInTurn(f Func) iter.Seq[Site] {
	return func(yield func(Site) bool) {
		namesakes := p.invokesOf(p.calledAs(f))
		if len(namesakes) > maxNamesakes || *p.callers.At(p, f) != nil {
			return
		}
		init := p.Name(f, p.Function(f).Name) == initMethod
		for _, near := range []bool{true, false} {
			for _, site := range namesakes {
				if near == (site.File == f.File) && p.aside[site.File] == p.aside[f.File] && p.enters(site, f, init) && !yield(site) {
					return
				}
			}
		}
	}
}
