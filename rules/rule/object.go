package rule

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// This file answers whether threads that mean one location by a path have one
// object there.

// OneEach reports whether the threads of two accesses may well mean two objects:
// one of many items, a variable of a function that each of them calls, the field
// of a helper object that each of many threads has.
func OneEach(p *link.Program, l *race.Location, a, b *race.Access) bool {
	for _, s := range l.Path.Steps[:l.Path.Len] {
		if s.IsItem() && s.Name() == "*" {
			return true
		}
	}
	return l.Claim == nil && !(Given(p, l.Path.Root, a.Entry) && Given(p, l.Path.Root, b.Entry))
}

// Given reports whether a thread gets the object that a path starts from at its
// start: a global, what the code around its start has, the object whose method
// it runs. What it makes on its way is its own, more often than not.
func Given(p *link.Program, root link.Root, e *thread.Entry) bool {
	if e == nil {
		return true
	}
	home := link.Func{File: root.File, ID: root.Func}
	own := func(class link.Class) bool {
		_, self, ok := p.EnclosingSelf(e.Target.Func)
		return ok && slices.Contains(p.MRO(self), class)
	}
	switch root.Kind {
	case link.VarRoot, link.AllocRoot:
		if home.ID == 0 || slices.Contains(p.Within(home), e.Spawn.Func) {
			return true
		}
		for _, t := range p.Types(link.Expr{Func: home, Value: facts.ValueID(root.ID)}) {
			if root.Kind == link.AllocRoot && t.Kind == link.Instance && own(t.Class) {
				return true
			}
		}
		return false
	case link.SelfRoot:
		return own(link.Class{File: root.File, ID: facts.ClassID(root.ID)})
	}
	return true
}
