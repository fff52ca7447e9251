package harness

import (
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding about a lock that is replaced says that who holds the old one does not
// keep out who takes the new one. The harness counts who is in there:
//
//	with self._lock:
//	    _enters()               # observes whether another one is in there
//	    try:
//	        self.counts[key] = 1
//	    finally:
//	        _leaves()
//
// In the yardstick the lock stays the one that it was.
const withinText = `_within = []
def _enters():
    _within.append(1)
    if len(_within) > 1:
        _observe('` + Together + `')
def _leaves():
    _within.pop()
`

// Together is what a thread observes that finds another one where both hold the lock.
const Together = "another one holds the lock, too"

// replacement is where a lock is replaced, and where it is taken.
type replacement struct{ made, taken source.Span }

// findReplacer calls what takes the lock on two threads, and what replaces it on a
// third.
func (s *slicer) findReplacer() {
	replacer, holder := s.enclosing(s.finding.Span), s.relatedFunction("lock")
	if s.relatedFunction("site") == nil && s.onlyLock() {
		refuse(s.row(s.finding.Span.Start), "what raises in each run is no fault of a schedule: what is done")
	}
	if replacer == nil || holder == nil {
		refuse(s.row(s.finding.Span.Start), "module level, which runs once")
	}
	s.replaced = &replacement{made: s.finding.Span}
	for _, r := range s.finding.Related {
		if r.Role == "lock" {
			s.replaced.taken = r.Span
		}
	}
	for _, fn := range []*function{holder, holder, replacer} {
		if fn.def.Async {
			refuse(s.rowOf(fn.def), "a coroutine")
		}
		s.calls = append(s.calls, call{text: s.callText(fn), threaded: true, row: s.rowOf(fn.def)})
		s.need(fn)
		s.roles[fn.def] = true
	}
	s.subject = subject{} // which lock is there in the end is as it should be
}

// onlyLock says whether the finding names nothing but where the lock is made.
func (s *slicer) onlyLock() bool {
	for _, r := range s.finding.Related {
		if r.Role != "lock" {
			return false
		}
	}
	return true
}

// takesReplaced says whether a node takes the lock of the finding.
func (s *slicer) takesReplaced(n syntax.Node) bool {
	return s.replaced != nil && n.Extent().Contains(s.replaced.taken)
}

// replaces says whether a statement is the one that replaces the lock, which the
// yardstick does without.
func (p *printer) replaces(st syntax.Stmt) bool {
	return p.snapshot && p.s.replaced != nil && !compound(st) && !defines(st) && st.Extent().Contains(p.s.replaced.made)
}

// within prints a block that holds the lock.
func (p *printer) within(stmts []syntax.Stmt) {
	p.line("_enters()")
	p.suite("try:", stmts)
	p.suiteOf("finally:", "_leaves()")
}

// passes prints that a thread has taken the lock by a call, or is about to release it.
func (p *printer) passes(st syntax.Stmt, before bool) {
	on := path(receiver(st))
	if p.s.replaced == nil || on == "" {
		return
	}
	def := p.s.innermost(p.s.replaced.taken)
	switch name := syntax.LastName(st.(*syntax.ExprStmt).Value.(*syntax.Call).Func); {
	case name == "acquire" && !before && p.s.takesReplaced(st):
		p.line("_enters()")
	case name == "release" && before && p.s.innermost(st.Extent()) == def && p.s.isReplaced(receiver(st)):
		p.line("_leaves()")
	}
}

// isReplaced says whether an expression has the name of the lock.
func (s *slicer) isReplaced(e syntax.Expr) bool {
	last := s.findSubject(s.finding.Subject)
	return syntax.LastName(e) == last.attr || syntax.LastName(e) == last.global
}
