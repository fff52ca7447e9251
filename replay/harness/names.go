package harness

import "github.com/ftlint/ftlint/analyzer/syntax"

// This file asks what a node mentions and binds.

// namesIn lists the names in a statement and in what it defines.
func namesIn(n syntax.Node) []string {
	var names []string
	syntax.Inspect(n, func(m syntax.Node) bool {
		if name, ok := m.(*syntax.Name); ok {
			names = append(names, name.ID)
		}
		return true
	})
	return names
}

// pathsIn lists the dotted paths in an expression, each with its beginnings.
func pathsIn(e syntax.Expr) []string {
	var ps []string
	if e == nil {
		return nil
	}
	syntax.Inspect(e, func(n syntax.Node) bool {
		if x, ok := n.(syntax.Expr); ok {
			if p := path(x); p != "" {
				ps = append(ps, p)
			}
		}
		return true
	})
	return ps
}

func boundIn(target syntax.Expr) []string {
	return bound(&syntax.Assign{Targets: []syntax.Expr{target}})
}

// exprsOf lists the expressions of a simple statement.
func exprsOf(st syntax.Stmt) []syntax.Expr {
	switch st := st.(type) {
	case *syntax.ExprStmt:
		return []syntax.Expr{st.Value}
	case *syntax.Assign:
		return append([]syntax.Expr{st.Value}, st.Targets...)
	case *syntax.AnnAssign:
		if st.Value == nil {
			return nil
		}
		return []syntax.Expr{st.Value, st.Target}
	case *syntax.AugAssign:
		return []syntax.Expr{st.Value, st.Target}
	case *syntax.Return:
		if st.Value == nil {
			return nil
		}
		return []syntax.Expr{st.Value}
	case *syntax.Delete:
		return st.Targets
	case *syntax.Assert:
		return []syntax.Expr{st.Test}
	}
	return nil
}

// parameters lists those of a function but *args and **kwargs.
func parameters(def *syntax.FunctionDef) []*syntax.Arg {
	a := def.Args
	return append(append(append([]*syntax.Arg(nil), a.PosOnly...), a.Args...), a.KwOnly...)
}

// path is an expression as a dotted path, "" if it is none.
func path(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.Name:
		return e.ID
	case *syntax.Attribute:
		if p := path(e.Value); p != "" {
			return p + "." + e.Attr
		}
	}
	return ""
}
