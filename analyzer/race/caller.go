package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

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
	if l.Claim == nil || !l.Claim.keeps || a != b || !private(name) && !known.OneUser[name] || known.TellsOnce(name) {
		return false
	}
	return !slices.ContainsFunc(p.Callers(a), func(s link.Site) bool { return p.Text(s.Func, p.Function(s.Func).Name) == "__del__" })
}
