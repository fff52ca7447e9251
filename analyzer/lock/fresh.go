package lock

import (
	"cmp"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// Fresh gives the with blocks that are entered with a lock that their own
// activation has made and nobody else sees, in order.
//
//	with threading.Lock():
//	    total += n
//
// Only functions that call a class of locks by its usual name are looked at.
func Fresh(p *link.Program) []Held {
	var out []Held
	seen := map[link.Func]bool{}
	for _, name := range []string{"Lock", "RLock", "allocate_lock"} {
		for _, site := range p.InvokesOf(name) {
			if !seen[site.Func] {
				seen[site.Func] = true
				out = append(out, tableOf(p).freshIn(site.Func)...)
			}
		}
	}
	slices.SortFunc(out, func(a, b Held) int {
		x, y := a.Site, b.Site
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Func.ID, y.Func.ID), cmp.Compare(x.Op, y.Op))
	})
	return out
}

func (t *table) freshIn(f link.Func) []Held {
	var out []Held
	for i, op := range t.p.Function(f).Ops {
		if op.Kind != facts.With || op.Flags&facts.Async != 0 {
			continue
		}
		if l, ok := t.identify(t.p.Static(f), op.Value); ok && l.Fresh {
			l.Site = link.Site{Func: f, Op: facts.OpID(i)}
			out = append(out, l)
		}
	}
	return out
}
