package harness

import (
	"slices"
	"sort"
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A thread does more than the finding is about, and each thing that it does
// multiplies the interleavings. So a second harness is made, where what a
// thread does on its way to the finding is looked at statement by statement:
//
//	def work(job):
//	    count(job)        # gone: it shares nothing with what follows
//	    store(job)        # kept: a call of the chain
//
// A call, an assignment, or a loop or test with all that is in it goes if nothing
// is used of what it gives, if neither side changes a global, an attribute or an
// argument that the other one mentions, and if it waits for nobody. That is told. A
// third thread shows nothing that two do not: only two are started.

// footprint is what some code mentions and changes, through the functions of
// the file that it may call.
type footprint struct {
	globals map[string]bool // variables of module level
	reads   map[string]bool // those of them that it looks at
	writes  map[string]bool // those of them that it binds, or whose value it may change
	locals  map[string]bool // of the function that the code stands in
	binds   map[string]bool // those of them that it binds
	uses    map[string]bool // attributes
	changes map[string]bool // attributes that are set, or whose value may be changed
	alters  map[string]bool // those of them whose values it changes
	waits   bool
	held    int                          // mutexes that it takes, less those that it releases
	reached map[*syntax.FunctionDef]bool // and whether they change what their arguments hold
}

func newFootprint() *footprint {
	return &footprint{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, false, 0, map[*syntax.FunctionDef]bool{}}
}

// focus finds the statements that the finding's threads can do without.
func (s *slicer) focus() {
	s.dropped = map[syntax.Stmt]bool{}
	var rows []int
	for _, st := range s.aside(s.onTheWay()) {
		if row := s.shown(s.rowOf(st)); !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
	}
	if len(rows) > 0 {
		sort.Ints(rows)
		var texts []string
		for _, row := range rows {
			texts = append(texts, itoa(row))
		}
		lines := "line "
		if len(rows) > 1 {
			lines = "lines "
		}
		why := "it shares nothing with the rest"
		if s.world.least {
			why = "the finding is not about it"
		}
		s.assumptions = append(s.assumptions, "what "+lines+strings.Join(texts, ", ")+" would do is left out: "+why)
	}
}

// onTheWay lists the functions that the chains go through and end in, but where
// threads are started; the last first, so that who calls them sees what is left
// of them.
func (s *slicer) onTheWay() []*function {
	var fns []*function
	seen := map[*syntax.FunctionDef]bool{}
	for _, d := range s.drivers {
		if d.fn != nil {
			seen[d.fn.def] = true
		}
	}
	deepest := 0
	for _, chain := range s.finding.Chains {
		deepest = max(deepest, len(chain))
	}
	for up := range deepest {
		for _, chain := range s.finding.Chains {
			if up >= len(chain) {
				continue
			}
			if fn := s.enclosing(chain[len(chain)-1-up].Span); fn != nil && !seen[fn.def] {
				seen[fn.def] = true
				fns = append(fns, fn)
			}
		}
	}
	return fns
}

// aside drops the statements of some functions that have nothing to do with what
// is left of all of them, and lists them.
func (s *slicer) aside(fns []*function) []syntax.Stmt {
	var some []syntax.Stmt
	in := map[syntax.Stmt]*function{}
	for _, fn := range fns {
		for _, st := range s.steps(fn, fn.def) {
			some, in[st], s.dropped[st] = append(some, st), fn, true
		}
	}
	kept := map[*function]*footprint{}
	for _, fn := range fns {
		kept[fn] = newFootprint()
		kept[fn].reads[s.subject.global], kept[fn].uses[s.subject.attr] = true, true // in the end
		for _, st := range fn.def.Body {
			if !s.dropped[st] {
				s.addFootprint(kept[fn], st, s.scopeAt(fn), 0)
			}
		}
	}
	for {
		var left []syntax.Stmt
		for _, st := range some {
			own, scope := newFootprint(), s.scopeAt(in[st])
			s.addFootprint(own, st, scope, 0)
			if s.world.least {
				own.forget(s.subject)
			}
			if own.apartFromAll(kept, in[st]) {
				left = append(left, st)
				continue
			}
			delete(s.dropped, st)
			for _, inner := range s.steps(in[st], st) { // what is in it may still go
				left, in[inner], s.dropped[inner] = append(left, inner), in[st], true
			}
			s.addFootprint(kept[in[st]], st, scope, 0)
		}
		if slices.Equal(left, some) {
			return left
		}
		some = left
	}
}

// steps lists the statements of a function that may go, of those within one of its
// statements, or within itself.
func (s *slicer) steps(fn *function, within syntax.Stmt) []syntax.Stmt {
	meant := fn.def.Extent().Contains(s.finding.Span)
	var some []syntax.Stmt
	syntax.Inspect(within, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FunctionDef, *syntax.ClassDef, *syntax.Lambda:
			return n == within
		case syntax.Stmt:
			if n != within && isStep(n, meant) && !s.named(n) {
				some = append(some, n)
				return false
			}
		}
		return true
	})
	return some
}

