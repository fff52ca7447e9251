package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// BesideLoop reports whether one side of a race runs on an event loop and the other
// one does not, and nobody says that other threads come, nor is one seen: most likely
// all who use the object are on that loop, and what it keeps is for something else.
//
//	class Client:
//	    async def refresh(self): if self.session is not None: await self.session.get()
//	    def close(self): self.session = None
func (l *Location) BesideLoop(a, b *Access) bool {
	return a.Loop != b.Loop && a.role == nil && b.role == nil && (l.Kept() || l.Claim != nil && l.Claim.Kind == LibraryClaim)
}

// Kept reports whether a location is thought to be shared because of a lock, a queue
// or a thread that is there. It tells that threads come, and not to which functions.
func (l *Location) Kept() bool { return l.Claim != nil && l.Claim.keeps }

// OneCaller reports whether nothing says that two threads come to one function, in
// which both sides of a race lie: it is the object's own affair, or belongs to what
// one user does with it from beginning to end. That an object keeps a lock or a queue
// says that several threads use it; most often each of them has its own methods.
//
//	class Link:
//	    def __init__(self): self.lock = Lock(); self.state = IDLE
//	    def send(self, data): with self.lock: …                  whoever has something to send
//	    def _on_event(self, new):                                the one thread that reads
//	        if self.state is IDLE: self.state = new; self.greet()
//
// Another thread comes to what a destructor calls, and to what says that many
// will come, of which one is the first.
func (l *Location) OneCaller(p *link.Program, a, b link.Func) bool {
	name := p.Text(a, p.Function(a).Name)
	if !l.Kept() || a != b || !private(name) && !known.OneUser[name] || known.TellsOnce(name) {
		return false
	}
	return !slices.ContainsFunc(p.Callers(a), func(s link.Site) bool { return p.Text(s.Func, p.Function(s.Func).Name) == "__del__" })
}
