package harness

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

func (p *printer) forStmt(st *syntax.For) {
	if st.Async {
		p.refuse(st, "async for")
	}
	p.starting = p.s.spawnsIn(st)
	p.suite("for "+p.target(st.Target)+" in "+p.unpacked("_rows", st.Target, st.Iter, p.copied(st.Iter, p.iterable(st.Iter)))+":", st.Body)
	if len(st.Orelse) > 0 && p.anyStays(st.Orelse) {
		p.suite("else:", st.Orelse)
	}
}

// while cuts an endless loop to two rounds: nothing that stands behind it is
// ever reached, so the function returns.
func (p *printer) while(st *syntax.While) {
	if !isTrue(st.Test) && !p.s.neverSet(st.Test) || leaves(st.Body) || p.scope == bind.ModuleScope {
		p.whileTest(st)
		if len(st.Orelse) > 0 && p.anyStays(st.Orelse) {
			p.suite("else:", st.Orelse)
		}
		return
	}
	p.starting = p.s.spawnsIn(st)
	n := itoa(p.length(0))
	p.note("the endless loop at line " + itoa(p.s.shown(p.row)) + " runs " + n + " rounds")
	p.suite("for _round in range("+n+"):", st.Body)
	p.line("return")
}

// whileTest prints a loop that ends by its test, or by what is in it.
func (p *printer) whileTest(st *syntax.While) {
	call, isCall := st.Test.(*syntax.Call)
	timed := p.s.timedWait(st.Test)
	switch test := p.counted(st); {
	case (p.s.splitsLoop(st) || walrus(st.Test) != nil) && len(st.Orelse) == 0:
		p.line("while True:")
		p.indent++
		p.tests[st] = len(p.rows) + 1
		p.hoist(st.Test)
		p.suiteOf("if not "+p.operand(st.Test)+":", "break")
		p.indent--
		p.loop = st
		p.body(st.Body)
	case timed != nil && p.scope != bind.ModuleScope:
		p.asks.times = true
		p.note("the wait at line " + itoa(p.s.shown(p.row)) + " is over by its time at once, and then no more")
		p.inTurns(st, func(turns string) string {
			return "_over(" + p.expr(timed.Func.(*syntax.Attribute).Value) + ", " + p.arguments(timed) + ", " + turns + ")"
		}, "not ")
	case isCall && p.has.unknown && p.scope != bind.ModuleScope:
		p.inTurns(st, func(turns string) string { return "_again(" + p.expr(call) + ", " + turns + ")" }, "")
	case test != "":
		p.suite("while "+test+":", st.Body)
	case p.s.world.Short > 0 && p.s.goesRound(st):
		p.note("the loop at line " + itoa(p.s.shown(p.row)) + " runs no more than " + itoa(p.s.world.Short) + " times")
		p.inTurns(st, func(string) string { return p.expr(st.Test) }, "")
	default:
		p.suite("while "+p.expr(st.Test)+":", st.Body)
	}
}

// inTurns prints a loop that counts its rounds. In a harness whose loops are cut, the
// one after the last is not run: what its test asks for is no longer there, or, if
// others have to change that, the function goes no further.
func (p *printer) inTurns(st *syntax.While, test func(turns string) string, not string) {
	p.temps++
	turns := "_turns_" + itoa(p.temps)
	p.line(turns + " = 0")
	p.line("while " + not + test(turns) + ":")
	p.indent++
	p.line(turns + " += 1")
	if most := p.s.world.Short; most > 0 {
		end := "return"
		if asksOwn(st) {
			end = "break"
		} else if p.s.comesBefore(st) {
			p.refuse(st, "a loop that may not end, before what the finding is about,")
		}
		p.suiteOf("if "+turns+" > "+itoa(most)+":", end)
	}
	p.indent--
	p.body(st.Body)
}

// goesRound says whether a loop stands in a function, and in none that gives elements:
// those are for whoever takes them to count.
func (s *slicer) goesRound(st *syntax.While) bool {
	def := s.innermost(st.Extent())
	return def != nil && !yields(def)
}

// comesBefore says whether a place of the finding comes after a loop, in its function.
func (s *slicer) comesBefore(st *syntax.While) bool {
	def := s.innermost(st.Extent())
	return def != nil && slices.ContainsFunc(s.places(), func(at source.Span) bool { return def.Extent().Contains(at) && at.Start >= st.End })
}

