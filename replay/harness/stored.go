package harness

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A call of what an attribute keeps does not get the object that keeps it, as a method
// would; what it does is what the program's calls give the constructor.
//
//	class Machine:
//	    def __init__(self, run):
//	        self.run = run
//	    def start(self):
//	        self.run()             # Machine(print): it prints
//
// addStored adds what a call of an attribute does, and says whether that is known.
func (s *slicer) addStored(f *footprint, attr string, depth int) bool {
	if s.isMethod(attr) {
		return false
	}
	kept, known := false, true
	for _, fn := range s.sortedFunctions() {
		syntax.Inspect(fn.def, func(n syntax.Node) bool {
			a, ok := n.(*syntax.Assign)
			if !ok || !slices.ContainsFunc(a.Targets, func(t syntax.Expr) bool { return isAttribute(t, attr) }) {
				return true
			}
			at := -1
			if param, ok := a.Value.(*syntax.Name); ok && fn.def.Name == "__init__" {
				at = slices.IndexFunc(parameters(fn.def), func(p *syntax.Arg) bool { return p.Name == param.ID })
			}
			if kept = true; at < 0 {
				known = false
				return true
			}
			s.argumentsAt(fn.def, at, func(given syntax.Expr) {
				name := syntax.LastName(given)
				known = known && name != "" && !s.addCalled(f, name, depth)
			})
			return true
		})
	}
	return kept && known
}
