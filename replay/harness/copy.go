package harness

import "github.com/ftlint/ftlint/analyzer/syntax"

// What is gone through while another thread may change it. The yardstick goes
// over a copy that is taken in one step: `_snapshot(users)`. A call that goes
// through it in C, as `sum(users.values())`, is many steps too, and is written
// so that they can be seen: `sum(_each(users.values()))`.
const eachText = `def _each(values):
    for value in values:
        yield value
`

// findCopies reads off the finding what should be copied.
func (s *slicer) findCopies() {
	f := s.finding
	s.copied = append(s.copied, f.Span)
	for _, r := range f.Related {
		if r.Role == "read" && r.File == s.id {
			s.copied = append(s.copied, r.Span)
		}
	}
}

// copied is what the yardstick goes over.
func (p *printer) copied(e syntax.Expr, text string) string {
	if p.snapshot && p.s.copies(e) {
		return "_snapshot(" + text + ")"
	}
	return text
}

// copies says whether what a loop goes over is what a finding says changes
// meanwhile.
func (s *slicer) copies(iter syntax.Expr) bool {
	for _, at := range s.copied {
		if iter.Extent().Contains(at) || at.Contains(iter.Extent()) {
			return isContainer(iter)
		}
	}
	return false
}

// isContainer says whether a copy of what an expression stands for is one step.
func isContainer(e syntax.Expr) bool {
	if c, ok := e.(*syntax.Call); ok {
		a, ok := c.Func.(*syntax.Attribute)
		return ok && len(c.Args)+len(c.Keywords) == 0 && views[a.Attr] && path(a.Value) != ""
	}
	return path(e) != ""
}

// views are the methods whose result shows what the container holds then.
var views = map[string]bool{"items": true, "keys": true, "values": true}

// adaptors go over their arguments only as they are gone over themselves.
var adaptors = map[string]bool{"enumerate": true, "zip": true, "map": true, "filter": true, "chain": true, "from_iterable": true, "islice": true, "iter": true}

// gone prints an argument of a call that goes through it.
func (p *printer) gone(c *syntax.Call, arg syntax.Expr, text string) string {
	if len(p.s.copied) == 0 || !p.isView(arg) || p.s.enclosing(c.Span) != p.s.enclosing(p.s.finding.Span) {
		return text
	}
	name := lastName(c.Func)
	switch {
	case adaptors[name]:
		if p.snapshot {
			return "_snapshot(" + text + ")"
		}
		return text
	case !p.s.isCopied(arg):
		return text
	case name == "update" && path(arg) != "" && p.s.holds() == mapping:
		text += ".items()"
	}
	if p.snapshot {
		return "_snapshot(" + text + ")"
	}
	p.note("what the call of " + name + " at line " + itoa(p.s.shown(p.row)) + " goes through in C is gone through in Python")
	p.asks.steps = true
	return "_each(" + text + ")"
}

// isCopied says whether an expression lies in what a finding says is gone
// through.
func (s *slicer) isCopied(e syntax.Expr) bool {
	for _, at := range s.copied {
		if at.Contains(e.Extent()) {
			return true
		}
	}
	return false
}

// isView says whether an expression is the subject, or a view of it.
func (p *printer) isView(e syntax.Expr) bool {
	if c, ok := e.(*syntax.Call); ok && isContainer(e) {
		e = c.Func.(*syntax.Attribute).Value
	}
	return p.s.isSubject(e, p.scope)
}
