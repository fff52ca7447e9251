package harness

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// fill finds a call that puts something into the subject, where a finding is
// about taking it out: in a program at rest there is nothing to race for. It is
// a function or method of the file that neither the drivers nor the roles are.
func (s *slicer) fill() {
	switch s.finding.Code {
	case "FT204", "FT205", "FT206", "FT210":
	case "FT108":
		s.refill()
		return
	default:
		return
	}
	for _, c := range s.calls {
		if !c.threaded {
			return // a driver of the program prepares its own state
		}
	}
	for _, d := range s.drivers {
		if d.fn == nil {
			return
		}
	}
	for _, f := range s.sortedFunctions() {
		if f.def.Name == "__init__" || s.roles[f.def] || f.def.Async || !s.ofSubject(f) || !s.adds(f) || s.takes(f) {
			continue
		}
		text := s.callText(f)
		s.need(f)
		s.fills = append(s.fills, text)
		return
	}
	if s.finding.Code == "FT206" && s.isNoneFirst() {
		s.fills = append(s.fills, s.subject.global+" = Unknown("+quoted(s.subject.global)+", None, True)")
	}
}

// isNoneFirst says whether the subject is a global that is None before anybody
// sets it.
func (s *slicer) isNoneFirst() bool {
	none := false
	for _, st := range s.mod.Body {
		if a, ok := st.(*syntax.Assign); ok && s.subject.global != "" && s.binds(st, s.subject.global) {
			c, isConstant := a.Value.(*syntax.Constant)
			none = isConstant && c.Kind == syntax.None
		}
	}
	return none
}

// refill calls a function that empties the subject and fills it anew, so that it
// is full before: that it is found empty at first says nothing.
func (s *slicer) refill() {
	f := s.enclosing(s.finding.Span)
	none := func(syntax.Node) []syntax.Expr { return nil }
	if f == nil || f.def.Async || !s.edits(f, none, "clear") {
		return
	}
	s.need(f)
	s.fills = append(s.fills, s.callText(f))
}

// adds says whether a function itself adds to the subject.
func (s *slicer) adds(f *function) bool {
	stores := func(n syntax.Node) []syntax.Expr {
		if n, ok := n.(*syntax.Assign); ok {
			return n.Targets
		}
		return nil
	}
	return s.edits(f, stores, "append", "add", "setdefault", "put", "insert", "appendleft", "update", "extend")
}

// edits says whether a function itself changes what the subject holds: by a
// statement with items of it among its targets, or by one of its methods.
func (s *slicer) edits(f *function, targets func(syntax.Node) []syntax.Expr, methods ...string) bool {
	scope := s.scopeAt(f)
	found := false
	syntax.Inspect(f.def, func(n syntax.Node) bool {
		for _, t := range targets(n) {
			sub, ok := t.(*syntax.Subscript)
			found = found || ok && s.isSubject(sub.Value, scope)
		}
		if call, ok := n.(*syntax.Call); ok {
			a, ok := call.Func.(*syntax.Attribute)
			found = found || ok && slices.Contains(methods, a.Attr) && s.isSubject(a.Value, scope)
		}
		return !found
	})
	return found
}
