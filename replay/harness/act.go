package harness

import "github.com/ftlint/ftlint/analyzer/syntax"

// What is done where the finding says that it is done twice may be done to all that a
// container holds. Then the containers that are empty first hold something:
//
//	def check(self):
//	    if self.pid != os.getpid():
//	        self.disconnect()          # for c in self.idle: c.close()
//	        self.idle = []             # shared_pool.idle.append(given_idle)

// stockAct fills the containers that the finding's method, and what it calls of its
// own object, go through.
func (s *slicer) stockAct() {
	fn := s.enclosing(s.finding.Span)
	if fn == nil || fn.class == nil || len(s.drivers) > 0 {
		return
	}
	init := s.constructor(fn.class, 0)
	if init == nil {
		return
	}
	held := s.gone(fn, map[*syntax.FunctionDef]bool{})
	for _, st := range init.def.Body {
		a, ok := st.(*syntax.Assign)
		if !ok {
			continue
		}
		at, ok := a.Targets[0].(*syntax.Attribute)
		if !ok || !held[at.Attr] || !isEmpty(a.Value) {
			continue
		}
		element := s.invention(at.Attr, "Unknown("+quoted(at.Attr)+", None, True)")
		on := s.instance(fn.class) + "." + at.Attr
		s.wantAttr(at.Attr)
		s.putInto(holdingOf(a.Value), on, quoted("key"), element)
	}
}

// gone lists the attributes that methods with loops mention: a method, and those that
// it calls.
func (s *slicer) gone(fn *function, seen map[*syntax.FunctionDef]bool) map[string]bool {
	held := map[string]bool{}
	if seen[fn.def] || fn.def.Name == "__init__" {
		return held
	}
	seen[fn.def] = true
	loops := false
	mentioned := map[string]bool{}
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.For, *syntax.ListComp, *syntax.GeneratorExp:
			loops = true
		case *syntax.Attribute:
			if n.Ctx == syntax.Load {
				mentioned[n.Attr] = true
			}
		case *syntax.Call:
			if a, ok := n.Func.(*syntax.Attribute); ok {
				if called := s.functions[fn.class.Name+"."+a.Attr]; called != nil {
					for attr := range s.gone(called, seen) {
						held[attr] = true
					}
				}
			}
		}
		return true
	})
	for attr := range mentioned {
		held[attr] = held[attr] || loops
	}
	return held
}

// isEmpty says whether an expression makes an empty container.
func isEmpty(e syntax.Expr) bool {
	switch e := e.(type) {
	case *syntax.List:
		return len(e.Elts) == 0
	case *syntax.Dict:
		return len(e.Values) == 0
	case *syntax.Call:
		return holdingOf(e) != nothing && len(e.Args) == 0
	}
	return false
}