// isStep says whether a statement only calls, or sets something, or is a loop or a
// test around such. What the finding's own function calls may be what should happen
// once.
func isStep(st syntax.Stmt, meant bool) bool {
	switch st := st.(type) {
	case *syntax.ExprStmt:
		_, ok := st.Value.(*syntax.Call)
		return ok && !meant
	case *syntax.Assign, *syntax.AugAssign, *syntax.Delete:
		return true
	case *syntax.For, *syntax.If, *syntax.With, *syntax.Try:
		return !meant && !mayLeave(st)
	}
	return false
}

// mayLeave says whether what comes after a compound statement may depend on how it
// ends, or on whether it does.
func mayLeave(st syntax.Stmt) bool {
	_, loop := st.(*syntax.For)
	found := false
	syntax.Inspect(st, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.Return, *syntax.Raise, *syntax.While, *syntax.Yield, *syntax.YieldFrom, *syntax.Await:
			found = true
		case *syntax.Break, *syntax.Continue:
			found = found || !loop
		}
		return !found
	})
	return found
}

// named says whether a statement holds a place that the finding names.
func (s *slicer) named(st syntax.Stmt) bool {
	at := st.Extent()
	if at.Contains(s.finding.Span) {
		return true
	}
	for _, r := range s.finding.Related {
		if r.File == s.id && at.Contains(r.Span) {
			return true
		}
	}
	for _, chain := range s.finding.Chains {
		for _, fr := range chain {
			if at.Contains(fr.Span) {
				return true
			}
		}
	}
	return false
}

// apart says whether it makes no difference to one what the other does.
func (f *footprint) apart(g *footprint) bool {
	if f.waits || f.held != 0 {
		return false
	}
	return !meet(f.globals, g.globals) && !meet(f.changes, g.uses) && !meet(f.uses, g.changes) &&
		!meet(f.binds, g.locals) && !meet(f.alters, g.locals) && !meet(g.alters, f.locals)
}

// forget leaves the shared variable out of a footprint.
func (f *footprint) forget(u subject) {
	for _, names := range []map[string]bool{f.globals, f.reads, f.writes} {
		delete(names, u.global)
	}
	delete(f.uses, u.attr)
	delete(f.changes, u.attr)
}

// isTested says whether any test asks the shared variable.
func (s *slicer) isTested() bool {
	found := false
	asks := func(n syntax.Node) bool {
		e, ok := n.(syntax.Expr)
		found = found || ok && (s.subject.isAttr(syntax.LastName(e)) || syntax.LastName(e) == s.subject.global) && syntax.LastName(e) != ""
		return !found
	}
	s.mod.Inspect(func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.If:
			syntax.Inspect(n.Test, asks)
		case *syntax.While:
			syntax.Inspect(n.Test, asks)
		case *syntax.IfExp:
			syntax.Inspect(n.Test, asks)
		}
		return !found
	})
	return found
}

// apartFromAll says whether it is apart from what is left of its own function, and
// changes nothing that what is left of the others looks at.
func (f *footprint) apartFromAll(kept map[*function]*footprint, in *function) bool {
	for _, other := range kept {
		if meet(f.writes, other.reads) || meet(f.changes, other.uses) {
			return false
		}
	}
	return f.apart(kept[in])
}

