package harness

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// callText is a call of a function or method with arguments that the file
// itself gives somewhere.
func (s *slicer) callText(fn *function) string {
	if fn.class == nil {
		return fn.def.Name + "(" + s.argumentsFor(fn, 0, func(c *syntax.Call) bool {
			n, ok := c.Func.(*syntax.Name)
			return ok && n.ID == fn.def.Name
		}) + ")"
	}
	switch fn.def.Name {
	case "__init__":
		return s.instance(fn.class)
	case "__new__":
		return s.instanceText(fn.class)
	}
	isCall := func(c *syntax.Call) bool {
		a, ok := c.Func.(*syntax.Attribute)
		return ok && a.Attr == fn.def.Name
	}
	if static := s.hasDecorator(fn, "staticmethod"); static || s.hasDecorator(fn, "classmethod") {
		bound := 1
		if static {
			bound = 0
		}
		s.globals[fn.class.Name] = true
		return fn.class.Name + "." + mangled(fn.class.Name, fn.def.Name) + "(" + s.argumentsFor(fn, bound, isCall) + ")"
	}
	if fn.def.Name == "__get__" {
		if c, name := s.describes(fn.class.Name); c != nil {
			s.wantAttr(name)
			return s.instance(c) + "." + name
		}
	}
	on := s.instance(fn.class)
	if s.hasDecorator(fn, "property") || s.hasDecorator(fn, "cached_property") {
		return on + "." + fn.def.Name
	}
	arguments := s.argumentsFor(fn, 1, isCall)
	for _, d := range fn.def.Decorators {
		switch a, ok := d.(*syntax.Attribute); {
		case !ok || path(a.Value) != fn.def.Name:
		case a.Attr == "setter":
			return "setattr(" + on + ", " + quoted(fn.def.Name) + ", " + arguments + ")"
		case a.Attr == "deleter":
			return "delattr(" + on + ", " + quoted(fn.def.Name) + ")"
		}
	}
	return on + "." + mangled(fn.class.Name, fn.def.Name) + "(" + arguments + ")"
}

// mangled is the name of an attribute as code outside of its class writes it.
func mangled(class, name string) string {
	if strings.HasPrefix(name, "__") && !strings.HasSuffix(name, "__") {
		return "_" + strings.TrimLeft(class, "_") + name
	}
	return name
}

// describes finds an attribute that a class of descriptors stands for, or that a
// function of this name makes, and the class that has it: the interpreter calls
// `__get__` for it.
//
//	class Client:
//	    @Cached              # shared_client.pool
//	    def pool(self): …
func (s *slicer) describes(maker string) (*syntax.ClassDef, string) {
	for _, name := range sorted(s.classes) {
		c := s.classes[name]
		for _, st := range c.Body {
			switch st := st.(type) {
			case *syntax.FunctionDef:
				if s.hasDecorator(&function{def: st}, maker) {
					return c, st.Name
				}
			case *syntax.Assign:
				call, ok := st.Value.(*syntax.Call)
				if on, isName := st.Targets[0].(*syntax.Name); ok && isName && syntax.LastName(call.Func) == maker {
					return c, on.ID
				}
			}
		}
	}
	return nil, ""
}

// roleText is what a thread of the harness does: a call, or, for a constructor,
// an object of its own.
func (s *slicer) roleText(fn *function) string {
	if c := s.madeBy(fn); c != nil {
		return s.instanceText(c)
	}
	return s.callText(fn)
}

// madeBy is the class whose call runs a method: a constructor, `__new__`, or the
// `__call__` of its metaclass or of what decorates it; nil if it is another method.
func (s *slicer) madeBy(fn *function) *syntax.ClassDef {
	if fn.class == nil {
		return nil
	}
	switch fn.def.Name {
	case "__init__", "__new__":
		return fn.class
	case "__call__":
		return s.shapedBy(fn.class.Name)
	}
	return nil
}

// shapedBy is the first class that has a metaclass or decorator of a name.
func (s *slicer) shapedBy(name string) *syntax.ClassDef {
	for _, of := range sorted(s.classes) {
		c := s.classes[of]
		shapes := func(e syntax.Expr) bool { return syntax.LastName(e) == name }
		if slices.ContainsFunc(c.Decorators, shapes) || slices.ContainsFunc(c.Keywords, func(k *syntax.Keyword) bool { return k.Arg == "metaclass" && shapes(k.Value) }) {
			return c
		}
	}
	return nil
}

