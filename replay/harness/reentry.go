package harness

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding about foreign code that is called under a lock says whom that must not
// call. In the harness it does:
//
//	given_callback = lambda *given, **named: shared_bus.subscribe(given_topic, given_callback)
//	shared_bus = Bus()
//	shared_bus.subscribe(given_topic, given_callback)
//	def role_a():
//	    _observe(shared_bus.publish(given_topic))
const callback = "given_callback"

// findReentry has one thread call the function that calls foreign code.
func (s *slicer) findReentry() {
	fn, other := s.enclosing(s.finding.Span), s.relatedFunction("act")
	if fn == nil || other == nil {
		refuse(s.row(s.finding.Span.Start), "module level, which runs once")
	}
	if fn.def.Async {
		refuse(s.rowOf(fn.def), "a coroutine")
	}
	s.callbacks = map[*syntax.Arg]bool{}
	switch called := s.calledAt(s.finding.Span).(type) {
	case *syntax.Attribute: // self.on_click(…)
		s.passIn(s.constructor(fn.class, 0), func(stored syntax.Expr, under string) bool { return under == called.Attr })
	default:
		name := syntax.LastName(called)
		if !s.passIn(fn, func(stored syntax.Expr, under string) bool { return syntax.LastName(stored) == name && under == "" }) {
			s.keepCallback(other)
		}
	}
	if len(s.callbacks) == 0 {
		refuse(s.row(s.finding.Span.Start), "what is called comes from where the harness cannot put it: what it calls")
	}
	s.need(fn)
	s.need(other)
	s.roles[fn.def] = true
	s.invention(strings.TrimPrefix(callback, "given_"), "lambda *given, **named: "+s.callText(other))
	s.calls = append(s.calls, call{text: s.callText(fn), threaded: true, row: s.rowOf(fn.def)})
	s.assumptions = append(s.assumptions, "what is called at line "+itoa(s.shown(s.row(s.finding.Span.Start)))+" calls "+other.name())
}

// relatedFunction is the function in which the finding has a place of a role.
func (s *slicer) relatedFunction(role string) *function {
	for _, r := range s.finding.Related {
		if r.Role == role && r.File == s.id {
			return s.enclosing(r.Span)
		}
	}
	return nil
}

// calledAt is what the call at a place calls.
func (s *slicer) calledAt(at source.Span) (called syntax.Expr) {
	s.mod.Inspect(func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Call); ok && c.Extent() == at {
			called = c.Func
		}
		return called == nil && n.Extent().Contains(at)
	})
	return called
}

// keepCallback fills, by a function that keeps an argument in a container, what the
// finding's function goes through.
func (s *slicer) keepCallback(first *function) {
	for _, f := range append([]*function{first}, s.sortedFunctions()...) {
		if f.class == first.class && s.passIn(f, func(_ syntax.Expr, under string) bool { return under == kept }) {
			s.need(f)
			s.fills = append(s.fills, s.callText(f))
			return
		}
	}
}

// kept is under which what goes into a container is stored.
const kept = "[]"

// passIn has a function get the callback for the last of its arguments that is
// stored as asked for: under an attribute, in a container, or not at all (""); it says
// whether there is one.
func (s *slicer) passIn(fn *function, as func(arg syntax.Expr, under string) bool) bool {
	if fn == nil {
		return false
	}
	var found *syntax.Arg
	for _, param := range parameters(fn.def) {
		stored := func(e syntax.Expr, under string) {
			if name, ok := e.(*syntax.Name); ok && name.ID == param.Name && as(e, under) {
				found = param
			}
		}
		stored(&syntax.Name{ID: param.Name}, "")
		syntax.Inspect(fn.def, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Assign:
				switch on := n.Targets[0].(type) {
				case *syntax.Attribute:
					stored(n.Value, on.Attr)
				case *syntax.Subscript:
					stored(n.Value, kept)
				}
			case *syntax.Call:
				if a, ok := n.Func.(*syntax.Attribute); ok && stores[a.Attr] {
					for _, arg := range n.Args {
						stored(arg, kept)
					}
				}
			}
			return true
		})
	}
	if found != nil {
		s.callbacks[found] = true
	}
	return found != nil
}

// optionalCallback gives the callback for an argument that need not be given.
func (s *slicer) optionalCallback(a *syntax.Arguments) string {
	positional := slices.Concat(a.PosOnly, a.Args)
	optional := positional[len(positional)-len(a.Defaults):]
	for i, k := range a.KwOnly {
		if a.KwDefaults[i] != nil {
			optional = append(optional, k)
		}
	}
	for _, param := range optional {
		if s.callbacks[param] {
			return param.Name + "=" + callback
		}
	}
	return ""
}

// stores are the methods that put their argument into a container.
var stores = map[string]bool{"append": true, "appendleft": true, "add": true, "insert": true, "setdefault": true, "put": true}
