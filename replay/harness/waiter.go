package harness

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding about a wait without a loop says that what was waited for may be gone,
// or may have come before. The harness has threads wait, and one give notice; in the
// yardstick the test is a loop, or stands where there is none:
//
//	with ready:
//	    if not items:           # while not items:
//	        ready.wait()
//	    return items.pop()

// onceMore is what a wait lacks: the test that should be a loop, or what should be
// tested.
type onceMore struct {
	test *syntax.If
	flag syntax.Expr
	wait syntax.Stmt
}

// findWaiters calls the function that waits on threads, and the one that gives notice.
func (s *slicer) findWaiters() {
	fn := s.enclosing(s.finding.Span)
	if fn == nil {
		refuse(s.row(s.finding.Span.Start), "module level, which runs once")
	}
	s.waitsOnce = s.lacking()
	teller := s.relatedFunction("act")
	if teller == nil {
		teller = s.teller(fn)
	}
	s.subject = s.askedIn(fn) // the condition itself tells nothing
	waiters := 1
	if s.waitsOnce.test != nil {
		waiters++
		if limit := s.limitIn(s.waitsOnce.test.Test); limit != nil {
			s.lower(limit, 1)
			waiters++ // one fills it, one waits, and one comes before that goes on
		}
	}
	notice := s.noticeText(fn, teller)
	for range waiters {
		s.calls = append(s.calls, call{text: s.callText(fn), threaded: true, row: s.rowOf(fn.def)})
	}
	s.calls = append(s.calls, call{text: notice, threaded: true, row: s.rowOf(fn.def)})
	for _, f := range []*function{fn, teller} {
		if f == nil {
			continue
		}
		if f.def.Async {
			refuse(s.rowOf(f.def), "a coroutine")
		}
		s.need(f)
		s.roles[f.def] = true
	}
}

// tellText puts one thing in and wakes up all that wait: whoever comes second finds
// nothing.
const tellText = `def _tell(condition, put):
    with condition:
        put(Unknown('element', None, True))
        condition.notify_all()
`

// noticeText is a call of the function that gives notice, or, if the program has none
// and threads wait for something in a list, of the harness's own.
func (s *slicer) noticeText(fn, teller *function) string {
	if teller != nil {
		return s.callText(teller)
	}
	on, test := receiver(s.waitsOnce.wait), s.waitsOnce.test
	s.lock = on
	condition := s.lockText(fn)
	s.lock = nil
	if test == nil || !asksEmpty(test.Test) || s.holds() != sequence || condition == "" {
		refuse(s.row(s.finding.Span.Start), "nobody here gives notice of what is waited for: a wait")
	}
	put := s.subject.global
	if s.subject.attr != "" {
		put = s.instance(fn.class) + "." + s.subject.attr
	}
	s.tells = true
	s.assumptions = append(s.assumptions, "another thread puts one thing into `"+put+"` and wakes up all that wait")
	return "_tell(" + condition + ", " + put + ".append)"
}

// lacking finds the test around the wait, or what the finding says should be asked.
func (s *slicer) lacking() *onceMore {
	once := &onceMore{}
	asked := false
	for _, r := range s.finding.Related {
		asked = asked || r.Role == "test"
	}
	s.mod.Inspect(func(n syntax.Node) bool {
		if !n.Extent().Contains(s.finding.Span) {
			for _, r := range s.finding.Related {
				if a, ok := n.(*syntax.Assign); ok && r.Role == "write" && a.Extent().Contains(r.Span) {
					once.flag = a.Targets[0]
				}
			}
			return true
		}
		switch n := n.(type) {
		case *syntax.If:
			if asked {
				once.test = n
			}
		case *syntax.ExprStmt:
			once.wait = n
		}
		return true
	})
	switch {
	case once.test == nil && once.flag == nil, once.wait == nil:
		refuse(s.row(s.finding.Span.Start), "what is waited for is not known: a wait")
	case once.test != nil && walrus(once.test.Test) != nil:
		refuse(s.rowOf(once.test), "a test that binds a name, and that should be a loop,")
	}
	return once
}

// asksEmpty recognises `not items` and `len(items) == 0`.
func asksEmpty(test syntax.Expr) bool {
	switch test := test.(type) {
	case *syntax.UnaryOp:
		return test.Op == syntax.Not
	case *syntax.Compare:
		n, known := intOf(test.Comparators[0])
		return known && n == 0 && len(test.Ops) == 1 && test.Ops[0] == syntax.Eq
	}
	return false
}

// teller is a function that gives notice to who waits at the condition of the
// finding: another one, if there is any.
func (s *slicer) teller(fn *function) *function {
	name := syntax.LastName(receiver(s.waitsOnce.wait))
	for _, f := range s.sortedFunctions() {
		if f.def == fn.def || f.class != fn.class || f.def.Async {
			continue
		}
		tells := false
		syntax.Inspect(f.def, func(n syntax.Node) bool {
			if a, ok := n.(*syntax.Attribute); ok && strings.HasPrefix(a.Attr, "notify") && syntax.LastName(a.Value) == name {
				tells = true
			}
			return !tells
		})
		if tells {
			return f
		}
	}
	return nil
}

// askedIn is the variable that the test before the wait asks, or that should be asked.
func (s *slicer) askedIn(fn *function) (asked subject) {
	var n syntax.Node = s.waitsOnce.flag
	if s.waitsOnce.test != nil {
		n = s.waitsOnce.test.Test
	}
	syntax.Inspect(n, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Call:
			return asked == (subject{})
		case *syntax.Attribute:
			if asked == (subject{}) && fn.class != nil && !s.isMethod(n.Attr) {
				asked = subject{class: fn.class.Name, attr: n.Attr}
			}
		case *syntax.Name:
			if _, place := s.table.Resolve(s.scopeAt(fn), n.ID); asked == (subject{}) && place == bind.ModuleVar && s.isVariable(n.ID) {
				asked = subject{global: n.ID}
			}
		}
		return true
	})
	return asked
}

// limitIn is the number up to which a test lets threads go on without a wait.
func (s *slicer) limitIn(test syntax.Expr) (limit syntax.Expr) {
	syntax.Inspect(test, func(n syntax.Node) bool {
		c, ok := n.(*syntax.Compare)
		if !ok || len(c.Ops) != 1 {
			return true
		}
		if c.Ops[0] == syntax.GtE || c.Ops[0] == syntax.Eq {
			if n, known := intOf(s.first(c.Comparators[0], 0)); known && n > 0 {
				limit = s.first(c.Comparators[0], 0)
			}
		}
		return true
	})
	return limit
}

// asksAgain prints, in the yardstick, a test that stands before a wait as a loop.
func (p *printer) asksAgain(st *syntax.If) bool {
	once := p.s.waitsOnce
	if !p.snapshot || once == nil || once.test != st {
		return false
	}
	if n := len(st.Body); n == 0 || !(st.Body[0].Extent().Start <= once.wait.Extent().Start && once.wait.Extent().End <= st.Body[n-1].Extent().End) {
		p.suite("while not ("+p.expr(st.Test)+"):", st.Orelse)
		return true
	}
	p.suite("while "+p.expr(st.Test)+":", st.Body)
	return true
}

// asksFirst prints, in the yardstick, a wait within the loop that it lacks.
func (p *printer) asksFirst(st *syntax.ExprStmt) bool {
	once := p.s.waitsOnce
	if !p.snapshot || once == nil || once.flag == nil || once.wait != syntax.Stmt(st) {
		return false
	}
	p.suiteOf("while not "+p.expr(once.flag)+":", p.expr(st.Value))
	return true
}
