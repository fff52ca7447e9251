package harness

import (
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Functions that another one makes, and hands out: what they share is a variable
// of the one that makes them. The harness calls that once, which notes them, and
// has its threads call those.
//
//	_made = {}
//	def counter():
//	    total = 0
//	    def add(n): …
//	    _made['add'] = add
//	    return add
//	counter()
//	def role_a(): _made['add'](1)

// madeText is a call of the function at a place, if the finding's variable is one of a
// function around it and that is what the harness has to call; else it is "".
func (s *slicer) madeText(at source.Span, outer *function) string {
	within := s.nestAt(at, outer)
	if len(within) == 2 {
		if text := s.describedText(outer.def.Name, &function{def: within[1]}); text != "" {
			return text
		}
	}
	if s.subject.owner == nil || len(within) < 2 || !isAmong(s.subject.owner, within[:len(within)-1]) {
		return ""
	}
	if !s.makes(within[:len(within)-1], outer) {
		return ""
	}
	return s.callMade(within[len(within)-1])
}

// describedText is what runs a function that another one makes, if a class of the file
// has that for a method or attribute; else it is "".
//
//	class Client:
//	    @lazy               # shared_client.pool, or shared_client.pool() if it is no property
//	    def pool(self): …
//
// or decorates a class with it: `Client()`.
func (s *slicer) describedText(maker string, inner *function) string {
	if c := s.shapedBy(maker); c != nil {
		return s.instanceText(c)
	}
	c, name := s.describes(maker)
	if c == nil {
		return ""
	}
	s.wantAttr(name)
	on := s.instance(c) + "." + name
	if s.hasDecorator(inner, "property") {
		return on
	}
	return on + "(" + s.argumentsFor(inner, 1, func(*syntax.Call) bool { return false }) + ")"
}

// nestAt lists the functions that hold a place, from the outer one on.
func (s *slicer) nestAt(at source.Span, outer *function) []*syntax.FunctionDef {
	var within []*syntax.FunctionDef
	syntax.Inspect(outer.def, func(n syntax.Node) bool {
		if def, ok := n.(*syntax.FunctionDef); ok && def.Extent().Contains(at) {
			within = append(within, def)
		}
		_, lambda := n.(*syntax.Lambda)
		if lambda && n.Extent().Contains(at) {
			within = nil // it has no name
		}
		return !lambda
	})
	return within
}

func isAmong(def *syntax.FunctionDef, defs []*syntax.FunctionDef) bool {
	for _, d := range defs {
		if d == def {
			return true
		}
	}
	return false
}

// makes has the harness call a function, then what that returns, and so on, before
// its threads start, and says whether it can. It does that once.
//
//	decorated(given_lock)(given_func)
func (s *slicer) makes(defs []*syntax.FunctionDef, outer *function) bool {
	if s.makers != nil {
		return isAmong(defs[len(defs)-1], s.makers)
	}
	if outer.class != nil {
		return false
	}
	text := s.callText(outer)
	for i, def := range defs[1:] {
		if !returnsName(defs[i], def.Name) {
			return false
		}
		text += "(" + s.argumentsFor(&function{def: def}, 0, func(*syntax.Call) bool { return false }) + ")"
	}
	s.need(outer)
	s.makers, s.called = defs, map[*syntax.FunctionDef]bool{}
	s.fills = append(s.fills, text)
	return true
}

// returnsName says whether a function itself returns what a name stands for.
func returnsName(def *syntax.FunctionDef, name string) bool {
	found := false
	for _, st := range def.Body {
		r, ok := st.(*syntax.Return)
		found = found || ok && path(r.Value) == name
	}
	return found
}

// callMade is a call of a function that was made.
func (s *slicer) callMade(def *syntax.FunctionDef) string {
	s.called[def] = true
	return "_made[" + quoted(def.Name) + "](" + s.argumentsFor(&function{def: def}, 0, func(c *syntax.Call) bool { return path(c.Func) == def.Name }) + ")"
}

// stockMade fills the subject by one of the functions that are made with those of
// the roles: one that is none of them, if there is any.
func (s *slicer) stockMade() {
	var adder *syntax.FunctionDef
	syntax.Inspect(s.subject.owner, func(n syntax.Node) bool {
		def, ok := n.(*syntax.FunctionDef)
		if !ok || def == s.subject.owner {
			return true
		}
		if f := (&function{def: def}); !def.Async && s.adds(f) && !s.takes(f) && (adder == nil || s.called[adder]) {
			adder = def
		}
		return false
	})
	if adder != nil {
		s.fills = append(s.fills, s.callMade(adder))
	}
}

// noteMade prints that a function has been made.
func (p *printer) noteMade(def *syntax.FunctionDef) {
	if p.s.called[def] {
		p.row = 0
		p.line("_made[" + quoted(def.Name) + "] = " + def.Name)
	}
}