func meet(a, b map[string]bool) bool {
	for x, has := range a {
		if has && b[x] {
			return true
		}
	}
	return false
}

// addFootprint adds what a node mentions and changes. Of a function it says
// whether it changes what its arguments hold.
func (s *slicer) addFootprint(f *footprint, n syntax.Node, scope bind.ScopeID, depth int) (mutates bool) {
	def, _ := n.(*syntax.FunctionDef)
	s.walkNode(n, scope, func(name *syntax.Name, isGlobal bool) {
		switch {
		case !isGlobal && depth == 0:
			f.locals[name.ID] = true
			f.binds[name.ID] = f.binds[name.ID] || name.Ctx != syntax.Load
		case isGlobal && s.isVariable(name.ID):
			f.globals[name.ID] = true
			if name.Ctx == syntax.Load {
				f.reads[name.ID] = true
			} else {
				f.writes[name.ID] = true
			}
		}
	})
	changed := map[string]bool{} // names whose values are changed
	change := func(e syntax.Expr) {
		switch e := element(e).(type) {
		case *syntax.Attribute:
			f.changes[e.Attr] = true
		case *syntax.Name:
			f.writes[e.ID] = true
			if _, place := s.table.Resolve(scope, e.ID); def != nil || place != bind.ModuleVar {
				changed[e.ID] = true // of a global its name says enough
			}
		}
	}
	syntax.Inspect(n, func(m syntax.Node) bool {
		if m != n && s.isDropped(m) {
			return false
		}
		switch m := m.(type) {
		case *syntax.Attribute:
			if m.Ctx == syntax.Store && isNew(def, m.Value) {
				return false
			}
			f.uses[m.Attr] = true
			if m.Ctx != syntax.Load {
				f.changes[m.Attr] = true
			}
		case *syntax.Subscript:
			if m.Ctx != syntax.Load {
				change(m.Value)
			}
		case *syntax.AugAssign:
			change(m.Target)
			f.reads[syntax.LastName(m.Target)] = true
		case *syntax.Call:
			if a, ok := m.Func.(*syntax.Attribute); ok {
				switch mutex := s.isMutex(a.Value); {
				case mutex && a.Attr == "acquire":
					f.held++
				case mutex && a.Attr == "release":
					f.held--
				default:
					if !s.isOwnMethod(a.Attr) && !s.addStored(f, a.Attr, depth+1) { // of those it is seen what they change
						change(a.Value)
					}
					f.waits = f.waits || waitsFor(a.Attr, m) && !isFresh(a.Value)
				}
			}
			if depth < mostDepth && s.addCalled(f, syntax.LastName(m.Func), depth+1) {
				for _, name := range namesIn(m) {
					changed[name], f.writes[name] = true, true
				}
			}
		}
		return true
	})
	return f.follow(n, def, changed)
}

// follow finds out where the values of changed names come from.
func (f *footprint) follow(n syntax.Node, def *syntax.FunctionDef, changed map[string]bool) (mutates bool) {
	if def == nil {
		for name := range changed {
			f.alters[name] = true
		}
		return false
	}
	for name := range changed {
		mutates = mutates || isParameter(def, name)
	}
	syntax.Inspect(n, func(m syntax.Node) bool {
		st, ok := m.(*syntax.Assign)
		if !ok {
			return true
		}
		for _, t := range st.Targets {
			if name, ok := t.(*syntax.Name); !ok || !changed[name.ID] {
				continue
			}
			switch from := element(st.Value).(type) {
			case *syntax.Attribute:
				f.changes[from.Attr] = true
			case *syntax.Name:
				mutates = mutates || isParameter(def, from.ID)
			}
		}
		return true
	})
	return mutates
}

func isParameter(def *syntax.FunctionDef, name string) bool {
	for _, a := range parameters(def) {
		if a.Name == name {
			return true
		}
	}
	return false
}

// element is what an element, or what a method gives, is taken from.
func element(e syntax.Expr) syntax.Expr {
	for {
		switch x := e.(type) {
		case *syntax.Subscript:
			e = x.Value
		case *syntax.Call:
			a, ok := x.Func.(*syntax.Attribute)
			if !ok {
				return e
			}
			e = a.Value
		default:
			return e
		}
	}
}

