package harness

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding about a number that is asked whether there is enough, or room, needs
// one of which there is just enough for one: two threads do not book ten seats.
//
//	seats = 10                # 1
//	def book():
//	    if seats < 1: …
//	    seats -= 1
//
// What is lowered is the number in the text that the shared variable, or its limit,
// comes from. That is told.

// findEdge finds the number to lower.
func (s *slicer) findEdge() {
	def := s.innermost(s.finding.Span)
	if s.finding.Code != "FT207" || def == nil {
		return
	}
	step, down, ok := s.stepOf(def)
	if !ok {
		return
	}
	test, scope := s.testOfNumber(def)
	switch {
	case test == nil:
	case down:
		if least, known := s.enough(test, scope); known || s.roles[def] { // the harness itself asks for 1
			s.lower(s.first(s.subject.expr(), 0), max(step, least))
		}
	default:
		if limit := s.first(s.beside(test, scope), 0); limit != nil {
			from, _ := intOf(s.first(s.subject.expr(), 0))
			if op := test.Ops[0]; op == syntax.LtE || op == syntax.Gt {
				from-- // one more has room
			}
			s.lower(limit, from+1)
		}
	}
}

// expr is the subject as module level, or a method, names it.
func (u subject) expr() syntax.Expr {
	if u.attr != "" {
		return &syntax.Attribute{Value: &syntax.Name{ID: "self"}, Attr: u.attr}
	}
	return &syntax.Name{ID: u.global}
}

// lower has a number, or those that a dict has for values, printed as a smaller one.
func (s *slicer) lower(number syntax.Expr, to int) {
	if d, ok := number.(*syntax.Dict); ok {
		for _, value := range d.Values {
			s.lower(value, to)
		}
		return
	}
	if n, ok := intOf(number); ok && n > to {
		s.replaceNumber(number, to)
	}
}

// replaceNumber has a number of the text printed as another one.
func (s *slicer) replaceNumber(number syntax.Expr, to int) {
	if s.numbers == nil {
		s.numbers = map[syntax.Expr]int{}
	}
	s.numbers[number] = to
}

// stepOf is by how much a function changes the subject, and whether it lowers it.
func (s *slicer) stepOf(def *syntax.FunctionDef) (step int, down, ok bool) {
	scope, _ := s.table.ScopeOf(def)
	found := func(op syntax.Operator, by syntax.Expr) {
		if op != syntax.Add && op != syntax.Sub || ok {
			return
		}
		n, _ := intOf(s.first(by, 0))
		step, down, ok = max(n, 1), op == syntax.Sub, true
	}
	syntax.Inspect(def, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.AugAssign:
			if s.isSubject(element(n.Target), scope) {
				found(n.Op, n.Value)
			}
		case *syntax.Assign:
			if b, isOp := n.Value.(*syntax.BinOp); isOp && s.isSubject(element(n.Targets[0]), scope) && s.isSubject(element(b.Left), scope) {
				found(b.Op, b.Right)
			}
		}
		return true
	})
	return step, down, ok
}

// testOfNumber finds where the subject is compared with something, in a function or
// one that it calls; what is only asked whether it is zero is compared with 0.
func (s *slicer) testOfNumber(def *syntax.FunctionDef) (test *syntax.Compare, scope bind.ScopeID) {
	asked := []*syntax.FunctionDef{def}
	syntax.Inspect(def, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Call); ok {
			for _, f := range s.functionsNamed(syntax.LastName(c.Func)) {
				asked = append(asked, f.def)
			}
		}
		return true
	})
	for _, in := range asked {
		scope, _ = s.table.ScopeOf(in)
		isSubject := func(e syntax.Expr) bool { return s.isSubject(element(e), scope) }
		whether := func(e syntax.Expr) {
			if not, ok := e.(*syntax.UnaryOp); ok && not.Op == syntax.Not {
				e = not.Operand
			}
			if test == nil && isSubject(e) {
				test = &syntax.Compare{Left: e, Ops: []syntax.CmpOperator{syntax.Gt}, Comparators: []syntax.Expr{&syntax.Constant{Kind: syntax.Int, Value: "0"}}}
			}
		}
		syntax.Inspect(in, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Compare:
				if test == nil && len(n.Ops) == 1 && (isSubject(n.Left) || isSubject(n.Comparators[0])) {
					test = n
				}
			case *syntax.If:
				whether(n.Test)
			case *syntax.While:
				whether(n.Test)
			}
			return test == nil
		})
		if test != nil {
			return test, scope
		}
	}
	return nil, 0
}

