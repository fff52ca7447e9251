package harness

import "github.com/ftlint/ftlint/analyzer/syntax"

// A thread that does something again and again waits in between:
//
//	while not self.done.wait(0.1):
//	    self.owner.refresh()
//
// In the machine a wait is over by its time only when nobody else can go on, so
// that this thread would do nothing before others are done. Its first wait is over
// at once, if the event is not set: nothing speaks against it.
const overText = `def _over(event, timeout, turns):
    if turns == 0:
        return event.is_set()
    return event.wait(timeout)
`

// timedWait recognises the test of such a loop, nil if it is none.
func (s *slicer) timedWait(test syntax.Expr) *syntax.Call {
	not, ok := test.(*syntax.UnaryOp)
	if !ok || not.Op != syntax.Not {
		return nil
	}
	c, ok := not.Operand.(*syntax.Call)
	if !ok || len(c.Args) != 1 || len(c.Keywords) > 0 {
		return nil
	}
	if a, ok := c.Func.(*syntax.Attribute); !ok || a.Attr != "wait" || !s.isBoundTo(a.Value, "Event") {
		return nil
	}
	return c
}
