package checks

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// This file answers: does it matter if a value is made twice, and one of the
// two is thrown away? It does not for a cache of results, which are equal; it
// does for an object that others keep and change: then some hold the one that
// is gone.

// Matter says whether making a value twice matters.
type Matter uint8

const (
	Harmless Matter = iota // the values are equal for all who use them
	Unsure                 // nothing says so
	Matters                // the objects have a state or an identity of their own
)

// twice says what comes of making a stored value twice, in the words of a message.
func twice(pass *rule.ProjectPass, r *rule.Relation) (Matter, string) {
	p := pass.Program
	src := stored(p, r.Second)
	if src.Value == 0 {
		return Unsure, ""
	}
	if r.Second.Own() && r.First.Own() && counts(p, r, src.Value) {
		return Matters, "both compute the same number from its size"
	}
	types := p.Types(src)
	worst, why := Harmless, ""
	if len(types) == 0 {
		worst = Unsure
	}
	for _, t := range types {
		m, text := ofType(p, r, src, t)
		if m > worst {
			worst, why = m, text
		}
	}
	return worst, why
}

// counts reports whether the stored value is computed from the location's own
// size: an identity handed out twice.
func counts(p *link.Program, r *rule.Relation, v facts.ValueID) bool {
	for i := range r.View.Events {
		e := &r.View.Events[i]
		if e.Same(r.Second) && e.Action == race.Peek && e.Item == 0 && e.Own() && e.Result != 0 && race.Depends(p, r.View.Func, v, e.Result) {
			return true
		}
	}
	return false
}

func ofType(p *link.Program, r *rule.Relation, src link.Expr, t link.Type) (Matter, string) {
	switch t.Kind {
	case link.Immutable, link.ModuleObject, link.External:
		return Harmless, ""
	case link.Instance:
		return ofClass(p, t.Class)
	case link.Container:
		return ofContainer(p, r, src, t)
	case link.ExternalInstance:
		if known.IsStateful(t.Name) {
			return Matters, fmt.Sprintf("each makes its own `%s`", t.Name)
		}
		if known.IsPure(t.Name) {
			return Harmless, ""
		}
		if known.LockOf(t.Name) != nil {
			return Matters, "each makes its own lock"
		}
		if _, ok := known.Containers[t.Name]; ok {
			return Matters, "what is put into the one that is replaced is lost"
		}
	}
	return Unsure, ""
}

// ofClass: an object whose methods change it has a state of its own.
func ofClass(p *link.Program, class link.Class) (Matter, string) {
	for _, k := range p.MRO(class) {
		for _, name := range p.FieldNames(k) {
			for _, d := range p.FieldDefs(k, name) {
				fn := p.Function(d.Func)
				if fn.Kind == facts.Def && !known.Constructors[p.Text(d.Func, fn.Name)] {
					return Matters, fmt.Sprintf("each makes its own `%s`, and what is done to the one that is replaced is lost", p.ClassName(class))
				}
			}
		}
	}
	return Unsure, ""
}

// ofContainer: an empty container is stored to be filled.
func ofContainer(p *link.Program, r *rule.Relation, src link.Expr, t link.Type) (Matter, string) {
	v := p.Value(t.At)
	if t.Name == "tuple" || t.Name == "generator" {
		return Unsure, ""
	}
	if v.Kind == facts.Display && len(p.Function(t.At.Func).Lists[v.A]) == 0 {
		return Matters, "what is put into the one that is replaced is lost"
	}
	return Harmless, ""
}

// acts reports whether the branch of a relation does more than make and store
// the value: it calls something for its effect, and that is then done twice.
func acts(p *link.Program, r *rule.Relation) (string, bool) {
	fn := p.Function(r.View.Func)
	used := uses(fn)
	for i := range fn.Ops {
		op := fn.Ops[i]
		if op.Kind != facts.Invoke || used[op.Value] || facts.OpID(i) == r.Second.At {
			continue
		}
		if r.Handled && !r.View.Handles(r.Test, facts.OpID(i)) || !r.Handled && r.View.Governs(r.Test, facts.OpID(i)) != r.Branch {
			continue
		}
		callee := fn.Values[fn.Values[op.Value].A]
		if (callee.Kind == facts.Attr || callee.Kind == facts.Global) && known.Reports(p.Text(r.View.Func, callee.Name)) {
			continue
		}
		return p.File(r.View.Func).Expr(fn, facts.ValueID(fn.Values[op.Value].A)), true
	}
	return "", false
}

// uses tells which values of a function are part of another one, or of an
// effect other than their own call.
func uses(fn *facts.Function) map[facts.ValueID]bool {
	used := map[facts.ValueID]bool{}
	for _, v := range fn.Values {
		switch v.Kind {
		case facts.Attr, facts.Not, facts.Element, facts.Entered, facts.Awaited, facts.Unpacked, facts.Starred, facts.Built:
			used[facts.ValueID(v.A)] = true
		case facts.Item, facts.Compare:
			used[facts.ValueID(v.A)], used[facts.ValueID(v.B)] = true, true
		case facts.Compute, facts.Either, facts.Display:
			for _, item := range fn.Lists[v.A] {
				used[item] = true
			}
		case facts.CallOf:
			used[facts.ValueID(v.A)] = true
			for _, a := range fn.Calls[v.B].Args {
				used[a.Value] = true
			}
		}
	}
	for _, op := range fn.Ops {
		if op.Kind != facts.Invoke {
			used[op.Value] = true
		}
		used[op.Src] = true
	}
	return used
}