// beside is what a comparison compares the subject with.
func (s *slicer) beside(test *syntax.Compare, scope bind.ScopeID) syntax.Expr {
	if s.isSubject(element(test.Left), scope) {
		return test.Comparators[0]
	}
	return test.Left
}

// enough is the least number of which a comparison says that there is enough: 1 if that is not known.
func (s *slicer) enough(test *syntax.Compare, scope bind.ScopeID) (least int, known bool) {
	op, with := test.Ops[0], s.beside(test, scope)
	if with == test.Left {
		op = turned[op]
	}
	switch n, ok := intOf(s.first(with, 0)); {
	case !ok:
		return 1, false
	case op == syntax.Gt || op == syntax.LtE || op == syntax.Eq || op == syntax.NotEq:
		return n + 1, true
	default:
		return n, true
	}
}

// first is the number, or the dict of them, that an expression stands for when the
// program begins; nil if that is none, or one of several.
func (s *slicer) first(e syntax.Expr, depth int) syntax.Expr {
	if _, number := intOf(e); number || holdingOf(e) == mapping || depth > 4 {
		return e
	}
	values := map[syntax.Expr]bool{}
	add := func(value syntax.Expr) {
		if value = s.first(value, depth+1); value != nil {
			values[value] = true
		}
	}
	switch e := e.(type) {
	case *syntax.Name:
		def := s.innermost(e.Extent())
		at := -1
		if def != nil {
			at = slices.IndexFunc(parameters(def), func(a *syntax.Arg) bool { return a.Name == e.ID })
		}
		if at < 0 {
			add(s.onlyValue(e.ID))
			break
		}
		s.argumentsAt(def, at, add)
	case *syntax.Attribute:
		s.mod.Inspect(func(n syntax.Node) bool {
			a, ok := n.(*syntax.Assign)
			if !ok {
				return true
			}
			def := s.innermost(a.Extent())
			if def != nil && def.Name != "__init__" {
				return true
			}
			for _, b := range pairs(a.Targets[0], a.Value) {
				if on, ok := b.target.(*syntax.Attribute); ok && on.Attr == e.Attr {
					add(b.value)
				} else if name, ok := b.target.(*syntax.Name); ok && def == nil && name.ID == e.Attr {
					add(b.value)
				}
			}
			return true
		})
	}
	if len(values) != 1 {
		return nil
	}
	for value := range values {
		return value
	}
	return nil
}

// argumentsAt visits what calls give for a parameter: of the function, of its class if it is a
// constructor, or of a thread that runs it; its default where they give nothing.
func (s *slicer) argumentsAt(def *syntax.FunctionDef, at int, visit func(syntax.Expr)) {
	name, params := def.Name, parameters(def)
	bound := 0
	if f := s.parents[def]; f != nil && f.class != nil {
		bound = 1
		if name == "__init__" {
			name = f.class.Name
		}
	}
	given := false
	s.mod.Inspect(func(n syntax.Node) bool {
		c, ok := n.(*syntax.Call)
		if !ok {
			return true
		}
		args := c.Args
		if syntax.LastName(c.Func) != name {
			if args, ok = threadArguments(c, name); !ok {
				return true
			}
		}
		for _, k := range c.Keywords {
			if k.Arg == params[at].Name {
				visit(k.Value)
				given = true
			}
		}
		if i := at - bound; i >= 0 && i < len(args) {
			visit(args[i])
			given = true
		}
		return true
	})
	if first := len(def.Args.PosOnly) + len(def.Args.Args) - len(def.Args.Defaults); !given && at >= first && at-first < len(def.Args.Defaults) {
		visit(def.Args.Defaults[at-first])
	}
}

// threadArguments are the arguments with which a call has another thread run a
// function: `Thread(target=f, args=(x,))`, `pool.submit(f, x)`.
func threadArguments(c *syntax.Call, function string) (args []syntax.Expr, ok bool) {
	for _, k := range c.Keywords {
		switch k.Arg {
		case "target":
			ok = syntax.LastName(k.Value) == function
		case "args":
			if t, isTuple := k.Value.(*syntax.Tuple); isTuple {
				args = t.Elts
			}
		}
	}
	if !ok && len(c.Args) > 0 && syntax.LastName(c.Func) == "submit" && syntax.LastName(c.Args[0]) == function {
		return c.Args[1:], true
	}
	return args, ok
}
