package harness

import "github.com/ftlint/ftlint/analyzer/syntax"

// mayOrder says whether a statement of a driver stands between the start of one
// thread and that of another, and may wait for something: left out, it would
// let threads meet that never do. A loop may, and a call of a function of this
// file.
func (s *slicer) mayOrder(d *driver, st syntax.Stmt) bool {
	at := st.Extent()
	if at.Start < d.first() || at.Start > s.lastStart(d) {
		return false
	}
	may := false
	syntax.Inspect(st, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FunctionDef, *syntax.ClassDef, *syntax.Lambda:
			return false
		case *syntax.While:
			may = true
		case *syntax.Call:
			name := syntax.LastName(n.Func)
			switch n.Func.(type) {
			case *syntax.Name:
				may = may || s.functions[name] != nil
			case *syntax.Attribute:
				may = may || waitMethods[name] || s.isMethod(name) && !s.startsThread(n)
			}
		}
		return !may
	})
	return may
}

// startsThread says whether a call starts a thread that it makes itself.
func (s *slicer) startsThread(c *syntax.Call) bool {
	a, ok := c.Func.(*syntax.Attribute)
	if !ok || a.Attr != "start" {
		return false
	}
	made, ok := a.Value.(*syntax.Call)
	return ok && syntax.LastName(made.Func) == "Thread"
}

// waitMethods are the methods that wait.
var waitMethods = map[string]bool{"wait": true, "wait_for": true, "get": true, "acquire": true, "result": true, "exception": true, "join": true, "recv": true}

func (s *slicer) isMethod(name string) bool {
	for _, f := range s.functions {
		if f.class != nil && f.def.Name == name {
			return true
		}
	}
	return false
}

// lastStart is where a driver starts its last thread, or comes itself to what
// the finding is about.
func (s *slicer) lastStart(d *driver) uint32 {
	var last uint32
	for _, seed := range d.seeds {
		last = max(last, seed.Start)
	}
	for _, chain := range s.finding.Chains {
		if at := chain[len(chain)-1].Span; d.fn != nil && s.enclosing(at) == d.fn {
			last = max(last, at.Start)
		}
	}
	inspectCalls(s.body(d), func(c *syntax.Call) {
		if a, ok := c.Func.(*syntax.Attribute); ok && (a.Attr == "start" || tasks[a.Attr]) {
			last = max(last, c.Start)
		}
	})
	return last
}

// keepAll keeps a statement of a driver with all that is in it.
func (s *slicer) keepAll(d *driver, st syntax.Stmt) {
	syntax.Inspect(st, func(n syntax.Node) bool {
		if inner, ok := n.(syntax.Stmt); ok {
			s.mark(inner)
		}
		return true
	})
	s.mention(st, s.scopeAt(d.fn))
	d.need(s, namesIn(st)...)
}
