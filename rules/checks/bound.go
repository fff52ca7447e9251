package checks

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/rules/rule"
)

// This file answers: is a number asked whether there is enough of it, or room,
// and then lowered, or raised, by what was asked for? Each step may be whole, and
// two threads that are both told that there is enough take more than that.
//
//	if self.balance < amount: raise Short
//	with self.lock: self.balance -= amount

// overdraws says what becomes of a number that two threads change on one answer:
// "" if its change does not follow from the test, or nobody goes by it.
func overdraws(pass *rule.ProjectPass, r *rule.Relation) string {
	p := pass.Program
	if r.Handled || !counted(r.Second) || !oneNumber(p, r) {
		return ""
	}
	change, amount := changesBy(p, r.Second)
	switch told := pass.Measured(r); {
	case change == syntax.Sub && told == rule.Present && (asksFor(p, r, amount) || consequential(pass, r)):
		return "take more than there is"
	case change == syntax.Add && told == rule.Absent && consequential(pass, r):
		return "go past the limit"
	}
	return ""
}

// asksFor reports whether the number is compared with what is then taken off it:
// that it never gets below zero is what the test is for.
func asksFor(p *link.Program, r *rule.Relation, amount facts.ValueID) bool {
	fn := p.Function(r.View.Func)
	return slices.ContainsFunc(operands(fn, p.Op(link.Site{Func: r.View.Func, Op: r.Test}).Value), func(part facts.ValueID) bool {
		test := fn.Values[part]
		return test.Kind == facts.Compare && (alike(p, r.View.Func, facts.ValueID(test.A), amount) || alike(p, r.View.Func, facts.ValueID(test.B), amount))
	})
}

// counted reports whether an event may store a number that is made of the old one:
// of an item, its container's event tells.
func counted(e *race.Event) bool {
	return e.Action == race.Store && e.Kind == race.Update || e.Action == race.Insert && e.Item != 0
}

// oneNumber reports whether test and change are about one number: of items, if
// their keys are written alike.
func oneNumber(p *link.Program, r *rule.Relation) bool {
	if r.Second.Item != 0 {
		return r.View.SameItem(r.First, r.Second)
	}
	return !itemPath(r.Second) || r.First.Own() && r.Second.Own() && alike(p, r.View.Func, p.Op(r.First.Site).Value, p.Op(r.Second.Site).Value)
}

// changesBy gives the operation by which an update makes the new number of the old
// one, Add or Sub, and by how much; another one if it does so in another way.
func changesBy(p *link.Program, e *race.Event) (change syntax.Operator, amount facts.ValueID) {
	f := e.Site.Func
	op := p.Op(e.Site)
	for _, v := range meanings(p, f, op.Src) {
		val := p.Value(link.Expr{Func: f, Value: v})
		if val.Kind != facts.Compute || val.Op == 0 {
			continue
		}
		if operands := p.Function(f).Lists[val.A]; len(operands) == 2 && race.Holds(p, e.Site, operands[0]) {
			return syntax.Operator(val.Op - 1), operands[1]
		}
	}
	return syntax.Mult, 0
}

// consequential reports whether somebody goes by how the test came out: more is
// done, the caller is told, or refused.
func consequential(pass *rule.ProjectPass, r *rule.Relation) bool {
	if _, ok := effectOf(pass, r); ok {
		return true
	}
	fn := pass.Program.Function(r.View.Func)
	for i, op := range fn.Ops {
		leaves := op.Kind == facts.Raise || op.Kind == facts.Return && op.Value != 0
		if leaves && r.View.Governs(r.Test, facts.OpID(i)) != race.Always {
			return true
		}
	}
	return false
}
