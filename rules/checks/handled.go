package checks

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// This file answers: is the failure of a step expected? What another thread may
// make fail, the code may have thought of: a handler around it, in the function
// that makes the step or in the one that called it.
//
//	try:
//	    del table[key]
//	except KeyError:        somebody was faster
//	    pass

var (
	lookupErrors    = []string{"KeyError", "IndexError", "LookupError", "ValueError"}
	attributeErrors = []string{"AttributeError", "TypeError"}
)

// forgiven reports whether one of the exceptions that the event may raise is
// handled around it.
func forgiven(p *link.Program, v *race.View, e *race.Event, exceptions []string) bool {
	if handled(p, v.Func, e.At, exceptions) {
		return true
	}
	return !e.Own() && handled(p, e.Site.Func, e.Site.Op, exceptions)
}

func handled(p *link.Program, f link.Func, op facts.OpID, exceptions []string) bool {
	fn := p.Function(f)
	for i := range op {
		around := fn.Ops[i]
		if around.End <= op {
			continue
		}
		switch around.Kind {
		case facts.Try:
			if caught(p, f, i, exceptions) {
				return true
			}
		case facts.With:
			if suppressed(p, f, around.Value, exceptions) {
				return true
			}
		}
	}
	return false
}

// caught reports whether a try statement has a handler for one of the
// exceptions that does not raise it again.
func caught(p *link.Program, f link.Func, try facts.OpID, exceptions []string) bool {
	fn := p.Function(f)
	for i := fn.Ops[try].End; int(i) < len(fn.Ops); i = fn.Ops[i].End {
		op := fn.Ops[i]
		switch op.Kind {
		case facts.Except:
			if covers(p, f, op.Value, exceptions) && (!raisesAgain(fn, i) || translated(p, f, i, exceptions)) {
				return true
			}
		case facts.Read: // names of exceptions
		default:
			return false
		}
	}
	return false
}

func raisesAgain(fn *facts.Function, block facts.OpID) bool {
	for i := block + 1; i < fn.Ops[block].End; i = fn.Ops[i].End {
		if fn.Ops[i].Kind == facts.Raise {
			return true
		}
	}
	return false
}

// translated reports whether a handler is for one of the exceptions by name, and
// raises another one, which tells the caller what has happened.
//
//	except AttributeError:      another thread has closed it
//	    raise ClosedError(self)
func translated(p *link.Program, f link.Func, handler facts.OpID, exceptions []string) bool {
	fn := p.Function(f)
	val := fn.Values[fn.Ops[handler].Value]
	if val.Kind != facts.Global || !slices.Contains(exceptions, p.Text(f, val.Name)) {
		return false
	}
	for i := handler + 1; i < fn.Ops[handler].End; i++ {
		if op := fn.Ops[i]; op.Kind == facts.Raise && (op.Value == 0 || fn.Values[op.Value].Kind != facts.CallOf) {
			return false
		}
	}
	return true
}

// covers reports whether a handler's type takes one of the exceptions.
func covers(p *link.Program, f link.Func, v facts.ValueID, exceptions []string) bool {
	if v == 0 {
		return true
	}
	fn := p.Function(f)
	val := fn.Values[v]
	switch val.Kind {
	case facts.Global, facts.Attr:
		name := p.Text(f, val.Name)
		return name == "Exception" || name == "BaseException" || slices.Contains(exceptions, name)
	case facts.Display:
		return slices.ContainsFunc(fn.Lists[val.A], func(w facts.ValueID) bool { return w != 0 && covers(p, f, w, exceptions) })
	}
	return false
}

// suppressed reports whether a manager is contextlib.suppress of one of the exceptions.
func suppressed(p *link.Program, f link.Func, manager facts.ValueID, exceptions []string) bool {
	fn := p.Function(f)
	call := fn.Values[manager]
	if call.Kind != facts.CallOf {
		return false
	}
	callee := fn.Values[call.A]
	if callee.Kind != facts.Global && callee.Kind != facts.Attr || p.Text(f, callee.Name) != "suppress" {
		return false
	}
	return slices.ContainsFunc(fn.Calls[call.B].Args, func(a facts.Arg) bool { return covers(p, f, a.Value, exceptions) })
}

// sure reports whether the branch of a relation follows from the look alone:
// `if a and b: return` says nothing of a behind it.
func sure(p *link.Program, r *rule.Relation) bool {
	fn := p.Function(r.View.Func)
	v, holds := fn.Ops[r.Test].Value, r.Branch == race.IfTrue
	for fn.Values[v].Kind == facts.Not {
		v, holds = facts.ValueID(fn.Values[v].A), !holds
	}
	if val := fn.Values[v]; val.Kind == facts.Either && len(fn.Lists[val.A]) > 1 {
		return holds == (facts.EitherKind(val.Op) == facts.EitherAnd)
	}
	return true
}

// direct reports whether the test of a relation is about what the look has
// found itself, not about what an operation on it gives.
func direct(p *link.Program, r *rule.Relation) bool {
	return about(p, r.View.Func, p.Op(link.Site{Func: r.View.Func, Op: r.Test}).Value, r.First.Result, 0)
}

func about(p *link.Program, f link.Func, v, on facts.ValueID, depth int) bool {
	if v == on || v == 0 || depth > 6 {
		return v == on && v != 0
	}
	fn := p.Function(f)
	some := func(w facts.ValueID) bool { return about(p, f, w, on, depth+1) }
	switch val := fn.Values[v]; val.Kind {
	case facts.Not, facts.Compare:
		return some(facts.ValueID(val.A))
	case facts.Either:
		return slices.ContainsFunc(fn.Lists[val.A], some)
	case facts.CallOf:
		callee := fn.Values[val.A]
		if callee.Kind != facts.Global {
			return false
		}
		switch p.Text(f, callee.Name) {
		case "bool", "isinstance", "callable", "hasattr":
			args := fn.Calls[val.B].Args
			return len(args) > 0 && some(args[0].Value)
		}
	case facts.Local:
		return slices.ContainsFunc(p.VarDefs(f, facts.VarID(val.A)), func(d link.Def) bool { return d.Func == f && some(d.Src) })
	}
	return false
}
