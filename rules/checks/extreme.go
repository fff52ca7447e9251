package checks

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/rules/rule"
)

// extreme reports whether the greatest or least value is kept: what is stored has
// been compared with what was there, whole, or by a measure of both.
//
//	if best is None or score > best: best = score
//	if len(line) > len(self.longest): self.longest = line
//	if took > self.slowest[0]: self.slowest = (took, url)
func extreme(p *link.Program, r *rule.Relation) bool {
	if r.Branch != race.IfTrue || !r.Second.Own() || !r.First.Own() || r.First.Result == 0 {
		return false
	}
	c := candidate{p, r, p.Function(r.View.Func)}
	return slices.ContainsFunc(operands(c.fn, p.Op(link.Site{Func: r.View.Func, Op: r.Test}).Value), func(part facts.ValueID) bool {
		test := c.fn.Values[part]
		return test.Kind == facts.Compare && orders(syntax.CmpOperator(test.Op)) &&
			(c.beats(facts.ValueID(test.B), facts.ValueID(test.A)) || c.beats(facts.ValueID(test.A), facts.ValueID(test.B)))
	})
}

func orders(op syntax.CmpOperator) bool {
	return op == syntax.Lt || op == syntax.LtE || op == syntax.Gt || op == syntax.GtE
}

// candidate is a value that is stored if a test finds it better than what is kept.
type candidate struct {
	p  *link.Program
	r  *rule.Relation
	fn *facts.Function
}

func (c candidate) text(v facts.ValueID) string { return c.p.File(c.r.View.Func).Expr(c.fn, v) }

// beats reports whether a measure of what is stored stands against the same one of
// what was there. What is not a local variable is read anew for the store: another
// value, maybe.
func (c candidate) beats(next, kept facts.ValueID) bool {
	if !race.Depends(c.p, c.r.View.Func, kept, c.r.First.Result) || race.Depends(c.p, c.r.View.Func, next, c.r.First.Result) {
		return false
	}
	stored := stored(c.p, c.r.Second).Value
	switch value := c.fn.Values[stored]; value.Kind {
	case facts.Local:
		return strings.Replace(c.text(kept), c.text(c.r.First.Result), c.text(stored), 1) == c.text(next)
	case facts.Display:
		return c.isPart(next, c.fn.Lists[value.A])
	case facts.CallOf:
		return slices.ContainsFunc(c.fn.Calls[value.B].Args, func(a facts.Arg) bool { return c.isPart(next, []facts.ValueID{a.Value}) })
	}
	return false
}

// isPart reports whether a measure is a local variable among values that are put together.
func (c candidate) isPart(next facts.ValueID, parts []facts.ValueID) bool {
	return c.fn.Values[next].Kind == facts.Local && slices.ContainsFunc(parts, func(v facts.ValueID) bool { return c.text(v) == c.text(next) })
}
