package race

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

func constructorName(name string) bool {
	return known.Constructors[name] || name == "__attrs_post_init__"
}

// Constructing reports whether a method runs only while its object is being
// made: it is a constructor, or a private method that constructors alone call,
// on their own self, or a thread's `start` before it starts the thread.
func (c *claims) Constructing(class link.Class, f link.Func) bool {
	return c.silences.constructing.ask(construction{class, f}, func() bool { return c.constructing(class, f) })
}

func (c *claims) constructing(class link.Class, f link.Func) bool {
	fn := c.p.Function(f)
	if fn.Kind != facts.Def {
		return false
	}
	name := c.p.Text(f, fn.Name)
	if fn.Class != 0 {
		own := link.Class{File: f.File, ID: fn.Class}
		if !slices.Contains(c.p.MRO(class), own) && !slices.Contains(c.p.MRO(own), class) {
			return false
		}
		if constructorName(name) {
			return true
		}
	}
	_, prepares := known.SetUpWords[known.FirstWord(name)]
	prepares = prepares || known.FirstWord(name) == "on" && c.isThread(class)
	if nested := c.p.Function(link.Func{File: f.File, ID: fn.Outer}).Kind == facts.Def; !nested && !private(name) && !prepares {
		return false
	}
	callers := c.p.Callers(f)
	for _, site := range callers {
		if c.Silent(site.Func) {
			continue
		}
		if !c.Constructing(class, site.Func) && !c.beforeStart(class, site) || fn.Class != 0 && !c.onSelf(site) {
			return false
		}
	}
	return len(callers) > 0 && !c.handedOut(f)
}

// beforeStart reports whether a call is made by a Thread subclass's own `start`,
// before that of its base.
func (c *claims) beforeStart(class link.Class, site link.Site) bool {
	fn := c.p.Function(site.Func)
	if c.p.Text(site.Func, fn.Name) != "start" || fn.Class == 0 || !c.isThread(class) {
		return false
	}
	return slices.ContainsFunc(fn.Ops[site.Op+1:], func(op facts.Op) bool {
		if op.Kind != facts.Invoke || fn.Values[op.Value].Kind != facts.CallOf {
			return false
		}
		callee := c.p.File(site.Func).Expr(fn, facts.ValueID(fn.Values[op.Value].A))
		return callee == "super().start" || strings.HasSuffix(callee, "Thread.start")
	})
}

// onSelf reports whether a call is `self.m()` or `super().m()`, or passes self on.
func (c *claims) onSelf(site link.Site) bool {
	fn := c.p.Function(site.Func)
	callee := fn.Values[fn.Values[fn.Ops[site.Op].Value].A]
	if callee.Kind != facts.Attr {
		return callee.Kind == facts.Local || callee.Kind == facts.Captured
	}
	if _, _, ok := c.selfAttr(site.Func, facts.ValueID(fn.Values[fn.Ops[site.Op].Value].A)); ok {
		return true
	}
	if base := fn.Values[callee.A]; base.Kind == facts.CallOf || base.Kind == facts.Global || base.Kind == facts.Attr {
		return base.Kind != facts.CallOf || lastText(c.p, site.Func, facts.ValueID(callee.A)) == "super"
	}
	return false
}

// handedOut reports whether the class's code takes the method as a value, so
// that who calls it is not known: target=self._run.
func (c *claims) handedOut(f link.Func) bool { return c.takenAsValue(f) > 0 }

// takenAsValue counts the places where the class's code takes the method as a value.
func (c *claims) takenAsValue(f link.Func) int {
	fn := c.p.Function(f)
	if fn.Class == 0 {
		return 0
	}
	taken := 0
	for _, id := range c.membersOf(link.Class{File: f.File, ID: fn.Class}) {
		member := c.p.Function(link.Func{File: f.File, ID: id})
		for _, op := range member.Ops {
			if v := member.Values[op.Value]; op.Kind == facts.Read && v.Kind == facts.Attr && v.Name == fn.Name {
				taken++
			}
		}
	}
	return taken
}

// ImportTime reports whether a function runs only while modules are imported:
// as a decorator of what they define, or called at their level, or because a
// class is made. What only such functions change is frozen when threads come.
func (c *claims) ImportTime(f link.Func) bool {
	return c.silences.importTime.ask(f, func() bool { return c.imports(f) })
}

func (c *claims) imports(f link.Func) bool {
	fn := c.p.Function(f)
	if fn.Kind != facts.Def {
		return fn.Kind != facts.Lambda && c.atImport(f)
	}
	name := c.p.Text(f, fn.Name)
	if fn.Class != 0 && (name == "__init_subclass__" || name == "__set_name__" || (name == "__new__" || name == "__init__") && c.p.IsMetaclass(link.Class{File: f.File, ID: fn.Class})) {
		return true
	}
	c.indexDecorators()
	if c.decorates(f, name) || c.decoratorShape(f) {
		return !c.silences.inner[name] && !c.calledLater(f, name)
	}
	used := c.decoratorMade(f)
	if !used && !c.mayImport(f, name, 0) {
		return false
	}
	for _, site := range c.p.Callers(f) {
		switch {
		case c.Silent(site.Func):
		case c.atImport(site.Func), c.ImportTime(site.Func):
			used = private(name) || !c.answers(f)
		default:
			return false
		}
	}
	return used
}

