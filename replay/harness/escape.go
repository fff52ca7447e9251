package harness

import (
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding about live state that leaves its lock is one about what callers do
// with it: they go through it. The harness's caller does, and the yardstick's
// goes through a copy.

// role prints what a thread of the harness does.
func (p *printer) role(c call) {
	if from := p.s.enclosing(p.s.finding.Span); p.s.finding.Code != "FT305" || from == nil || c.row != p.s.rowOf(from.def) {
		if c.steps {
			p.goThrough(c.text)
		} else {
			p.line(p.looksAt(c.text))
		}
		return
	}
	text := c.text
	if p.snapshot {
		text = "_snapshot(" + text + ")"
	}
	p.note("the caller goes through what it gets")
	p.suiteOf("for item in "+text+":", "_observe(item)")
}

// goThrough prints that somebody takes the first two elements of a generator.
func (p *printer) goThrough(text string) {
	p.note("the caller takes two elements of what it gets, if there are so many")
	row := p.row
	p.row = 0
	p.line("turns = 0")
	p.row = row
	p.line("for item in " + text + ":")
	p.indent++
	p.line("_observe(item)")
	p.row = 0
	p.line("turns += 1")
	p.suiteOf("if turns == 2:", "break")
	p.indent--
	p.row = row
}

// usedText copies a value: what a container holds, and what is set in an object,
// when its caller looks at it.
const usedText = `def _used(value, deep=2):
    kind = type(value)
    if kind.__name__ in ('list', 'dict', 'set', 'deque', 'OrderedDict', 'defaultdict'):
        return value.copy()
    if deep and kind.__module__ == '__main__' and kind.__name__ not in ('Unknown', 'type', 'function') and hasattr(value, '__dict__'):
        return value, [(name, _used(of, deep - 1)) for name, of in sorted(value.__dict__.copy().items())]
    return value
def _use(value):
    _observe(_used(value))
    return value
`

// atOnce says whether the finding is about when something is complete: what
// others put into it later, a caller who uses it at once does not see.
func (s *slicer) atOnce() bool {
	switch s.finding.Code {
	case "FT107", "FT108", "FT203":
		return true
	}
	return false
}

// useTaken prints, where what was taken of the subject has been reset, that it is
// looked at: what it lacks by then is lost.
//
//	batch = list(self.rows)
//	self.rows.clear()
//	_use(batch)
func (p *printer) useTaken(st syntax.Stmt) {
	if p.s.finding.Code != "FT107" || compound(st) || defines(st) {
		return
	}
	for _, pt := range p.s.patterns {
		if name := p.s.takenAs(pt.first); name != "" && st.Extent().Contains(pt.second) {
			row := p.row
			p.row = 0
			p.line(p.looksAt(name))
			p.row = row
			return
		}
	}
}

// takenAs is the local variable that the statement at a place binds, alone or
// before others, "" if it binds none.
func (s *slicer) takenAs(at source.Span) (name string) {
	def := s.innermost(at)
	if def == nil {
		return ""
	}
	syntax.Inspect(def, func(n syntax.Node) bool {
		a, ok := n.(*syntax.Assign)
		if !ok || !a.Extent().Contains(at) {
			return true
		}
		first := a.Targets[0]
		if t, ok := first.(*syntax.Tuple); ok && len(t.Elts) > 0 {
			first = t.Elts[0]
		}
		if local, ok := first.(*syntax.Name); ok {
			name = local.ID
		}
		return false
	})
	return name
}

// looksAt prints that a value is looked at, and is what it is.
func (p *printer) looksAt(text string) string {
	if !p.s.atOnce() {
		return "_observe(" + text + ")"
	}
	p.note("callers use what they get at once")
	p.asks.used = true
	return "_use(" + text + ")"
}
