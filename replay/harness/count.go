package harness

import "github.com/ftlint/ftlint/analyzer/syntax"

// A count that begins with 0 may hide that something is lost: who sets it back to 0
// leaves what was there before, and nothing is added to another by one that is 0. In
// one more world it begins with some.
//
//	self.sent = 0              # 2
//	def take(self, other):
//	    self.sent += other.sent

// some is what a count begins with there.
const some = 2

// findZero finds the 0 that the subject begins with, and has it printed as more.
func (s *slicer) findZero() {
	if !Updates(s.finding.Code) && s.finding.Code != "FT501" {
		return
	}
	zero := s.firstNumber()
	if n, ok := intOf(zero); !ok || n != 0 || s.numbers[zero] != 0 {
		return
	}
	s.fromZero = true
	if s.world.Counted {
		s.replaceNumber(zero, some)
	}
}

// firstNumber is what module level, a class body or a constructor first binds the
// subject to, nil if that is none of them.
func (s *slicer) firstNumber() syntax.Expr {
	if s.subject.attr == "" {
		return s.onlyValue(s.subject.global)
	}
	var found syntax.Expr
	add := func(stmts []syntax.Stmt, matches func(syntax.Expr) bool) {
		for _, st := range stmts {
			a, ok := st.(*syntax.Assign)
			if !ok || found != nil {
				continue
			}
			for _, t := range a.Targets {
				for _, b := range pairs(t, a.Value) {
					if matches(b.target) {
						found = b.value
					}
				}
			}
		}
	}
	c := s.classes[s.subject.class]
	if init := s.constructor(c, 0); init != nil {
		add(init.def.Body, func(e syntax.Expr) bool { a, ok := e.(*syntax.Attribute); return ok && s.subject.isAttr(a.Attr) })
	}
	if c != nil {
		add(c.Body, func(e syntax.Expr) bool { n, ok := e.(*syntax.Name); return ok && s.subject.isAttr(n.ID) })
	}
	return found
}
