package harness

// A finding about live state that leaves its lock is one about what callers do
// with it: they go through it. The harness's caller does, and the yardstick's
// goes through a copy.

// role prints what a thread of the harness does.
func (p *printer) role(c call) {
	if from := p.s.enclosing(p.s.finding.Span); p.s.finding.Code != "FT305" || from == nil || c.row != p.s.rowOf(from.def) {
		p.line("_observe(" + c.text + ")")
		return
	}
	text := c.text
	if p.snapshot {
		text = "_snapshot(" + text + ")"
	}
	p.note("the caller goes through what it gets")
	p.suiteOf("for item in "+text+":", "_observe(item)")
}
