package harness

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding about a container that may not grow beyond a limit needs one that
// is about to reach it: two threads do not fill what has room for ten.
//
//	if len(seats) < 10:        # nine are there before
//	    seats.append(name)
//
//	recent[key] = page
//	if len(recent) > 100:      # > 4, and four are there
//	    recent.popitem()

const (
	highest = 12 // limit that is left as it is
	lowered = 4  // what a higher one becomes
)

// brink is how many elements the subject has to hold for one more, or one less,
// to change what the finding's function does; 0 if nothing is compared with its
// size.
func (s *slicer) brink(def *syntax.FunctionDef) int {
	scope, _ := s.table.ScopeOf(def)
	f := &function{def: def}
	size, at := s.comparedSize(def, scope)
	switch {
	case size == 0:
		size = s.capacity(def, scope)
	case s.takes(f) && size == 1:
		return 0 // it takes out whatever is there
	case s.takes(f) && !s.addsBefore(def, at):
		size++ // it takes out what is too much, and something is
	}
	return max(size-1, 0)
}

// comparedSize finds a comparison of the subject's size with a number: the least
// size at which it comes out otherwise than for an empty one, and its place.
func (s *slicer) comparedSize(def *syntax.FunctionDef, scope bind.ScopeID) (size int, at uint32) {
	syntax.Inspect(def, func(n syntax.Node) bool {
		c, ok := n.(*syntax.Compare)
		if !ok || size > 0 || len(c.Ops) != 1 {
			return size == 0
		}
		op, sized, limit := c.Ops[0], c.Left, c.Comparators[0]
		if !s.isSizeOf(sized, scope) {
			sized, limit = limit, sized
			op = turned[op]
		}
		number, known := s.numberOf(limit)
		if !known || !s.isSizeOf(sized, scope) {
			return true
		}
		switch op {
		case syntax.Lt, syntax.GtE, syntax.Eq, syntax.NotEq:
			size = number
		case syntax.LtE, syntax.Gt:
			size = number + 1
		}
		at = c.Start
		return true
	})
	return size, at
}

// turned is the comparison with its sides exchanged.
var turned = map[syntax.CmpOperator]syntax.CmpOperator{syntax.Lt: syntax.Gt, syntax.Gt: syntax.Lt, syntax.LtE: syntax.GtE, syntax.GtE: syntax.LtE,
	syntax.Eq: syntax.Eq, syntax.NotEq: syntax.NotEq}

// isSizeOf recognises `len(subject)` and `subject.qsize()`.
func (s *slicer) isSizeOf(e syntax.Expr, scope bind.ScopeID) bool {
	c, ok := e.(*syntax.Call)
	if !ok {
		return false
	}
	if a, ok := c.Func.(*syntax.Attribute); ok {
		return a.Attr == "qsize" && s.isSubject(a.Value, scope)
	}
	return syntax.LastName(c.Func) == "len" && len(c.Args) == 1 && s.isSubject(c.Args[0], scope)
}

// numberOf is the value of a number, or of a name that module level binds to
// one, or of an attribute: no more than a container is filled up to.
func (s *slicer) numberOf(e syntax.Expr) (int, bool) {
	switch at := e.(type) {
	case *syntax.Name:
		e = s.onlyValue(at.ID)
	case *syntax.Attribute:
		e = s.attributeNumber(at.Attr)
	}
	n, ok := intOf(e)
	if ok && n > highest {
		s.lower(e, lowered)
		return lowered, true
	}
	return n, ok
}

// attributeNumber is the number that all who set an attribute give it, nil if there is
// none: the number itself, the default of the parameter that is kept, or the argument of
// the only call that gives one.
//
//	class Cache:
//	    def __init__(self, limit=100):
//	        self.limit = limit
func (s *slicer) attributeNumber(attr string) syntax.Expr {
	var found syntax.Expr
	same := true
	add := func(value syntax.Expr) {
		n, ok := intOf(value)
		if found != nil {
			was, _ := intOf(found)
			ok = ok && n == was && n <= highest // one that is lowered is lowered where it stands
		}
		same = same && ok
		found = value
	}
	for _, f := range s.sortedFunctions() {
		syntax.Inspect(f.def, func(n syntax.Node) bool {
			if a, ok := n.(*syntax.Assign); ok && slices.ContainsFunc(a.Targets, func(t syntax.Expr) bool { return isAttribute(t, attr) }) {
				add(s.keptNumber(f, a.Value))
			}
			return true
		})
	}
	for _, name := range sorted(s.classes) {
		for _, st := range s.classes[name].Body {
			if a, ok := st.(*syntax.Assign); ok && path(a.Targets[0]) == attr {
				add(a.Value)
			}
		}
	}
	if !same {
		return nil
	}
	return found
}

