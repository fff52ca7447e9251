package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
)

// Frame is one activation of a function, as far as its arguments are known: in
// the frame of a call, parameters stand for the caller's arguments, so that a
// path in a callee is a path of its caller.
//
//	def work(stats): stats.hits += 1
//	def main():
//	    totals = Stats()
//	    Thread(target=work, args=(totals,)).start()      in work's frame, stats is main's totals
type Frame struct {
	Func
	Thread uint32 // above 0 in what a thread runs: objects made there are that thread's own
	Depth  uint32
	Site   Site // the call, or the spawn, in Parent
	around Func // of a wrapper: what it was put around

	complete bool // the call is seen whole: parameters that it does not bind have their defaults

	Parent *Frame // of the caller; nil for an activation of which nothing is known

	fresh *Path   // of a constructor: the new object
	self  bound   // what a method is called on, if frame is not nil
	args  []bound // by parameter
}

// bound is an argument: a value of a frame, or an item of it.
type bound struct {
	frame *Frame
	value facts.ValueID
	item  bool
}

// Static gives the frame of an activation of which nothing is known.
func (p *Program) Static(f Func) *Frame {
	return p.statics[f.File][f.ID].get(func() Frame { return Frame{Func: f} })
}

// Enter gives the frame of a callee that a call in fr enters.
func (p *Program) Enter(fr *Frame, site Site, callee Callee) *Frame {
	next := &Frame{Func: callee.Func, Thread: fr.Thread, Parent: fr, Site: site, Depth: fr.Depth + 1, around: callee.Around}
	next.args = p.boundLists.cut(len(p.Function(callee.Func).Params))
	call := Expr{fr.Func, p.Op(site).Value}
	switch {
	case callee.Made.Value != 0:
		p.bindArguments(next, p.frameOf(fr, callee.Made.Func), callee.Made, callee)
		next.complete = p.complete(callee.Made)
	case callee.Implicit:
		for i, v := range callee.Operands {
			if v != 0 && i+1 < len(next.args) {
				next.args[i+1] = bound{frame: fr, value: v}
			}
		}
	default:
		p.bindArguments(next, fr, call, callee)
		next.complete = p.complete(call)
	}
	switch {
	case callee.Fresh:
		next.fresh = new(allocPath(call, fr))
	case callee.Receiver.Value != 0:
		next.self = bound{frame: p.frameOf(fr, callee.Receiver.Func), value: callee.Receiver.Value}
	}
	return next
}

// bindArguments binds the parameters of a callee's frame to what a call in the
// frame from passes.
func (p *Program) bindArguments(next, from *Frame, call Expr, callee Callee) {
	_, _, method := p.Self(callee.Func)
	if callee.Around != (Func{}) && !method && callee.Receiver.Value != 0 {
		p.bindShifted(next, from, call, callee)
		return
	}
	for i := range next.args {
		if i == 0 && method && (callee.Fresh || callee.Receiver.Value != 0) {
			continue
		}
		if v, ok := p.Argument(call, callee.Func, i); ok {
			next.args[i] = bound{frame: from, value: v}
		}
	}
}

// bindShifted binds the parameters of the wrapper of a method, whose first one
// is the receiver.
func (p *Program) bindShifted(next, from *Frame, call Expr, callee Callee) {
	for i := range next.args {
		if i == 0 {
			next.args[0] = bound{frame: p.frameOf(from, callee.Receiver.Func), value: callee.Receiver.Value}
		} else if v, ok := p.argumentAt(call, callee.Func, i, i-1); ok {
			next.args[i] = bound{frame: from, value: v}
		}
	}
}

