package harness

import "github.com/ftlint/ftlint/analyzer/syntax"

// An argument that is a lock by its name and by what is done with it is one of
// threading's, the same for all that get it: so much order as it can give is there.
//
//	class Feed:
//	    def __init__(self, lock):      # given_lock = _threading.RLock()
//	        self._lock = lock
//	    def put(self, item):
//	        with self._lock: …

// heldAs makes such an argument, "" if it is none.
func (s *slicer) heldAs(fn *function, name string) string {
	attrs := keptAs(fn, name)
	held, told := false, false
	look := func(n syntax.Node, is func(syntax.Expr) bool) {
		switch n := n.(type) {
		case *syntax.With:
			for _, it := range n.Items {
				held = held || locking(name) && is(it.ContextExpr)
			}
		case *syntax.Call:
			on, ok := n.Func.(*syntax.Attribute)
			if !ok || !is(on.Value) {
				return
			}
			switch on.Attr {
			case "acquire", "release":
				held = held || locking(name)
			case "notify", "notify_all":
				told = true
			}
		}
	}
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		look(n, func(e syntax.Expr) bool { return path(e) == name })
		return true
	})
	if len(attrs) > 0 {
		s.mod.Inspect(func(n syntax.Node) bool {
			look(n, func(e syntax.Expr) bool {
				a, ok := e.(*syntax.Attribute)
				return ok && attrs[a.Attr]
			})
			return true
		})
	}
	switch {
	case told:
		return "_threading.Condition()"
	case held:
		return "_threading.RLock()"
	}
	return ""
}
