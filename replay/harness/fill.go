package harness

import "github.com/ftlint/ftlint/analyzer/syntax"

// fill finds a call that puts something into the subject, where a finding is
// about taking it out: in a program at rest there is nothing to race for. It is
// a function or method of the file that neither the drivers nor the roles are.
func (s *slicer) fill() {
	switch s.finding.Code {
	case "FT204", "FT205", "FT206", "FT210":
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
		if f.def.Name == "__init__" || s.roles[f.def] || f.def.Async || !s.adds(f) {
			continue
		}
		text := s.callText(f)
		s.need(f)
		s.fills = append(s.fills, text)
		return
	}
}

// adds says whether a function itself adds to the subject.
func (s *slicer) adds(f *function) bool {
	scope := s.scopeAt(f)
	found := false
	syntax.Inspect(f.def, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Assign:
			for _, t := range n.Targets {
				if sub, ok := t.(*syntax.Subscript); ok && s.isSubject(sub.Value, scope) {
					found = true
				}
			}
		case *syntax.Call:
			if a, ok := n.Func.(*syntax.Attribute); ok && s.isSubject(a.Value, scope) {
				switch a.Attr {
				case "append", "add", "setdefault", "put", "insert", "appendleft", "update", "extend":
					found = true
				}
			}
		}
		return !found
	})
	return found
}
