package edit

import (
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

func (p Copy) carryOut(d *draft) error {
	e := d.expressionAt(p.Of)
	switch e := e.(type) {
	case nil:
		return refusal("the place is no expression")
	case *syntax.Tuple:
		if d.argument(e) != d.of(e) {
			return refusal("a tuple without parentheses is several arguments")
		}
	case *syntax.Starred, *syntax.Yield, *syntax.YieldFrom, *syntax.NamedExpr, *syntax.Slice:
		return refusal("the expression cannot be an argument")
	}
	if stored(e) {
		return refusal("the place is stored to")
	}
	if d.shadowed(p.Call) {
		return refusal("`" + p.Call + "` is used for something else")
	}
	d.insert(p.Of.Start, p.Call+"(")
	d.insert(p.Of.End, ")")
	d.regions = append(d.regions, p.Of)
	return nil
}

// expressionAt is the outermost expression that fills a place, nil for none.
func (f *File) expressionAt(at source.Span) (found syntax.Expr) {
	f.tree.Inspect(func(n syntax.Node) bool {
		if e, ok := n.(syntax.Expr); ok && found == nil && e.Extent() == at {
			found = e
		}
		return found == nil
	})
	return found
}

// shadowed reports whether a builtin's name is bound anywhere in the file.
func (d *draft) shadowed(builtin string) bool {
	bound := false
	see := func(name string) { bound = bound || name == builtin || name == "*" }
	d.tree.Inspect(func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Name:
			if n.Ctx != syntax.Load {
				see(n.ID)
			}
		case *syntax.Arg:
			see(n.Name)
		case *syntax.Alias:
			if boundBy(n) == builtin {
				bound = true
			}
		case *syntax.FunctionDef:
			see(n.Name)
		case *syntax.ClassDef:
			see(n.Name)
		case *syntax.ExceptHandler:
			see(n.Name)
		case syntax.Pattern:
			see(syntax.Captured(n))
		}
		return !bound
	})
	return bound
}

func (p Replace) carryOut(d *draft) error {
	if d.expressionAt(p.At) == nil {
		return refusal("the place is no expression")
	}
	d.replace(p.At, p.Text)
	return nil
}
