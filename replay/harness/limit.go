package harness

import (
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
	return lastName(c.Func) == "len" && len(c.Args) == 1 && s.isSubject(c.Args[0], scope)
}

// numberOf is the value of a number, or of a name that module level binds to
// one: no more than a container is filled up to.
func (s *slicer) numberOf(e syntax.Expr) (int, bool) {
	if name, ok := e.(*syntax.Name); ok {
		e = s.onlyValue(name.ID)
	}
	n, ok := intOf(e)
	if ok && n > highest {
		s.lower(e, lowered)
		return lowered, true
	}
	return n, ok
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
