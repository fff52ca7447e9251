package lock

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// variable is a global (base 0), or an attribute of what a value of a function is.
type variable struct {
	base facts.ValueID
	name link.Name
}

// variable gives the one that a value is.
func (w *walker) variable(v facts.ValueID) (variable, bool) {
	switch val := w.fn.Values[v]; val.Kind {
	case facts.Global:
		return variable{name: w.p.Name(w.fr.Func, val.Name)}, true
	case facts.Attr:
		return variable{w.canonical(facts.ValueID(val.A)), w.p.Name(w.fr.Func, val.Name)}, true
	}
	return variable{}, false
}

// canonical gives the first value of the function that is written like one.
func (w *walker) canonical(v facts.ValueID) facts.ValueID {
	val := w.fn.Values[v]
	for first, other := range w.fn.Values[:v] {
		if other.Kind == val.Kind && other.Name == val.Name && (val.Kind == facts.Local && other.A == val.A || val.Kind == facts.Global || val.Kind == facts.Attr && w.canonical(facts.ValueID(other.A)) == w.canonical(facts.ValueID(val.A))) {
			return facts.ValueID(first)
		}
	}
	return v
}

// tested gives the variables that are not set at an op, as a test has said since the
// locks that are held there were taken.
func (w *walker) tested(at facts.OpID, held []Held) []variable {
	return w.testedBefore(at, func(last facts.OpID) bool {
		return slices.ContainsFunc(held, func(h Held) bool { return !h.mark && (h.Site.Func != w.fr.Func || h.Site.Op < last) })
	})
}

// testedBefore gives those of which a test that counts says so: it is given where the
// test is over.
func (w *walker) testedBefore(at facts.OpID, counts func(last facts.OpID) bool) []variable {
	var found []variable
	for i := range at {
		op := w.fn.Ops[i]
		around := op.End > at
		over := func() bool { return !around && w.fn.Enclosing(i) > at }
		switch op.Kind {
		case facts.If:
			if (around || w.fn.Ops[op.End-1].Kind.Leaves() && over()) && counts(i) {
				found = w.unset(found, op.Value, around)
			}
		case facts.Else:
			if around && counts(i) {
				found = w.unset(found, op.Value, false)
			}
		case facts.While:
			if test := w.condition(i, op); over() && test < op.End && counts(op.End) {
				found = w.unset(found, w.fn.Ops[test].Value, false)
			}
		case facts.Invoke:
			if called(w.p, w.fr.Func, op.Value) == "wait_for" && over() && counts(i+1) {
				found = w.awaitedBy(found, op.Value)
			}
		}
	}
	return found
}

// unset adds the variables that are not set if a test comes out so.
func (w *walker) unset(found []variable, test facts.ValueID, truth bool) []variable {
	add := func(v facts.ValueID) {
		if one, ok := w.variable(v); ok {
			found = append(found, one)
		}
	}
	switch v := w.fn.Values[test]; v.Kind {
	case facts.Attr, facts.Global:
		if !truth {
			add(test)
		}
	case facts.Not:
		return w.unset(found, facts.ValueID(v.A), !truth)
	case facts.Either:
		if and := facts.EitherKind(v.Op) == facts.EitherAnd; v.Op != uint8(facts.EitherIf) && and == truth {
			for _, part := range w.fn.Lists[v.A] {
				found = w.unset(found, part, truth)
			}
		}
	case facts.Compare:
		if nothing(w.p, w.fr.Func, w.fn.Values[v.B]) && unsetBy(syntax.CmpOperator(v.Op)) == truth {
			add(facts.ValueID(v.A))
		}
	}
	return found
}

// unsetBy: a comparison with nothing is true if the variable is not set; else it is false then.
func unsetBy(op syntax.CmpOperator) bool {
	return op == syntax.Eq || op == syntax.Is || op == syntax.LtE
}

// nothing: 0, None, False.
func nothing(p *link.Program, f link.Func, v facts.Value) bool {
	if v.Kind != facts.Constant {
		return false
	}
	kind := syntax.ConstantKind(v.Op)
	return kind == syntax.None || kind == syntax.False || kind == syntax.Int && p.Text(f, v.Name) == "0"
}

// awaitedBy adds the variables that are not set once a `wait_for` without a limit of
// time is over.
//
//	self._ready.wait_for(lambda: self._readers == 0)
func (w *walker) awaitedBy(found []variable, call facts.ValueID) []variable {
	args := w.fn.Calls[w.fn.Values[call].B].Args
	if len(args) != 1 || w.fn.Values[args[0].Value].Kind != facts.FuncOf {
		return found
	}
	asks := link.Func{File: w.fr.File, ID: facts.FuncID(w.fn.Values[args[0].Value].A)}
	inner := w.t.walker(w.p.Static(asks), nil)
	for _, op := range inner.fn.Ops {
		if op.Kind != facts.Return {
			continue
		}
		for _, v := range inner.unset(nil, op.Value, true) {
			if own, ok := w.here(inner, v); ok {
				found = append(found, own)
			}
		}
	}
	return found
}

// here gives a variable as this function names it, of one that an inner function names.
func (w *walker) here(inner *walker, v variable) (variable, bool) {
	base := inner.fn.Values[v.base]
	if v.base == 0 {
		return v, true
	}
	if base.Kind != facts.Captured || facts.FuncID(base.A) != w.fr.Func.ID {
		return variable{}, false
	}
	for i, val := range w.fn.Values {
		if val.Kind == facts.Local && val.A == base.B {
			return variable{facts.ValueID(i), v.name}, true
		}
	}
	return variable{}, false
}

// findAwaited finds the names of the variables that conditions are waited for to unset.
func (t *table) findAwaited() {
	for _, name := range []string{"wait", "wait_for"} {
		for _, site := range t.p.InvokesOf(name) {
			w := t.walker(t.p.Static(site.Func), nil)
			var found []variable
			if name == "wait_for" {
				found = w.awaitedBy(nil, w.fn.Ops[site.Op].Value)
			}
			for i, op := range w.fn.Ops[:site.Op] {
				if test := w.condition(facts.OpID(i), op); op.Kind == facts.While && op.End > site.Op && test < site.Op {
					found = w.unset(found, w.fn.Ops[test].Value, false)
				}
			}
			for _, v := range found {
				t.awaited[v.name] = true
			}
		}
	}
}
