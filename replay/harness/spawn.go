package harness

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// What starts threads, and what waits for them, as far as its name tells.

// tasks are the methods by which a pool is given something to run, spreading those of
// them that give it one task for each element.
var tasks, spreading = poolMethods()

func poolMethods() (tasks, spreading map[string]bool) {
	tasks, spreading = map[string]bool{}, map[string]bool{}
	for _, sp := range known.Spawners {
		dot := strings.LastIndexByte(sp.Callee, '.')
		one := sp.Waits && sp.Args == known.ArgTuple // nobody else goes on with it
		if method := sp.Callee[dot+1:]; sp.Method && known.ThreadPools[sp.Callee[:dot]] && !one {
			tasks[method] = true
			spreading[method] = spreading[method] || sp.Args == known.ArgItems || strings.HasPrefix(method, "starmap")
		}
	}
	return tasks, spreading
}

// givesTask says whether a call gives a pool something to run.
func givesTask(c *syntax.Call) bool {
	_, method := c.Func.(*syntax.Attribute)
	return method && tasks[syntax.LastName(c.Func)]
}

// makesPool says whether an expression makes a pool of threads whose `with` waits for
// its tasks, or ends them.
func (s *slicer) makesPool(e syntax.Expr) bool {
	c, ok := e.(*syntax.Call)
	return ok && (strings.HasSuffix(syntax.LastName(c.Func), "Executor") || s.substitute(c.Func) == threadPool)
}

// otherSpawns finds the threads that a driver makes beside those of the
// finding: they may be what those wait for.
func (s *slicer) otherSpawns(d *driver) []source.Span {
	var spans []source.Span
	inspectCalls(s.body(d), func(c *syntax.Call) {
		name := syntax.LastName(c.Func)
		if name == "Thread" || s.isThreadClass(s.classes[name], 0) {
			spans = append(spans, c.Span)
		}
	})
	return spans
}

// inspectCalls visits the calls that statements make themselves, not those of the
// functions and classes in them.
func inspectCalls(stmts []syntax.Stmt, visit func(*syntax.Call)) {
	for _, st := range stmts {
		syntax.Inspect(st, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.FunctionDef, *syntax.ClassDef:
				return false
			case *syntax.Call:
				visit(n)
			}
			return true
		})
	}
}

// anyNew says whether one of some spawns is none of the driver's seeds.
func (s *slicer) anyNew(d *driver, spawns []source.Span) bool {
	for _, at := range spawns {
		known := false
		for _, seed := range d.seeds {
			known = known || seed.Contains(at) || at.Contains(seed)
		}
		if !known {
			return true
		}
	}
	return false
}

// startsNew recognises `Thread(…).start`.
func (s *slicer) startsNew(f *syntax.Attribute) bool {
	c, ok := f.Value.(*syntax.Call)
	return ok && f.Attr == "start" && s.isSpawn(c)
}

// spawnAt says whether the innermost call around a place, or in it, starts a
// thread.
func (s *slicer) spawnAt(at source.Span) bool {
	found := false
	s.mod.Inspect(func(n syntax.Node) bool {
		e := n.Extent()
		if !e.Contains(at) && !at.Contains(e) {
			return !found
		}
		if c, ok := n.(*syntax.Call); ok && s.isSpawn(c) {
			// A spawn that only holds the place in a lambda or an argument of
			// its own is not meant.
			if at.Contains(e) || at.Start == e.Start {
				found = true
			}
		}
		return !found
	})
	return found
}

// isSpawn recognises the calls that make or start a thread.
func (s *slicer) isSpawn(c *syntax.Call) bool {
	switch last := syntax.LastName(c.Func); last {
	case "Thread", "Timer":
		return true
	case "start":
		_, method := c.Func.(*syntax.Attribute)
		return method
	default:
		return givesTask(c) || s.isThreadClass(s.classes[last], 0)
	}
}

func (s *slicer) isThreadClass(c *syntax.ClassDef, depth int) bool {
	if c == nil || depth > 20 {
		return false
	}
	for _, b := range c.Bases {
		if n := syntax.LastName(b); n == "Thread" || s.isThreadClass(s.classes[n], depth+1) {
			return true
		}
	}
	return false
}

// starts says whether a function starts a thread that exists, or gives a pool
// something to do.
func (s *slicer) starts(fn *function) bool {
	found := false
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Call); ok {
			a, method := c.Func.(*syntax.Attribute)
			found = found || givesTask(c) || method && a.Attr == "start" && len(c.Args) == 0
		}
		return !found
	})
	return found
}

// repeats says whether a spawn makes several threads: it is in a loop or a
// comprehension, or maps.
func (s *slicer) repeats(d *driver, at source.Span) bool {
	many := false
	for _, st := range s.body(d) {
		syntax.Inspect(st, func(n syntax.Node) bool {
			if !n.Extent().Contains(at) {
				return false
			}
			switch n := n.(type) {
			case *syntax.For, *syntax.While, *syntax.ListComp, *syntax.SetComp, *syntax.GeneratorExp, *syntax.DictComp:
				many = true
			case *syntax.Call:
				many = many || spreading[syntax.LastName(n.Func)]
			}
			return true
		})
	}
	return many
}

// waitsIn finds a join in some statements.
func (s *slicer) waitsIn(stmts []syntax.Stmt, inFunction bool) (source.Span, bool) {
	var at source.Span
	found := false
	for _, st := range stmts {
		syntax.Inspect(st, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.FunctionDef, *syntax.ClassDef:
				return inFunction
			case *syntax.Call:
				switch syntax.LastName(n.Func) {
				case "join", "result", "shutdown", "starmap":
					if a, ok := n.Func.(*syntax.Attribute); ok {
						if _, text := a.Value.(*syntax.Constant); !text {
							at, found = n.Span, true
						}
					}
				}
			case *syntax.With:
				for _, it := range n.Items {
					if s.makesPool(it.ContextExpr) {
						at, found = n.Span, true
					}
				}
			}
			return true
		})
	}
	return at, found
}
