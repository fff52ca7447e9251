package harness

// A finding about live state that leaves its lock is one about what callers do
// with it: they go through it. The harness's caller does, and the yardstick's
// goes through a copy.

// role prints what a thread of the harness does.
func (p *printer) role(c call) {
	if from := p.s.enclosing(p.s.finding.Span); p.s.finding.Code != "FT305" || from == nil || c.row != p.s.rowOf(from.def) {
		p.line("_observe(" + p.usedAtOnce(c.text) + ")")
		return
	}
	text := c.text
	if p.snapshot {
		text = "_snapshot(" + text + ")"
	}
	p.note("the caller goes through what it gets")
	p.suiteOf("for item in "+text+":", "_observe(item)")
}

// usedText copies a container: what it holds when its caller looks at it.
const usedText = `def _used(value):
    if type(value).__name__ in ('list', 'dict', 'set', 'deque', 'OrderedDict', 'defaultdict'):
        return value.copy()
    return value
`

// usedAtOnce prints what a function gives where the finding is about when that is
// complete: what others put into it later, its caller does not see.
func (p *printer) usedAtOnce(text string) string {
	if p.s.finding.Code != "FT107" && p.s.finding.Code != "FT108" {
		return text
	}
	p.note("callers go through what they get at once")
	p.asks.used = true
	return "_used(" + text + ")"
}
