package updates

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// This file asks what a number is for. One that is a little wrong chooses one of
// several twice, or still says that there was something: nobody notices.

// takesTurns reports whether a read only chooses one of several by the number: a lost
// update chooses one of them twice.
//
//	server = servers[self.turn % len(servers)]
func (u *lostUpdate) takesTurns(p *link.Program, a *race.Access) bool {
	fn, read := p.Function(a.Site.Func), p.Op(a.Site).Value
	turns := false
	for v, val := range fn.Values {
		if val.Kind != facts.Compute || !slices.Contains(fn.Lists[val.A], read) {
			continue
		}
		if val.Op != 1+uint8(syntax.Mod) || fn.Lists[val.A][0] != read || !indexes(fn, facts.ValueID(v)) {
			return false
		}
		turns = true
	}
	return turns
}

// indexes reports whether a value is a key of an item, and nothing else.
func indexes(fn *facts.Function, v facts.ValueID) bool {
	index := false
	for _, val := range fn.Values {
		if val.Kind == facts.Item && facts.ValueID(val.B) == v {
			index = true
		}
	}
	return index && !slices.ContainsFunc(fn.Ops, func(op facts.Op) bool { return op.Src == v || op.Kind == facts.Return && op.Value == v })
}

// tellsAny reports whether a read only asks whether anything was counted, of what is
// only counted up: whatever is lost, the first one counts.
//
//	if self.opened == 0: …
func (u *lostUpdate) tellsAny(p *link.Program, a *race.Access) bool {
	if slices.ContainsFunc(u.location.Accesses, func(c race.Access) bool { return c.Kind.Changes() && !countsUp(p, &c) }) {
		return false
	}
	fn, read := p.Function(a.Site.Func), p.Op(a.Site).Value
	asks := false
	for _, op := range fn.Ops[a.Site.Op+1:] {
		if op.Value == 0 || op.Kind == facts.Read || !race.Depends(p, a.Site.Func, op.Value, read) {
			continue
		}
		if op.Kind != facts.If && op.Kind != facts.Guard && op.Kind != facts.Condition || !withZero(p, a.Site.Func, op.Value, read) {
			return false
		}
		asks = true
	}
	return asks
}

// countsUp reports whether an access adds a number above zero.
func countsUp(p *link.Program, a *race.Access) bool {
	fn := p.Function(a.Site.Func)
	sum := fn.Values[p.Op(a.Site).Src]
	if a.Kind != race.Update || sum.Kind != facts.Compute || sum.Op != 1+uint8(syntax.Add) {
		return false
	}
	return slices.ContainsFunc(fn.Lists[sum.A], func(v facts.ValueID) bool {
		val := fn.Values[v]
		return val.Kind == facts.Constant && syntax.ConstantKind(val.Op) == syntax.Int && p.Text(a.Site.Func, val.Name) != "0"
	})
}

// withZero reports whether a test asks of a number whether it is zero, as one of its
// parts.
func withZero(p *link.Program, f link.Func, test, number facts.ValueID) bool {
	fn := p.Function(f)
	switch val := fn.Values[test]; val.Kind {
	case facts.Not:
		return withZero(p, f, facts.ValueID(val.A), number)
	case facts.Either:
		return !slices.ContainsFunc(fn.Lists[val.A], func(part facts.ValueID) bool {
			return race.Depends(p, f, part, number) && !withZero(p, f, part, number)
		})
	case facts.Compare:
		zero := fn.Values[val.B]
		return facts.ValueID(val.A) == number && zero.Kind == facts.Constant && syntax.ConstantKind(zero.Op) == syntax.Int && p.Text(f, zero.Name) == "0"
	}
	return test == number
}

// justStored reports whether the function of an update has stored the number itself
// that it changes: it is computed in two steps, and not counted.
//
//	self.id = randint(0, LAST)
//	if self.id == RESERVED: self.id += 1
func (u *lostUpdate) justStored(p *link.Program) bool {
	f, fn := u.update.Site.Func, p.Function(u.update.Site.Func)
	return len(u.update.Held) == 0 && slices.ContainsFunc(u.location.Accesses, func(a race.Access) bool {
		if a.Action != race.Store || a.Kind != race.Write || a.Site.Func != f || a.Site.Op >= u.update.From.Op || u.update.Site.Op >= fn.Enclosing(a.Site.Op) {
			return false
		}
		return !slices.ContainsFunc(fn.Ops[a.Site.Op:u.update.Site.Op], func(op facts.Op) bool {
			return op.Kind == facts.Invoke || op.Kind == facts.For || op.Kind == facts.While
		})
	})
}
