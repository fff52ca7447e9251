package edit

import "github.com/ftlint/ftlint/analyzer/syntax"

// binds reports whether a name is a variable of a function: a parameter, or
// bound in its body and declared neither global nor nonlocal.
func binds(f *syntax.FunctionDef, name string) bool {
	return isParameter(f, name) || setIn(f.Body, name)
}

// setIn reports whether statements bind a name in the scope that they are in.
func setIn(body []syntax.Stmt, name string) bool {
	bound, declared := false, false
	see := func(id string) { bound = bound || id == name }
	for _, s := range body {
		syntax.Inspect(s, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.FunctionDef:
				see(n.Name)
				return false
			case *syntax.ClassDef:
				see(n.Name)
				return false
			case *syntax.Lambda:
				return false
			case *syntax.Name:
				if n.Ctx != syntax.Load {
					see(n.ID)
				}
			case *syntax.Alias:
				see(boundBy(n))
			case *syntax.ExceptHandler:
				see(n.Name)
			case syntax.Pattern:
				see(syntax.Captured(n))
			case *syntax.Global:
				declared = declared || contains(n.Names, name)
			case *syntax.Nonlocal:
				declared = declared || contains(n.Names, name)
			}
			return true
		})
	}
	return bound && !declared
}

func isParameter(f *syntax.FunctionDef, name string) bool {
	a := f.Args
	for _, list := range [][]*syntax.Arg{a.PosOnly, a.Args, a.KwOnly, {a.Vararg, a.Kwarg}} {
		for _, arg := range list {
			if arg != nil && arg.Name == name {
				return true
			}
		}
	}
	return false
}

// boundBy is the name that an import binds.
func boundBy(a *syntax.Alias) string {
	if a.AsName != "" {
		return a.AsName
	}
	for i := range len(a.Name) {
		if a.Name[i] == '.' {
			return a.Name[:i]
		}
	}
	return a.Name
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}
