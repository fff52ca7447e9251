package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// weigh finds out whether something speaks for a location itself where its
// claim is about the object: the object's lock is named for it; some code holds
// a lock at it; it holds many things, and whoever has the object may change
// which, while a thread of it runs.
//
//	self._teardown_lock = Lock()     declares that threads share the object;
//	self.sock.close()                says nothing about `sock`, if no lock is ever held there
func (f *finder) weigh(l *Location) {
	c := l.Claim
	if !c.part {
		return
	}
	name := lastName(l.Path)
	named := slices.ContainsFunc(c.purposes, func(purpose string) bool { return known.ForPurpose(name, purpose) })
	c.Weak = !named && !slices.ContainsFunc(l.Accesses, func(a Access) bool {
		fn := a.Site.Func
		return len(a.Held) > 0 || f.calledLocked(fn) || c.life && a.Kind == Mutate && !private(f.p.Text(fn, f.p.Function(fn).Name))
	})
}

// calledLocked reports whether a call of a function is made with a lock held.
func (f *finder) calledLocked(fn link.Func) bool {
	return slices.ContainsFunc(f.p.Callers(fn), func(s link.Site) bool { return len(f.index.heldIn(s.Func)[s.Op]) > 0 })
}
