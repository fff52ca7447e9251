package harness

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// An object that takes itself out of a container of the module was put there before,
// and what does so may be beyond the slice. Then the harness does:
//
//	clients = []
//	class Client:
//	    def close(self):
//	        if self.open:
//	            self.open = False
//	            clients.remove(self)     # clients.append(shared_client)

// enrol puts the objects that the harness makes into what they are taken out of.
func (s *slicer) enrol() {
	for _, sh := range s.shared {
		var done []string
		for _, f := range s.sortedFunctions() {
			if f.class == nil || !s.keep[f.def] || len(f.def.Args.Args) == 0 || !s.derives(s.classes[sh.class], f.class, 0) {
				continue
			}
			for _, in := range gives(f.def, f.def.Args.Args[0].Name, "remove", "discard") {
				if slices.Contains(done, in) || s.enrols(in) {
					continue
				}
				done = append(done, in)
				if kind := holdingOf(s.onlyValue(in)); kind != mapping {
					s.putInto(kind, in, "", sh.name)
				}
			}
		}
	}
}

// enrols says whether a function that stays puts something into a container.
func (s *slicer) enrols(container string) bool {
	for _, f := range s.sortedFunctions() {
		if s.keep[f.def] && slices.Contains(gives(f.def, "", "append", "add", "insert", "appendleft"), container) {
			return true
		}
	}
	return false
}

// gives lists the names of what a function gives an argument, or anything if that is
// "", by methods.
func gives(def *syntax.FunctionDef, argument string, methods ...string) []string {
	var names []string
	syntax.Inspect(def, func(n syntax.Node) bool {
		c, ok := n.(*syntax.Call)
		if !ok || len(c.Args) == 0 || argument != "" && path(c.Args[0]) != argument {
			return true
		}
		if a, ok := c.Func.(*syntax.Attribute); ok && slices.Contains(methods, a.Attr) {
			if on, ok := a.Value.(*syntax.Name); ok {
				names = append(names, on.ID)
			}
		}
		return true
	})
	return names
}
