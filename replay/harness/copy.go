package harness

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

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
			return s.isContainer(iter)
		}
	}
	return false
}

// isContainer says whether a copy of what an expression stands for is one step:
// it does not compute what it gives.
func (s *slicer) isContainer(e syntax.Expr) bool {
	c, ok := e.(*syntax.Call)
	if !ok {
		return path(e) != ""
	}
	if of := viewed(c); of != nil {
		return s.isContainer(of)
	}
	return s.lends(c) || s.oldView(c) != ""
}

// viewed is the container that a call makes a view of, nil if it makes none.
func viewed(c *syntax.Call) syntax.Expr {
	if a, ok := c.Func.(*syntax.Attribute); ok && len(c.Args)+len(c.Keywords) == 0 && views[a.Attr] {
		return a.Value
	}
	return nil
}

// lends says whether a call is of a function of the project that is no generator:
// what it gives to be gone through is a container, or made of one.
func (s *slicer) lends(c *syntax.Call) bool {
	found, computes := false, false
	for _, f := range s.defsNamed(syntax.LastName(c.Func)) {
		found, computes = true, computes || f.Async || yields(f)
	}
	return found && !computes
}

// defsNamed lists the functions of a name, wherever they are defined.
func (s *slicer) defsNamed(name string) []*syntax.FunctionDef {
	var defs []*syntax.FunctionDef
	s.mod.Inspect(func(n syntax.Node) bool {
		if f, ok := n.(*syntax.FunctionDef); ok && f.Name == name {
			defs = append(defs, f)
		}
		return true
	})
	return defs
}

// oldView is the method whose view a call of six goes through, "" if it is none:
// `six.itervalues(jobs)` is `iter(jobs.values())`.
func (s *slicer) oldView(c *syntax.Call) string {
	view, ok := strings.CutPrefix(syntax.LastName(c.Func), "iter")
	if !ok || !views[view] || len(c.Args) != 1 {
		return ""
	}
	of := path(c.Func)
	if of == "six.iter"+view && s.foreign("six") {
		return view
	}
	from := ""
	s.eachImport(func(_ *syntax.Import, in *syntax.ImportFrom, a *syntax.Alias) {
		if in != nil && aliasName(a) == of {
			from = in.Module
		}
	})
	if from == "six" {
		return view
	}
	return ""
}

// throughView prints such a call, "" if it is none.
func (p *printer) throughView(c *syntax.Call) string {
	view := p.s.oldView(c)
	if view == "" {
		return ""
	}
	return "iter(" + p.primary(c.Args[0]) + "." + view + "())"
}

// views are the methods whose result shows what the container holds then.
var views = map[string]bool{"items": true, "keys": true, "values": true}

// adaptors go over their arguments only as they are gone over themselves.
var adaptors = map[string]bool{"enumerate": true, "zip": true, "map": true, "filter": true, "chain": true, "from_iterable": true, "islice": true, "iter": true}

// gone prints an argument of a call that goes through it.
func (p *printer) gone(c *syntax.Call, arg syntax.Expr, text string) string {
	if len(p.s.copied) == 0 || p.s.enclosing(c.Span) != p.s.enclosing(p.s.finding.Span) || !p.isView(arg) && !p.isLent(c, arg) {
		return text
	}
	name := syntax.LastName(c.Func)
	switch {
	case adaptors[name]:
		if p.snapshot {
			return "_snapshot(" + text + ")"
		}
		return text
	case !p.s.isCopied(arg) || p.s.lends(c): // the function is handed what it is to go through
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
	if c, ok := e.(*syntax.Call); ok {
		if e = viewed(c); e == nil {
			return false
		}
	}
	return p.s.isSubject(e, p.scope)
}

// isLent says whether the one argument of a call is what the finding says is gone
// through, as a function of the project gives it.
func (p *printer) isLent(c *syntax.Call, arg syntax.Expr) bool {
	if at := p.s.finding.Span; len(c.Args) != 1 || at != c.Extent() && at != arg.Extent() {
		return false
	}
	given, ok := arg.(*syntax.Call)
	return ok && p.s.isContainer(given)
}