// instance names the object of a class that the harness makes. All calls of
// methods of the class, and of the classes that it derives from, share it.
func (s *slicer) instance(c *syntax.ClassDef) string {
	apart := s.finding.Code == "FT502" && len(s.shared) < 2 // each has a lock of its own
	for _, sh := range s.shared {
		if !apart && s.derives(s.classes[sh.class], c, 0) {
			return sh.name
		}
	}
	name := "shared_" + strings.ToLower(strings.TrimLeft(c.Name, "_"))
	if apart && len(s.shared) > 0 {
		name += "_2"
	}
	text := ""
	if by, attr := s.maker(c); by != nil && !s.making[by] && s.concerns(by) {
		s.making[by] = true
		text = s.instance(by) + "." + attr
		delete(s.making, by)
		s.wantAttr(attr)
	} else {
		text = s.instanceText(c)
	}
	s.shared = append(s.shared, sharedObject{c.Name, name, text, s.rowOf(c)})
	return name
}

func (s *slicer) derives(c, from *syntax.ClassDef, depth int) bool {
	if c == nil || depth > 20 {
		return false
	}
	if c == from {
		return true
	}
	for _, b := range c.Bases {
		if s.derives(s.classes[syntax.LastName(b)], from, depth+1) {
			return true
		}
	}
	return false
}

func (s *slicer) need(fn *function) {
	if fn.class != nil {
		s.globals[fn.class.Name] = true
		s.attrs[fn.def.Name] = true
		return
	}
	s.globals[fn.def.Name] = true
}

func (s *slicer) hasDecorator(fn *function, name string) bool {
	for _, d := range fn.def.Decorators {
		if syntax.LastName(d) == name {
			return true
		}
	}
	return false
}

// instanceText is an expression that makes an object of a class as the file
// does somewhere.
func (s *slicer) instanceText(c *syntax.ClassDef) string {
	s.globals[c.Name] = true
	if s.makesClasses(c, 0) {
		return c.Name + "('Made', (object,), {'__init__': lambda self, *args, **kwargs: None})"
	}
	init := s.constructor(c, 0)
	if init == nil {
		return c.Name + "()"
	}
	return c.Name + "(" + s.argumentsFor(init, 1, func(call *syntax.Call) bool { return syntax.LastName(call.Func) == c.Name }) + ")"
}

// makesClasses says whether a class is a metaclass: its objects are classes.
func (s *slicer) makesClasses(c *syntax.ClassDef, depth int) bool {
	return c != nil && depth < mostDepth && slices.ContainsFunc(c.Bases, func(b syntax.Expr) bool {
		name := syntax.LastName(b)
		return name == "type" || name == "ABCMeta" || s.makesClasses(s.classes[name], depth+1)
	})
}

// constructor is the method that sets up the objects of a class: its own, or
// that of the first base class in the file which has one; nil if none has. Of a
// class without `__init__` it is `__new__`, which gets the same arguments.
func (s *slicer) constructor(c *syntax.ClassDef, depth int) *function {
	if c == nil || depth > 20 {
		return nil
	}
	for _, name := range []string{".__init__", ".__new__"} {
		if init := s.functions[c.Name+name]; init != nil {
			return init
		}
	}
	for _, b := range c.Bases {
		if init := s.constructor(s.classes[syntax.LastName(b)], depth+1); init != nil {
			return init
		}
	}
	return nil
}

// argumentsFor gives the arguments of a call: none if none are required, else
// those of the first call in the file whose arguments mean the same everywhere.
func (s *slicer) argumentsFor(fn *function, bound int, isCall func(*syntax.Call) bool) string {
	a := fn.def.Args
	required := len(a.PosOnly) + len(a.Args) - bound - len(a.Defaults)
	for _, d := range a.KwDefaults {
		if d == nil {
			required++
		}
	}
	optional := s.optionalCallback(a)
	if required <= 0 {
		return optional
	}
	found, text := false, ""
	s.mod.Inspect(func(n syntax.Node) bool {
		c, ok := n.(*syntax.Call)
		if found || s.fresh > 0 || len(s.callbacks) > 0 || !ok || !isCall(c) || !fits(c, a, required) {
			return !found
		}
		if !s.closed(c) {
			return true
		}
		p := &printer{s: s, notes: map[string]bool{}}
		text, found = p.arguments(c), true
		s.assumptions = append(s.assumptions, sorted(p.notes)...)
		s.mention(c, s.scopeAt(nil))
		return false
	})
	if found {
		return text
	}
	var parts []string
	all := append(append([]*syntax.Arg(nil), a.PosOnly...), a.Args...)
	for i := bound; i < len(all)-len(a.Defaults); i++ {
		parts = append(parts, s.given(fn, all[i]))
	}
	for i, k := range a.KwOnly {
		if a.KwDefaults[i] == nil {
			parts = append(parts, k.Name+"="+s.given(fn, k))
		}
	}
	if optional != "" {
		parts = append(parts, optional)
	}
	return strings.Join(parts, ", ")
}

// fits says whether a call may be one of a function: that it gives what is
// required, and no more than there is.
func fits(c *syntax.Call, a *syntax.Arguments, required int) bool {
	given := len(c.Args)
	for _, k := range c.Keywords {
		if a.Kwarg == nil && !hasParameter(a, k.Arg) {
			return false
		}
		given++
	}
	return given >= required && (a.Vararg != nil || len(c.Args) <= len(a.PosOnly)+len(a.Args))
}

