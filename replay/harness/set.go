package harness

import (
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding about an attribute that is tested and read again needs it to be set. If
// the constructor leaves it None and another method sets it, that other method has
// run before:
//
//	class Connection:
//	    def __init__(self):
//	        self._sock = None
//	    def connect(self):
//	        self._sock = socket.create_connection(self.address)
//	    def close(self):
//	        if self._sock is not None:       # FT206
//	            self._sock.close()           # shared_connection._sock = Unknown('_sock', None, True)
//
// What it sets is made if it is an object of the program, and unknown otherwise.

// setBefore sets the subject as another method of its class does.
func (s *slicer) setBefore() {
	if s.finding.Code != "FT206" || len(s.drivers) > 0 || len(s.shared) == 0 || s.subject.attr == "" {
		return
	}
	none := false
	var set *syntax.Assign
	for _, f := range s.sortedFunctions() {
		if f.class == nil || !s.derives(s.classes[s.shared[0].class], f.class, 0) && !s.derives(f.class, s.classes[s.shared[0].class], 0) || len(f.def.Args.Args) == 0 {
			continue
		}
		syntax.Inspect(f.def, func(n syntax.Node) bool {
			a, ok := n.(*syntax.Assign)
			if !ok {
				return true
			}
			if to, ok := a.Targets[0].(*syntax.Attribute); !ok || path(to.Value) != f.def.Args.Args[0].Name || !s.subject.isAttr(to.Attr) {
				return true
			}
			switch c, constant := a.Value.(*syntax.Constant); {
			case constant && c.Kind == syntax.None && f.def.Name == "__init__":
				none = true
			case !constant && f.def.Name != "__init__" && set == nil:
				set = a
			}
			return true
		})
	}
	if !none || set == nil {
		return
	}
	value := "Unknown(" + quoted(s.subject.attr) + ", None, True)"
	if c, ok := set.Value.(*syntax.Call); ok {
		if text := s.objectOf(s.classes[syntax.LastName(c.Func)]); text != "" {
			value = text
		}
	}
	s.fills = append(s.fills, s.shared[0].name+"."+s.subject.attr+" = "+value)
	s.assumptions = append(s.assumptions, "what line "+itoa(s.shown(s.rowOf(set)))+" does was done before")
}
