package harness

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding about neighbours in a ring of locks needs as many threads as the ring
// has places, each at one:
//
//	with forks[i]:
//	    with forks[(i + 1) % 5]:       # dine(0), dine(1), …, dine(4)
//
// Loops as long as the ring are left alone then.

const widest = 6 // ring whose places have a thread each

// circle adds those calls. It says whether the finding is about a ring.
func (s *slicer) circle(fn *function, outer, inner syntax.Expr) bool {
	n, at := s.around(fn, inner)
	if n == 0 {
		n, at = s.around(fn, outer)
	}
	if n == 0 || at < 0 {
		return false
	}
	var ways []map[int]string
	for i := range n {
		ways = append(ways, map[int]string{at: itoa(i)})
	}
	s.ring = n
	s.callBoth(fn, ways)
	s.assumptions = append(s.assumptions, itoa(n)+" threads call `"+fn.def.Name+"`, one for each place of the ring")
	return true
}

// around is the size of the ring that an expression takes a place of, and the
// parameter that says which, -1 if none does. A size of 0 says that it is no ring,
// or one whose size is not known.
func (s *slicer) around(fn *function, e syntax.Expr) (size, at int) {
	item, ok := s.written(fn, e).(*syntax.Subscript)
	if !ok {
		return 0, -1
	}
	key, ok := s.written(fn, item.Slice).(*syntax.BinOp)
	if !ok || key.Op != syntax.Mod {
		return 0, -1
	}
	at = -1
	mentioned := slices.DeleteFunc(s.mentioned(fn, key.Left), func(p int) bool { return p == 0 && s.bound(fn) })
	if len(mentioned) == 1 {
		at = mentioned[0]
	}
	if size = s.size(fn, key.Right, 0); size < 2 || size > widest {
		return 0, -1
	}
	return size, at
}

// size is the value of an expression that says how many there are, 0 if it is not
// known.
func (s *slicer) size(fn *function, e syntax.Expr, depth int) int {
	if e == nil || depth > 4 {
		return 0
	}
	e = s.written(fn, e)
	switch e := e.(type) {
	case *syntax.Constant:
		n, _ := intOf(e)
		return n
	case *syntax.Name:
		if fn.def.Name == "__init__" {
			if i := s.parameter(fn, e.ID); i > 0 {
				return s.madeWith(fn, i)
			}
		}
		return s.size(fn, s.onlyValue(e.ID), depth+1)
	case *syntax.Attribute:
		return s.size(s.setsUp(fn), s.kept(fn, e), depth+1)
	case *syntax.List:
		return len(e.Elts)
	case *syntax.Tuple:
		return len(e.Elts)
	case *syntax.ListComp:
		if over, ok := e.Generators[0].Iter.(*syntax.Call); ok && len(e.Generators) == 1 && syntax.LastName(over.Func) == "range" && len(over.Args) == 1 {
			return s.size(fn, over.Args[0], depth+1)
		}
	case *syntax.Call:
		if syntax.LastName(e.Func) == "len" && len(e.Args) == 1 {
			return s.size(s.setsUp(fn), s.kept(fn, e.Args[0]), depth+1)
		}
	}
	return 0
}

// setsUp is the constructor of a method's class, or the function itself.
func (s *slicer) setsUp(fn *function) *function {
	if init := s.constructor(fn.class, 0); init != nil {
		return init
	}
	return fn
}

// madeWith is the number that a constructor is given for a parameter, where the
// harness makes the object as the file does; as it makes one up, two.
func (s *slicer) madeWith(init *function, param int) int {
	size := 0
	s.mod.Inspect(func(n syntax.Node) bool {
		c, ok := n.(*syntax.Call)
		if ok && size == 0 && syntax.LastName(c.Func) == init.class.Name && s.closed(c) && len(c.Args) >= param {
			size = s.size(init, c.Args[param-1], 3)
		}
		return size == 0
	})
	if size == 0 && s.number(init, parameters(init.def)[param]) == "2" {
		return 2
	}
	return size
}

// ringAt is the size of the ring that a place gives neighbours of to a thread or
// an object, 0 if it does not.
func (s *slicer) ringAt(at source.Span) int {
	fn := s.enclosing(at)
	if fn == nil {
		fn = &function{def: &syntax.FunctionDef{Args: &syntax.Arguments{}, Body: s.mod.Body}}
	}
	size := 0
	for _, st := range fn.def.Body {
		syntax.Inspect(st, func(n syntax.Node) bool {
			if item, ok := n.(*syntax.Subscript); ok && size == 0 && at.Contains(item.Span) {
				size, _ = s.around(fn, item)
			}
			return size == 0
		})
	}
	return size
}