func hasParameter(a *syntax.Arguments, name string) bool {
	for _, list := range [][]*syntax.Arg{a.PosOnly, a.Args, a.KwOnly} {
		for _, p := range list {
			if p.Name == name {
				return true
			}
		}
	}
	return false
}

// closed says whether the arguments of a call mean the same at module level:
// they name only what the module defines by itself.
func (s *slicer) closed(c *syntax.Call) bool {
	ok := true
	check := func(e syntax.Expr) {
		syntax.Inspect(e, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Name:
				ok = ok && s.isModuleName(n)
			case *syntax.Lambda, *syntax.Await, *syntax.Yield, *syntax.YieldFrom, *syntax.NamedExpr, *syntax.Starred,
				*syntax.ListComp, *syntax.SetComp, *syntax.DictComp, *syntax.GeneratorExp:
				ok = false
			}
			return ok
		})
	}
	for _, e := range c.Args {
		check(e)
	}
	for _, k := range c.Keywords {
		ok = ok && k.Arg != ""
		check(k.Value)
	}
	return ok
}

// isModuleName says whether a name stands for a builtin or for a global that
// module level binds outside of `if __name__ == "__main__"`.
func (s *slicer) isModuleName(n *syntax.Name) bool {
	local := false
	s.walkScopes(s.mod.Body, func(m *syntax.Name, isGlobal bool) {
		if m == n {
			local = !isGlobal
		}
	})
	if local {
		return false
	}
	inGuard, elsewhere := false, false
	for _, st := range s.mod.Body {
		if !s.binds(st, n.ID) {
			continue
		}
		if isMainGuard(st) {
			inGuard = true
		} else {
			elsewhere = true
		}
	}
	return elsewhere || !inGuard
}

// isMainGuard recognises `if __name__ == "__main__":`.
func isMainGuard(st syntax.Stmt) bool {
	i, ok := st.(*syntax.If)
	if !ok {
		return false
	}
	c, ok := i.Test.(*syntax.Compare)
	if !ok {
		return false
	}
	n, ok := c.Left.(*syntax.Name)
	return ok && n.ID == "__name__" && len(c.Comparators) == 1
}

// binds says whether a statement of module level binds a global.
func (s *slicer) binds(st syntax.Stmt, name string) bool {
	for _, b := range bound(st) {
		if b == name {
			return true
		}
	}
	return false
}

// bound lists the names that a statement binds in its own scope; for an
// attribute or item that it sets, the path.
func bound(st syntax.Stmt) []string {
	var names []string
	var target func(e syntax.Expr)
	target = func(e syntax.Expr) {
		switch e := e.(type) {
		case *syntax.Name:
			names = append(names, e.ID)
		case *syntax.Attribute:
			if p := path(e); p != "" {
				names = append(names, p)
			}
		case *syntax.Subscript:
			if p := path(e.Value); p != "" {
				names = append(names, p)
			}
		case *syntax.Starred:
			target(e.Value)
		case *syntax.Tuple:
			for _, x := range e.Elts {
				target(x)
			}
		case *syntax.List:
			for _, x := range e.Elts {
				target(x)
			}
		}
	}
	block := func(stmts []syntax.Stmt) {
		for _, x := range stmts {
			names = append(names, bound(x)...)
		}
	}
	switch st := st.(type) {
	case *syntax.FunctionDef:
		names = append(names, st.Name)
	case *syntax.ClassDef:
		names = append(names, st.Name)
	case *syntax.Assign:
		for _, t := range st.Targets {
			target(t)
		}
	case *syntax.AnnAssign:
		target(st.Target)
	case *syntax.AugAssign:
		target(st.Target)
	case *syntax.Import:
		for _, a := range st.Names {
			names = append(names, aliasName(a))
		}
	case *syntax.ImportFrom:
		for _, a := range st.Names {
			names = append(names, aliasName(a))
		}
	case *syntax.For:
		target(st.Target)
		block(st.Body)
		block(st.Orelse)
	case *syntax.While:
		block(st.Body)
		block(st.Orelse)
	case *syntax.If:
		block(st.Body)
		block(st.Orelse)
	case *syntax.With:
		for _, it := range st.Items {
			if it.OptionalVars != nil {
				target(it.OptionalVars)
			}
		}
		block(st.Body)
	case *syntax.Try:
		block(st.Body)
		block(st.Orelse)
		block(st.Finalbody)
		for _, h := range st.Handlers {
			block(h.Body)
		}
	case *syntax.Match:
		for _, c := range st.Cases {
			names = append(names, captured(c.Pattern)...)
			block(c.Body)
		}
	}
	return names
}

func aliasName(a *syntax.Alias) string {
	if a.AsName != "" {
		return a.AsName
	}
	name, _, _ := strings.Cut(a.Name, ".")
	return name
}