// isNew says whether an expression is the object that a constructor makes,
// which nobody else sees yet.
func isNew(def *syntax.FunctionDef, e syntax.Expr) bool {
	if def == nil || def.Name != "__init__" || len(def.Args.Args) == 0 {
		return false
	}
	on, ok := e.(*syntax.Name)
	return ok && on.ID == def.Args.Args[0].Name
}

func (s *slicer) isDropped(n syntax.Node) bool {
	switch n := n.(type) {
	case syntax.Stmt:
		return s.dropped[n]
	case syntax.Expr:
		return s.passed[n]
	}
	return false
}

const mostDepth = 20

// addCalled adds what the functions of a name do, and says whether they change
// what their arguments hold.
func (s *slicer) addCalled(f *footprint, name string, depth int) (mutates bool) {
	if c := s.classes[name]; c != nil {
		init := s.functions[c.Name+".__init__"]
		return init != nil && s.addFunction(f, init, depth)
	}
	for _, fn := range s.functionsNamed(name) {
		mutates = s.addFunction(f, fn, depth) || mutates
	}
	return mutates
}

// isOwnMethod says whether a name is one that only classes of the program have for a
// method.
func (s *slicer) isOwnMethod(name string) bool {
	return s.isMethod(name) && !known.BuiltinMethods[name] && !signals[name] && !waitMethods[name]
}

func (s *slicer) addFunction(f *footprint, fn *function, depth int) (mutates bool) {
	if mutates, ok := f.reached[fn.def]; ok {
		return mutates
	}
	f.reached[fn.def] = true // while it is not known
	mutates = s.addFootprint(f, fn.def, bind.ModuleScope, depth)
	f.reached[fn.def] = mutates
	return mutates
}

// isMutex says whether all that the file assigns to a name is a new lock.
// Taking one and giving it back orders nothing but what is done in between.
func (s *slicer) isMutex(e syntax.Expr) bool { return s.isBoundTo(e, "Lock", "RLock") }

// isBoundTo says whether all that the file assigns to a name is made by calls of
// some names.
func (s *slicer) isBoundTo(e syntax.Expr, makers ...string) bool {
	name, any, others := syntax.LastName(e), false, false
	if name == "" {
		return false
	}
	s.mod.Inspect(func(n syntax.Node) bool {
		a, ok := n.(*syntax.Assign)
		if !ok {
			return true
		}
		for _, t := range a.Targets {
			if syntax.LastName(t) != name {
				continue
			}
			c, ok := a.Value.(*syntax.Call)
			if ok = ok && slices.Contains(makers, syntax.LastName(c.Func)); ok {
				any = true
			} else {
				others = true
			}
		}
		return true
	})
	return any && !others
}

// isVariable says whether a global is neither a function, a class, a module nor
// a lock, nor a name of a constant.
func (s *slicer) isVariable(name string) bool {
	variable := false
	for _, st := range s.mod.Body {
		if !s.binds(st, name) {
			continue
		}
		switch st := st.(type) {
		case *syntax.FunctionDef, *syntax.ClassDef, *syntax.Import, *syntax.ImportFrom:
		case *syntax.Assign:
			_, constant := st.Value.(*syntax.Constant)
			constant = constant || s.isMutex(&syntax.Name{ID: name})
			id, ok := s.table.Lookup(bind.ModuleScope, name)
			variable = variable || !constant || !ok || s.table.Symbols[id].Flags&bind.Rebound != 0
		default:
			variable = true
		}
	}
	return variable
}

// isFresh recognises an object that is made where it is used: nobody else has it.
func isFresh(e syntax.Expr) bool {
	c, ok := e.(*syntax.Call)
	return ok && builtStates[syntax.LastName(c.Func)] != ""
}

// waitsFor says whether a call of a method may wait for another thread.
func waitsFor(method string, c *syntax.Call) bool {
	switch method {
	case "wait", "wait_for", "acquire", "result", "recv", "accept", "shutdown":
		return true
	case "get":
		return len(c.Args) == 0
	case "join":
		return len(c.Args) == 0
	}
	return false
}