func isAttribute(e syntax.Expr, name string) bool {
	a, ok := e.(*syntax.Attribute)
	return ok && a.Attr == name
}

// keptNumber is what a function gives an attribute: for a parameter of a constructor,
// what its only call gives it, or its default.
func (s *slicer) keptNumber(f *function, value syntax.Expr) syntax.Expr {
	param, ok := value.(*syntax.Name)
	if !ok || f.class == nil || f.def.Name != "__init__" {
		return value
	}
	args := f.def.Args
	at := slices.IndexFunc(args.Args, func(a *syntax.Arg) bool { return a.Name == param.ID })
	var given []syntax.Expr
	s.mod.Inspect(func(n syntax.Node) bool {
		c, ok := n.(*syntax.Call)
		if !ok || syntax.LastName(c.Func) != f.class.Name {
			return true
		}
		if at > 0 && at <= len(c.Args) {
			given = append(given, c.Args[at-1])
		}
		for _, k := range c.Keywords {
			if k.Arg == param.ID {
				given = append(given, k.Value)
			}
		}
		return true
	})
	switch first := at - (len(args.Args) - len(args.Defaults)); {
	case len(given) == 1:
		return given[0]
	case len(given) == 0 && at > 0 && first >= 0:
		return args.Defaults[first]
	}
	return value
}

// onlyValue is what module level binds a name to, nil if it does so in several
// places or not by itself.
func (s *slicer) onlyValue(name string) (value syntax.Expr) {
	bindings := 0
	for _, st := range s.mod.Body {
		if !s.binds(st, name) {
			continue
		}
		bindings++
		if a, ok := st.(*syntax.Assign); ok && len(a.Targets) == 1 {
			value = a.Value
		}
	}
	if bindings != 1 {
		return nil
	}
	return value
}

// capacity is how many elements a queue has room for that the function asks
// whether it is full, 0 if it does not.
func (s *slicer) capacity(def *syntax.FunctionDef, scope bind.ScopeID) int {
	asks := false
	syntax.Inspect(def, func(n syntax.Node) bool {
		if a, ok := n.(*syntax.Attribute); ok && a.Attr == "full" && s.isSubject(a.Value, scope) {
			asks = true
		}
		return !asks
	})
	if !asks {
		return 0
	}
	room := 0
	if c, ok := s.container().(*syntax.Call); ok {
		for _, arg := range c.Args {
			room, _ = s.numberOf(arg)
		}
		for _, k := range c.Keywords {
			room, _ = s.numberOf(k.Value)
		}
	}
	return room
}

// binding is one name of an assignment, and what it gets.
type binding struct{ target, value syntax.Expr }

// pairs takes apart `a, b = x, y`.
func pairs(target, value syntax.Expr) []binding {
	names, ok := target.(*syntax.Tuple)
	if !ok {
		return []binding{{target, value}}
	}
	values, ok := value.(*syntax.Tuple)
	if !ok || len(values.Elts) != len(names.Elts) {
		return nil
	}
	var all []binding
	for i := range names.Elts {
		all = append(all, pairs(names.Elts[i], values.Elts[i])...)
	}
	return all
}

// addsBefore says whether a function adds to the subject before a place.
func (s *slicer) addsBefore(def *syntax.FunctionDef, at uint32) bool {
	for _, st := range def.Body {
		if st.Extent().End <= at && s.adds(&function{def: &syntax.FunctionDef{Body: []syntax.Stmt{st}, Args: &syntax.Arguments{}}}) {
			return true
		}
	}
	return false
}
