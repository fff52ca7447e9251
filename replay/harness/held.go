package harness

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding about a lock that stays held names ways out of a function on which
// nobody lets it go. In the harness a thread leaves on one of them, and another
// one needs the lock: where the finding says that a call may raise, it does.
//
//	lock.acquire()
//	prices[name] = _raises()       # fetch(name)
//	lock.release()
//
// In the yardstick calls do not raise, and a statement that leaves gives the
// lock back first.
const raisesText = `class GivenError(Exception):
    pass
def _raises():
    raise GivenError('it raises')
`

// findHolders calls the finding's function on one thread, and takes the lock on
// another.
func (s *slicer) findHolders() {
	fn := s.enclosing(s.finding.Span)
	if fn == nil {
		refuse(s.row(s.finding.Span.Start), "a lock of module level, which runs once")
	}
	if fn.def.Async {
		refuse(s.rowOf(fn.def), "a coroutine")
	}
	c := s.acquire()
	if c == nil {
		refuse(s.row(s.finding.Span.Start), "a lock that is not taken by a call of acquire")
	}
	released := false
	for _, r := range s.finding.Related {
		if r.Role == "act" && r.File == s.id {
			s.exits = append(s.exits, r.Span)
		}
		released = released || r.Role == "site"
	}
	if len(s.exits) == 0 || !released {
		refuse(s.row(s.finding.Span.Start), "a lock that nothing here releases")
	}
	s.lock = c.Func.(*syntax.Attribute).Value
	text := s.callText(fn)
	if yields(fn.def) {
		text = "next(" + text + ")"
	}
	s.need(fn)
	row := s.rowOf(fn.def)
	s.calls = append(s.calls, call{text: text, threaded: true, row: row})
	if blocks(c) {
		s.calls = append(s.calls, call{text: text, threaded: true, row: row})
		if s.mayDiffer() {
			s.calls = append(s.calls, call{text: text, threaded: true, row: row})
		}
		return
	}
	// It does not wait: whoever does is another one.
	if taken := s.lockText(fn); taken != "" {
		s.calls = append(s.calls, call{text: taken + ".acquire()", threaded: true, row: row})
		s.assumptions = append(s.assumptions, "another thread calls `"+taken+".acquire()`")
	}
}

// mayDiffer says whether the function leaves with the lock by a statement of its
// own: the first call may not come to it, and make the second one do so.
func (s *slicer) mayDiffer() bool {
	own := false
	s.mod.Inspect(func(n syntax.Node) bool {
		if st, ok := n.(syntax.Stmt); ok {
			at := exitOf(st)
			own = own || at != (source.Span{}) && slices.Contains(s.exits, at)
		}
		return !own
	})
	return own
}

// blocks says whether a call of acquire waits as long as it takes.
func blocks(c *syntax.Call) bool {
	switch {
	case len(c.Args)+len(c.Keywords) == 0:
		return true
	case len(c.Args) == 1 && len(c.Keywords) == 0:
		return isTrue(c.Args[0])
	case len(c.Keywords) == 1 && len(c.Args) == 0:
		return c.Keywords[0].Arg == "blocking" && isTrue(c.Keywords[0].Value)
	}
	return false
}

// acquire finds the call that takes the lock of the finding.
func (s *slicer) acquire() *syntax.Call {
	var found *syntax.Call
	s.mod.Inspect(func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Call); ok && c.Extent() == s.finding.Span {
			if a, ok := c.Func.(*syntax.Attribute); ok && a.Attr == "acquire" && path(a.Value) != "" {
				found = c
			}
		}
		return found == nil
	})
	return found
}

// lockText is the lock as the harness's own code calls it.
func (s *slicer) lockText(fn *function) string {
	if name, ok := s.lock.(*syntax.Name); ok {
		s.globals[name.ID] = true
		return name.ID
	}
	if a, ok := s.lock.(*syntax.Attribute); ok && fn.class != nil && path(a.Value) == "self" {
		return s.instance(fn.class) + "." + a.Attr
	}
	return ""
}

func yields(def *syntax.FunctionDef) bool {
	found := false
	syntax.Inspect(def, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.FunctionDef, *syntax.ClassDef, *syntax.Lambda:
			return n == syntax.Node(def)
		case *syntax.Yield, *syntax.YieldFrom:
			found = true
		}
		return !found
	})
	return found
}

// raisedCall says whether a call is one that the finding says may raise.
func (p *printer) raisedCall(c *syntax.Call) bool {
	if p.snapshot {
		return false
	}
	for _, at := range p.s.exits {
		if at == c.Extent() {
			return true
		}
	}
	return false
}

// letGo prints, in the yardstick, what is missing before a statement that
// leaves with the lock held.
func (p *printer) letGo(st syntax.Stmt) {
	if !p.snapshot || p.s.lock == nil {
		return
	}
	for _, at := range p.s.exits {
		if at == exitOf(st) {
			p.line(p.expr(p.s.lock) + ".release()")
			return
		}
	}
}

// exitOf is the place by which a finding names a statement that leaves.
func exitOf(st syntax.Stmt) source.Span {
	switch st := st.(type) {
	case *syntax.Return, *syntax.Raise:
		return st.Extent()
	case *syntax.ExprStmt:
		if _, ok := st.Value.(*syntax.Yield); ok {
			return st.Value.Extent()
		}
	}
	return source.Span{}
}