// asksOwn says whether the test of a loop asks only for what calls in the loop give.
//
//	while row is not None:
//	    rows.append(row)
//	    row = source.next()
func asksOwn(st *syntax.While) bool {
	var own []string
	for _, x := range st.Body {
		if a, ok := x.(*syntax.Assign); ok {
			if _, ok := a.Value.(*syntax.Call); ok {
				own = append(own, bound(x)...)
			}
		}
	}
	names, foreign := 0, false
	syntax.Inspect(st.Test, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Name:
			names++
			foreign = foreign || !slices.Contains(own, n.ID)
		case *syntax.Attribute, *syntax.Call:
			foreign = true
		}
		return !foreign
	})
	return names > 0 && !foreign
}

// neverSet says whether a test asks for a flag that nothing here sets after it is
// made. A flag is made false: what is made as a container, or by a call, is
// changed by its methods.
func (s *slicer) neverSet(test syntax.Expr) bool {
	not, ok := test.(*syntax.UnaryOp)
	if !ok || not.Op != syntax.Not || path(not.Operand) == "" {
		return false
	}
	flag := syntax.LastName(not.Operand)
	made, set := 0, 0
	for _, st := range s.mod.Body {
		if s.keep[st] && !defines(st) && s.binds(st, flag) {
			if made++; !assignsFalse(st) {
				return false
			}
		}
	}
	for _, f := range s.functions {
		if !s.keep[f.def] {
			continue
		}
		syntax.Inspect(f.def, func(n syntax.Node) bool {
			st, ok := n.(syntax.Stmt)
			if !ok || st == syntax.Stmt(f.def) {
				return true
			}
			for _, name := range bound(st) {
				if name[strings.LastIndexByte(name, '.')+1:] == flag {
					if f.def.Name == "__init__" && assignsFalse(st) {
						made++
					} else {
						set++
					}
				}
			}
			return true
		})
	}
	return made > 0 && set == 0
}

// assignsFalse says whether a statement gives a variable a false constant.
func assignsFalse(st syntax.Stmt) bool {
	var value syntax.Expr
	switch st := st.(type) {
	case *syntax.Assign:
		value = st.Value
	case *syntax.AnnAssign:
		value = st.Value
	}
	c, ok := value.(*syntax.Constant)
	return ok && (c.Kind == syntax.False || c.Kind == syntax.None || c.Kind == syntax.Int && c.Value == "0")
}

func isTrue(e syntax.Expr) bool {
	c, ok := e.(*syntax.Constant)
	return ok && (c.Kind == syntax.True || c.Kind == syntax.Int && c.Value != "0")
}

// leaves says whether a loop's body has a break of its own or a return.
func leaves(stmts []syntax.Stmt) bool {
	found := false
	for _, st := range stmts {
		syntax.Inspect(st, func(n syntax.Node) bool {
			switch n.(type) {
			case *syntax.FunctionDef, *syntax.ClassDef:
				return false
			case *syntax.Break, *syntax.Return, *syntax.Yield, *syntax.YieldFrom:
				found = true
			}
			return true
		})
	}
	return found
}

func (p *printer) with(st *syntax.With) {
	if st.Async {
		p.refuse(st, "async with")
	}
	var items []string
	for _, it := range st.Items {
		text := ""
		if it.OptionalVars != nil && p.s.isSubjectName(it.OptionalVars, it.ContextExpr) {
			text = p.standIn(it.ContextExpr)
		}
		if text == "" {
			text = p.expr(it.ContextExpr)
		}
		if it.OptionalVars != nil {
			text += " as " + p.expr(it.OptionalVars)
		}
		items = append(items, text)
	}
	p.line("with " + strings.Join(items, ", ") + ":")
	p.indent++
	for _, it := range st.Items {
		p.interrupt(it.ContextExpr)
	}
	if slices.ContainsFunc(st.Items, func(it syntax.WithItem) bool { return p.s.takesReplaced(it.ContextExpr) }) {
		p.within(st.Body)
	} else {
		p.block(st.Body)
	}
	p.indent--
}

func (p *printer) try(st *syntax.Try) {
	if st.Star {
		p.refuse(st, "except*")
	}
	p.suite("try:", st.Body)
	for _, h := range st.Handlers {
		p.row = p.s.rowOf(h)
		head := "except"
		if h.Type != nil {
			head += " " + p.handled(h.Type)
		}
		if h.Name != "" {
			head += " as " + p.name(h, h.Name)
		}
		p.suite(head+":", h.Body)
	}
	if len(st.Orelse) > 0 && p.anyStays(st.Orelse) {
		p.suite("else:", st.Orelse)
	}
	if len(st.Finalbody) > 0 {
		p.suite("finally:", st.Finalbody)
	}
}

func (p *printer) raise(st *syntax.Raise) {
	switch {
	case st.Exc == nil:
		p.line("raise")
	case st.Cause == nil:
		p.line("raise " + p.raised(st.Exc))
	default:
		p.line("raise " + p.raised(st.Exc) + " from " + p.expr(st.Cause))
	}
}
