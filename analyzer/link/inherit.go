package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
)

// What classes below a class do to it. Its methods run on their objects, so that
// what it calls on its own self is theirs where they have one; and they call its
// constructor, or are called in its place.
//
//	class Worker(Thread):
//	    def __init__(self, board): self.board = board
//	    def run(self): self.work()              Solver.work, of a Solver
//
//	class Solver(Worker):
//	    def __init__(self, board, n): super().__init__(board)
//	    def work(self): …

// Below gives a class and those that derive from it, in any number of steps. It
// asks for the bases of all classes: while types are inferred, below has to do.
func (p *Program) Below(c Class) []Class {
	return p.derived()[c]
}

// derivedClasses gives the classes of the program by each class that they derive
// from, in the order of files, and the class itself.
func (p *Program) derivedClasses() map[Class][]Class {
	all := map[Class][]Class{}
	for i, file := range p.Files {
		for j := range file.Classes {
			c := Class{source.FileID(i), facts.ClassID(j + 1)}
			for _, base := range p.MRO(c) {
				all[base] = append(all[base], c)
			}
		}
	}
	return all
}

// maxBelow is how many classes below one are looked at.
const maxBelow = 32

// below gives the classes that derive from a class by a name of it that is its own,
// in any number of steps. It serves while types are inferred, when not all bases
// can be asked for; Below knows all.
func (p *Program) below(c Class) []Class {
	all := []Class{c}
	for i := 0; i < len(all) && len(all) < maxBelow; i++ {
		for _, d := range p.index().derived[p.Name(Func{File: all[i].File}, p.ClassFacts(all[i]).Name)] {
			if !slices.Contains(all, d) && slices.Contains(p.MRO(d), c) {
				all = append(all, d)
			}
		}
	}
	return all[1:]
}

// constructorCalls gives the calls that may enter a class's constructor from
// below: those of classes that inherit it, and those in constructors that call
// it for their part of the object.
func (p *Program) constructorCalls(init Func) []Site {
	var sites []Site
	for _, d := range p.below(Class{init.File, p.Function(init).Class}) {
		m, ok := p.method(d, initMethod)
		switch {
		case !ok:
		case m == init:
			sites = append(sites, p.invokesOf(p.Name(Func{File: d.File}, p.ClassFacts(d).Name))...)
		case p.Function(m).Class == d.ID && m.File == d.File:
			sites = append(sites, p.callsOf(m, initMethod)...)
		}
	}
	return sites
}

// callsOf gives the calls in a function of what has this last name.
func (p *Program) callsOf(in Func, name Name) []Site {
	fn := p.Function(in)
	var sites []Site
	for i, op := range fn.Ops {
		if op.Kind == facts.Invoke && p.LastName(Expr{in, facts.ValueID(fn.Values[op.Value].A)}) == name {
			sites = append(sites, Site{in, facts.OpID(i)})
		}
	}
	return sites
}

// ownMethods gives what calling `self.name` enters in a frame whose self is known
// to be of classes below the one that the function belongs to; none else.
func (p *Program) ownMethods(fr *Frame, callee facts.ValueID) []Type {
	if fr.self.frame == nil {
		return nil
	}
	fn := p.Function(fr.Func)
	v := fn.Values[callee]
	self, class, ok := p.Self(fr.Func)
	if !ok || v.Kind != facts.Attr || fn.Values[v.A].Kind != facts.Local || facts.VarID(fn.Values[v.A].A) != self {
		return nil
	}
	name := p.Name(fr.Func, v.Name)
	var methods []Type
	for _, c := range p.selfClasses(fr) {
		if c == class || !slices.Contains(p.MRO(c), class) {
			continue
		}
		if m, ok := p.method(c, name); ok && !p.IsProperty(m) && p.Function(m).Class != class.ID {
			methods = append(methods, Type{Kind: Method, Func: m, At: Expr{fr.Func, facts.ValueID(v.A)}})
		}
	}
	return methods
}

// suits reports whether a method may be that of its receiver, if that is a
// parameter, or an attribute, of which the frame says what it is.
func (p *Program) suits(fr *Frame, c Callee) bool {
	if c.Receiver.Func != fr.Func || c.Receiver.Value == 0 {
		return true
	}
	v := p.Value(c.Receiver)
	if v.Kind == facts.Attr {
		return p.suitsObject(fr, c)
	}
	if v.Kind != facts.Local {
		return true
	}
	if _, ok := p.argument(fr, facts.VarID(v.A)); !ok {
		return true
	}
	types := p.typesIn(fr, c.Receiver.Value)
	class := Class{c.File, p.Function(c.Func).Class}
	other := func(t Type) bool {
		return t.Kind == Instance && !t.Guess && !slices.Contains(p.MRO(t.Class), class) && !slices.Contains(p.MRO(class), t.Class) ||
			t.Kind == Immutable || t.Kind == Container || t.Kind == ExternalInstance
	}
	return len(types) == 0 || class.ID == 0 || slices.ContainsFunc(types, func(t Type) bool { return !other(t) })
}

// suitsObject: an attribute holds what the frame's callers have put into it, of all
// that others put there.
//
//	Service(self).sign_in()                     in Client
//	def sign_in(self): self.client.call()       Client.call, not AsyncClient.call
func (p *Program) suitsObject(fr *Frame, c Callee) bool {
	class := Class{c.File, p.Function(c.Func).Class}
	if class.ID == 0 {
		return true
	}
	paths := p.PassingPaths(fr, c.Receiver.Value)
	if len(paths) != 1 || paths[0].Len > 0 || paths[0].Root.Kind != SelfRoot {
		return true
	}
	own := Class{paths[0].Root.File, facts.ClassID(paths[0].Root.ID)}
	return slices.ContainsFunc(p.Below(own), func(k Class) bool { return slices.Contains(p.MRO(k), class) })
}

// selfClasses gives the classes of the object on which a frame's method runs, as
// far as its callers tell.
func (p *Program) selfClasses(fr *Frame) []Class {
	for range maxHops {
		on := fr.self
		if on.frame == nil {
			return nil
		}
		v := p.Function(on.frame.Func).Values[on.value]
		self, _, method := p.Self(on.frame.Func)
		inherited := false
		if v.Kind == facts.CallOf {
			_, _, inherited = p.superOf(Expr{on.frame.Func, on.value})
		}
		if method && (inherited || v.Kind == facts.Local && facts.VarID(v.A) == self) {
			fr = on.frame
			continue
		}
		var classes []Class
		for _, t := range p.typesIn(on.frame, on.value) {
			if t.Kind == Instance {
				classes = append(classes, t.Class)
			}
		}
		return classes
	}
	return nil
}
