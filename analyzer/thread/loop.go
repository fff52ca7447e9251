package thread

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// loops are the loops and comprehensions of each function, outer ones first. They
// are asked for at each op against each thread start.
type loops struct{ at link.PerFunc[*[]facts.OpID] }

func loopsOf(p *link.Program, f link.Func) []facts.OpID {
	at := link.Side(p, func(p *link.Program) *loops { return &loops{link.NewPerFunc[*[]facts.OpID](p)} }).at.At(p, f)
	if *at == nil {
		var all []facts.OpID
		for i, op := range p.Function(f).Ops {
			if op.Kind == facts.For || op.Kind == facts.While {
				all = append(all, facts.OpID(i))
			}
		}
		*at = &all
	}
	return **at
}

// enclosingLoop gives the innermost loop that holds a site; -1 if none does.
func enclosingLoop(p *link.Program, site link.Site) int {
	fn, innermost := p.Function(site.Func), -1
	for _, loop := range loopsOf(p, site.Func) {
		if loop >= site.Op {
			break
		}
		if fn.Ops[loop].End > site.Op {
			innermost = int(loop)
		}
	}
	return innermost
}

// sharedLoop reports whether a loop holds both ops, so that either may come first.
func sharedLoop(p *link.Program, f link.Func, a, b facts.OpID) bool {
	fn := p.Function(f)
	for _, loop := range loopsOf(p, f) {
		if loop >= min(a, b) {
			break
		}
		if fn.Ops[loop].End > max(a, b) {
			return true
		}
	}
	return false
}

// SameLoop reports whether some loop of a function holds both sites: each round
// of it has its own.
func SameLoop(p *link.Program, a, b link.Site) bool {
	return a.Func == b.Func && sharedLoop(p, a.Func, a.Op, b.Op)
}

// InLoop reports whether a site stands in a loop or comprehension of its function.
func InLoop(p *link.Program, site link.Site) bool { return enclosingLoop(p, site) >= 0 }