// Spawned gives the frame of a thread's target: thread numbers the thread,
// object is the value that is run, args are the values, in the spawning frame,
// of its positional parameters after the receiver.
func (p *Program) Spawned(fr *Frame, thread uint32, site Site, target Callee, object facts.ValueID, args []Arg) *Frame {
	next := &Frame{Func: target.Func, Thread: thread, Parent: p.maker(fr, object, target.Func), Site: site, Depth: fr.Depth + 1}
	next.args = p.boundLists.cut(len(p.Function(target.Func).Params))
	first := 0
	if _, _, method := p.Self(target.Func); method && target.Receiver.Value != 0 {
		first = 1
		next.self = bound{frame: p.frameOf(fr, target.Receiver.Func), value: target.Receiver.Value}
	}
	for i, a := range args {
		if first+i < len(next.args) {
			next.args[first+i] = bound{frame: fr, value: a.Value, item: a.Item}
		}
	}
	return next
}

// maker gives the frame in which a closure was made, if the value calls a
// function that returns one: what the closure captured is what that call
// passed. Else it is fr.
//
//	Thread(target=wrap(writer))     in the thread's code, wrap's parameter is writer
func (p *Program) maker(fr *Frame, object facts.ValueID, closure Func) *Frame {
	if object == 0 || p.Function(fr.Func).Values[object].Kind != facts.CallOf {
		return fr
	}
	call := Expr{fr.Func, object}
	callees, _ := p.Callees(call)
	if len(callees) != 1 || callees[0].ID != p.Function(closure).Outer || callees[0].File != closure.File {
		return fr
	}
	return p.Enter(fr, Site{fr.Func, p.OpOf(call)}, callees[0])
}

// Arg is an argument that a spawner passes on: a value of the spawning
// function, or an item of it.
type Arg struct {
	Value facts.ValueID
	Item  bool
}

func allocPath(call Expr, fr *Frame) Path {
	return Path{Root: Root{Kind: AllocRoot, File: call.File, Func: call.ID, ID: uint32(call.Value), Thread: fr.Thread}}
}

// frameOf gives the frame, among fr and its callers, that runs f.
func (p *Program) frameOf(fr *Frame, f Func) *Frame {
	for ; fr != nil; fr = fr.Parent {
		if fr.Func == f {
			return fr
		}
	}
	return p.Static(f)
}

// CalleesIn is Callees of a call in a frame: a parameter that is called is what
// the caller passed, a method of self that of the object which the frame runs on.
func (p *Program) CalleesIn(fr *Frame, call Expr) (callees []Callee, resolved bool) {
	types := p.ownMethods(fr, facts.ValueID(p.Value(call).A))
	if len(types) == 0 {
		types = p.typesIn(fr, facts.ValueID(p.Value(call).A))
	}
	for _, t := range types {
		if c, ok := p.CalleeOf(t); ok && p.suits(fr, c) {
			callees = p.around(callees, c, fr.Func)
		}
	}
	if p.callsWrapped(fr, call, callees) {
		return nil, true
	}
	return callees, slices.ContainsFunc(types, func(t Type) bool { return !t.Guess })
}

// typesIn is Types of a value, where a parameter, or a captured parameter of a
// function that runs further up, is the argument of the frame's call.
func (p *Program) typesIn(fr *Frame, v facts.ValueID) []Type {
	for range maxHops {
		val := p.Function(fr.Func).Values[v]
		at, id := fr, facts.VarID(val.A)
		switch val.Kind {
		case facts.Captured:
			at, id = p.frameOf(fr, Func{fr.File, facts.FuncID(val.A)}), facts.VarID(val.B)
		case facts.Local:
		default:
			return p.Types(Expr{fr.Func, v})
		}
		a, ok := p.argument(at, id)
		if !ok {
			return p.Types(Expr{fr.Func, v})
		}
		fr, v = a.frame, a.value
	}
	return nil
}

// argument gives what a parameter of the frame is bound to.
func (p *Program) argument(fr *Frame, v facts.VarID) (bound, bool) {
	for i, param := range p.Function(fr.Func).Params {
		if param.Var == v && i < len(fr.args) && fr.args[i].frame != nil && !fr.args[i].item && len(p.VarDefs(fr.Func, v)) == 0 {
			return fr.args[i], true
		}
	}
	return bound{}, false
}