// decoratorMade reports whether a function is what a decorator's maker returns:
// @named("x") runs it at import, too.
func (c *claims) decoratorMade(f link.Func) bool {
	outer := link.Func{File: f.File, ID: c.p.Function(f).Outer}
	fn := c.p.Function(outer)
	return fn.Kind == facts.Def && c.decorates(outer, c.p.Text(outer, fn.Name)) && c.returns(outer, f) && c.ImportTime(outer)
}

// mayImport goes by names alone: a function that no module calls, nor anything
// that one may call, has not been called at import.
func (c *claims) mayImport(f link.Func, name string, depth int) bool {
	const maxDepth = 3
	if depth == maxDepth {
		return false
	}
	calls := c.callsOf(name)
	return calls.atImport || slices.ContainsFunc(calls.from[f.File], func(caller link.Func) bool {
		return c.mayImport(caller, c.p.Text(caller, c.p.Function(caller).Name), depth+1)
	})
}

// namedCalls is where a name is called: by a module's or class's body, or else
// by which functions of a file.
type namedCalls struct {
	atImport bool
	from     map[source.FileID][]link.Func
}

func (c *claims) callsOf(name string) *namedCalls {
	if calls := c.silences.calls[name]; calls != nil {
		return calls
	}
	calls := &namedCalls{from: map[source.FileID][]link.Func{}}
	for _, site := range c.p.InvokesOf(name) {
		switch kind := c.p.Function(site.Func).Kind; {
		case kind <= facts.ClassBody:
			calls.atImport = true
		case kind == facts.Def:
			callers := calls.from[site.File]
			if n := len(callers); n == 0 || callers[n-1] != site.Func {
				calls.from[site.File] = append(callers, site.Func)
			}
		}
	}
	c.silences.calls[name] = calls
	return calls
}

// calledLater reports whether functions call a decorator, too.
func (c *claims) calledLater(f link.Func, name string) bool {
	if len(c.p.InvokesOf(name)) == 0 {
		return false
	}
	return slices.ContainsFunc(c.p.Callers(f), func(site link.Site) bool {
		return !c.atImport(site.Func) && !c.Silent(site.Func) && !c.ImportTime(site.Func)
	})
}

// answers reports whether a function returns anything but what it is given: then
// it is called for its result, and importing modules are not the only callers
// that a public one has. One that only registers is theirs.
func (c *claims) answers(f link.Func) bool {
	fn := c.p.Function(f)
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		if op.Kind != facts.Return || op.Value == 0 {
			return op.Kind == facts.Yield
		}
		v := fn.Values[op.Value]
		given := v.Kind == facts.Local && slices.ContainsFunc(fn.Params, func(p facts.Param) bool { return p.Var == facts.VarID(v.A) })
		return v.Kind != facts.Constant && !given
	})
}

// indexDecorators lists the decorators in use by name.
func (c *claims) indexDecorators() {
	if c.silences.decorators != nil {
		return
	}
	c.silences.decorators, c.silences.inner = map[string][]link.Expr{}, map[string]bool{}
	add := func(outer link.Func, decorators []facts.ValueID) {
		for _, d := range decorators {
			name := lastText(c.p, outer, d)
			if name == "" || c.p.Aside(outer.File) {
				continue
			}
			if c.atImport(outer) {
				c.silences.decorators[name] = append(c.silences.decorators[name], link.Expr{Func: outer, Value: d})
			} else {
				c.silences.inner[name] = true
			}
		}
	}
	for i, file := range c.p.Files {
		id := source.FileID(i)
		for j := range file.Functions {
			if fn := &file.Functions[j]; len(fn.Decorators) > 0 {
				add(link.Func{File: id, ID: fn.Outer}, fn.Decorators)
			}
		}
		for j := range file.Classes {
			if k := &file.Classes[j]; len(k.Decorators) > 0 {
				add(link.Func{File: id, ID: k.Outer}, k.Decorators)
			}
		}
	}
}

// decorates reports whether a function is, or makes, the decorator of something
// that a module defines.
func (c *claims) decorates(f link.Func, name string) bool {
	for _, e := range c.silences.decorators[name] {
		v := c.p.Value(e)
		if v.Kind == facts.CallOf {
			e.Value = facts.ValueID(v.A)
		}
		for _, t := range c.p.Types(e) {
			if (t.Kind == link.FuncObject || t.Kind == link.Method) && t.Func == f {
				return true
			}
		}
	}
	return false
}

// decoratorShape: a function that takes a function or class by one of the names
// that people give those, and gives back the same.
//
//	def register(cls):
//	    registry[cls.__name__] = cls
//	    return cls
func (c *claims) decoratorShape(f link.Func) bool {
	fn := c.p.Function(f)
	params := fn.Params
	if _, _, method := c.p.Self(f); method {
		params = params[1:]
	}
	if len(params) != 1 || !known.DecoratedNames[c.p.Text(f, params[0].Name)] {
		return false
	}
	returned := false
	for _, op := range fn.Ops {
		if op.Kind != facts.Return {
			continue
		}
		v := fn.Values[op.Value]
		if v.Kind != facts.Local || facts.VarID(v.A) != params[0].Var {
			return false
		}
		returned = true
	}
	return returned
}

func (c *claims) returns(f, inner link.Func) bool {
	fn := c.p.Function(f)
	for _, op := range fn.Ops {
		if op.Kind != facts.Return || op.Value == 0 {
			continue
		}
		for _, t := range c.p.Types(link.Expr{Func: f, Value: op.Value}) {
			if t.Kind == link.FuncObject && t.Func == inner {
				return true
			}
		}
	}
	return false
}
