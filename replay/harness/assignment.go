package harness

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// An assignment expression stands as a statement before its own where it is
// evaluated first of all. Elsewhere in a function a function within it does what
// it does:
//
//	if ready and (n := take()):       def _set_n(value):
//	    use(n)                            nonlocal n
//	                                      n = value
//	                                      return value
//	                                  if ready and _set_n(take()):
//	                                      use(n)

// walrus finds an assignment expression that is evaluated first of all in an
// expression: it can stand as a statement before it.
func walrus(e syntax.Expr) *syntax.NamedExpr {
	for {
		switch x := e.(type) {
		case *syntax.NamedExpr:
			return x
		case *syntax.UnaryOp:
			e = x.Operand
		case *syntax.Compare:
			e = x.Left
		case *syntax.BoolOp:
			e = x.Values[0]
		case *syntax.BinOp:
			e = x.Left
		case *syntax.Attribute:
			e = x.Value
		case *syntax.Subscript:
			e = x.Value
		case *syntax.Call:
			e = x.Func
		default:
			return nil
		}
	}
}

// hoist prints the assignment expression that a test begins with.
func (p *printer) hoist(test syntax.Expr) {
	w := walrus(test)
	if w == nil {
		return
	}
	p.hoist(w.Value)
	p.line(p.expr(w.Target) + " = " + p.expr(w.Value))
	if p.hoisted == nil {
		p.hoisted = map[*syntax.NamedExpr]bool{}
	}
	p.hoisted[w] = true
}

// hoistedFrom is the expression of a statement from which one is hoisted, nil if
// none is.
func hoistedFrom(st syntax.Node) syntax.Expr {
	switch st := st.(type) {
	case *syntax.If:
		return st.Test
	case *syntax.While:
		if len(st.Orelse) == 0 {
			return st.Test
		}
	case *syntax.Return:
		return st.Value
	}
	return nil
}

// setters prints functions for the names that assignment expressions within
// others of a function bind.
func (p *printer) setters(f *syntax.FunctionDef) {
	p.settable = map[string]bool{}
	hoisted := map[*syntax.NamedExpr]bool{}
	var names, bound []string
	look := func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FunctionDef, *syntax.ClassDef, *syntax.Lambda:
			return n == syntax.Node(f)
		case *syntax.NamedExpr:
			if name := path(n.Target); !hoisted[n] && !slices.Contains(names, name) {
				names = append(names, name)
			}
		case syntax.Stmt:
			if n != syntax.Stmt(f) && (p.sliced && !p.s.keep[n] || p.s.dropped[n]) {
				return false
			}
			for w := walrus(hoistedFrom(n)); w != nil; w = walrus(w.Value) {
				hoisted[w] = true
				bound = append(bound, path(w.Target))
			}
			bound = append(bound, ownNames(n)...)
		}
		return true
	}
	syntax.Inspect(f, look)
	row := p.row
	p.row = 0 // lines of the harness's own
	for _, name := range names {
		p.settable[name] = true
		declared := "nonlocal "
		switch _, place := p.s.table.Resolve(p.scope, name); {
		case place == bind.ModuleVar:
			declared = "global "
		case place == bind.Own && !slices.Contains(bound, name) && !slices.ContainsFunc(parameters(f), func(a *syntax.Arg) bool { return a.Name == name }):
			p.line(name + " = None") // nothing else binds it, but for a closure it must be bound
		}
		p.line("def " + setter(name) + "(value):")
		p.indent++
		p.line(declared + name)
		p.line(name + " = value")
		p.line("return value")
		p.indent--
	}
	p.row = row
}

func setter(name string) string { return "_set_" + name }

// namedExpr prints an assignment expression, or the name whose assignment stands
// before.
func (p *printer) namedExpr(e *syntax.NamedExpr) string {
	if p.hoisted[e] {
		return p.expr(e.Target)
	}
	if !p.settable[path(e.Target)] {
		p.refuse(e, "an assignment expression")
	}
	p.called = true
	return setter(path(e.Target)) + "(" + p.expr(e.Value) + ")"
}
