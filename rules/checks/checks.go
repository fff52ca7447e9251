// Package checks is family FT2: a thread looks at shared state and acts on what
// it has seen, and another thread changes that state in between.
//
//	if key not in table:        both threads find nothing
//	    table[key] = make()     both make one; the second replaces the first
package checks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/rules/rule"
)

func changes(a *race.Access) bool { return a.Kind.Changes() }

// item reports whether two events of a relation may be about one item, as far
// as their keys are known in the view's function.
func item(r *rule.Relation) bool {
	return r.First.Item == 0 || r.Second.Item == 0 || r.View.SameItem(r.First, r.Second)
}

// stored gives what an act stores: the right side of an assignment, the last
// argument of a call.
func stored(p *link.Program, e *race.Event) link.Expr {
	op := p.Op(e.Site)
	out := link.Expr{Func: e.Site.Func}
	switch op.Kind {
	case facts.Write:
		out.Value = op.Src
	case facts.Invoke:
		fn := p.Function(e.Site.Func)
		if args := fn.Calls[fn.Values[op.Value].B].Args; len(args) > 0 {
			out.Value = args[len(args)-1].Value
		}
	}
	return out
}

// nothing reports whether a store leaves what a test takes for absent: None,
// False, an empty container, nothing at all.
func nothing(p *link.Program, a *race.Access) bool {
	if a.Action == race.Unbind {
		return true
	}
	if a.Action != race.Store {
		return false
	}
	src := p.Op(a.Site).Src
	v := p.Value(link.Expr{Func: a.Site.Func, Value: src})
	switch v.Kind {
	case facts.Constant:
		k := syntax.ConstantKind(v.Op)
		return k == syntax.None || k == syntax.False
	case facts.Display:
		return len(p.Function(a.Site.Func).Lists[v.A]) == 0
	}
	return false
}

// meeting says who gets in between.
func meeting(pass *rule.ProjectPass, r *rule.Relation) string {
	here := "`" + pass.Program.LocalName(r.View.Func) + "`"
	if r.Rival.Site == r.Second.Site {
		return "two threads in " + here
	}
	if there := pass.Who(r.Rival); there != here {
		return here + " and " + there
	}
	return "two threads in " + here
}

// tested words the look.
func tested(r *rule.Relation) string {
	if r.Handled {
		return "looked up here"
	}
	return "tested here"
}

func label(r *rule.Relation, does string) string {
	if len(r.Second.Held) == 0 {
		return fmt.Sprintf("%s here, holding no lock", does)
	}
	return fmt.Sprintf("%s here, under `%s`, which was not held from the test on", does, r.Second.Held[0].Name)
}

// isConstant reports whether an act stores a constant: a flag, None, a number.
func isConstant(p *link.Program, e *race.Event) bool {
	src := stored(p, e)
	return src.Value != 0 && p.Value(src).Kind == facts.Constant
}

// itemPath reports whether an event is about an item of a container, not about
// a name or field.
func itemPath(e *race.Event) bool { return e.Path.Len > 0 && e.Path.Last().IsItem() }
