package edit

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// lock gives the name of a lock as it is written in a section, and makes the
// lock if need be.
func (d *draft) lock(l Lock, s section) (string, error) {
	switch l.scope {
	case ofModule:
		return d.moduleLock(l, s)
	case ofObject:
		return d.objectLock(l, s)
	}
	return l.name, d.mayName(l.name, s)
}

// mayName says why an expression of names cannot be written in a section: its
// first name means something else there.
func (d *draft) mayName(expr string, s section) error {
	name, _, _ := strings.Cut(expr, ".")
	if d.uses(name) == 0 {
		return refusal("`" + name + "` is not known in this file")
	}
	for _, def := range s.enclosing() {
		f, ok := def.(*syntax.FunctionDef)
		if ok && binds(f, name) && !isParameter(f, name) {
			return refusal("`" + name + "` is a variable of this function")
		}
	}
	return nil
}

func (d *draft) moduleLock(l Lock, s section) (string, error) {
	name := l.String()
	home := d.bindingOf(l.name)
	if home < 0 {
		return "", refusal("`" + l.name + "` is not set at the level of the module")
	}
	if d.uses(name) > 0 {
		if d.bindingOf(name) < 0 || !d.onlyLock(name, nil) {
			return "", refusal("`" + name + "` is used for something else")
		}
		return name, d.mayName(name, s)
	}
	if !d.once(name) {
		return name, nil
	}
	if s.owner == nil && s.first <= home || s.outermost() == d.tree.Body[home] {
		return "", refusal("`" + l.name + "` is set later")
	}
	place := section{d.module(), home, home}
	return name, d.makeLock(name, place, plainValue(d.tree.Body[home]))
}

// outermost is the statement of the module that a section is in, without its
// being part of a function.
func (s section) outermost() syntax.Stmt {
	if s.function() != nil {
		return nil
	}
	var top syntax.Stmt
	for b := s.block; b.outer != nil; b = b.outer {
		top = b.owner
	}
	return top
}

// bindingOf is the first statement of the module's body that sets a global, -1
// for none. What functions do is another matter.
func (d *draft) bindingOf(name string) int {
	for i, s := range d.tree.Body {
		found := false
		syntax.Inspect(s, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.FunctionDef, *syntax.ClassDef, *syntax.Lambda:
				return false
			case *syntax.Name:
				found = found || n.ID == name && n.Ctx == syntax.Store
			}
			return true
		})
		if found {
			return i
		}
	}
	return -1
}

// onlyLock reports whether all that is stored under a name is one new lock:
// under a global's name, or in an attribute of that name of any object.
func (d *draft) onlyLock(name string, attribute *syntax.FunctionDef) bool {
	stores, locks := 0, 0
	d.tree.Inspect(func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Name:
			if attribute == nil && n.ID == name && n.Ctx != syntax.Load {
				stores++
			}
		case *syntax.Arg:
			if attribute == nil && n.Name == name {
				stores++
			}
		case *syntax.Attribute:
			if attribute != nil && n.Attr == name && n.Ctx != syntax.Load {
				stores++
			}
		case *syntax.Assign:
			if len(n.Targets) == 1 && named(n.Targets[0], name, attribute != nil) && d.makesLock(n.Value) {
				locks++
			}
		}
		return true
	})
	return stores == 1 && locks == 1
}

func named(e syntax.Expr, name string, attribute bool) bool {
	switch e := e.(type) {
	case *syntax.Name:
		return !attribute && e.ID == name
	case *syntax.Attribute:
		return attribute && e.Attr == name
	}
	return false
}

// makesLock reports whether an expression is a call of threading's Lock or RLock.
func (d *draft) makesLock(e syntax.Expr) bool {
	call, ok := e.(*syntax.Call)
	if !ok {
		return false
	}
	name := d.of(call.Func)
	name = name[strings.LastIndexByte(name, '.')+1:]
	return len(call.Args) == 0 && (name == "Lock" || name == "RLock")
}

// makeLock puts the making of a lock beside the statement of a section: after
// it, unless what it does may already need the lock.
func (d *draft) makeLock(name string, s section, after bool) error {
	stmt := s.stmts[s.first]
	start, end := d.startOf(stmt), stmt.Extent().End
	indent, inline := d.indent(s.block)
	if inline || !d.leads(start) {
		return refusal("there is no line for a lock to be made on")
	}
	lock, err := d.newLock(start)
	if err != nil {
		return err
	}
	text := name + " = " + lock
	if after {
		d.insert(d.line(end).End, d.nl+indent+text)
		return nil
	}
	at := d.margin(d.line(d.aboveComments(start))).Start
	d.insert(at, indent+text+d.nl)
	return nil
}

// aboveComments is the start of the line of a statement, or of the comments
// right above it; those that begin the file are not its own, nor is the one that
// gives the types of a function (PEP 484), which must come first in it.
func (d *draft) aboveComments(start uint32) uint32 {
	at := d.line(start).Start
	for above := at; above > 0; {
		line := d.line(above - 1)
		text := d.margin(line).End
		if _, comment := slices.BinarySearchFunc(d.tree.Comments, text, func(c source.Span, at uint32) int {
			return cmp.Compare(c.Start, at)
		}); !comment || strings.HasPrefix(d.Text[text:], "# type:") {
			return above
		}
		above = line.Start
	}
	return at
}

// plainValue reports whether a statement stores something without running code
// that others wrote: then nothing needs a lock while it runs.
func plainValue(s syntax.Stmt) bool {
	switch s.(type) {
	case *syntax.Assign, *syntax.AnnAssign:
	default:
		return false
	}
	plain := true
	syntax.Inspect(s, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.Call, *syntax.Await, *syntax.Yield, *syntax.YieldFrom, *syntax.Subscript:
			plain = false
		}
		return plain
	})
	return plain
}

// pickles are the methods with which a class says how it is copied and
// pickled; a lock can be neither.
var pickles = map[string]bool{
	"__getstate__": true, "__setstate__": true, "__reduce__": true, "__reduce_ex__": true,
	"__copy__": true, "__deepcopy__": true, "__getnewargs__": true, "__getnewargs_ex__": true,
}

func (d *draft) objectLock(l Lock, s section) (string, error) {
	method, class := methodOf(s)
	if method == nil {
		return "", refusal("this is no method")
	}
	self := selfOf(method)
	if self == "" {
		return "", refusal("this method has no object")
	}
	if inner := s.function(); inner != method && binds(inner, self) {
		return "", refusal("`" + self + "` is another object here")
	}
	init, err := constructorOf(class)
	if err != nil {
		return "", err
	}
	if init == method {
		return "", refusal("nobody else has the object yet")
	}
	name := l.String()
	if d.uses(name) > 0 {
		if !d.onlyLock(name, init) || !setsField(init, name) {
			return "", refusal("`" + name + "` is used for something else")
		}
		return self + "." + name, nil
	}
	if d.once(source.Span{Start: init.Start, End: init.End}) {
		at, after := fieldIn(init, l.name)
		inInit := section{&block{init.Body, init, &block{class.Body, class, blockOf(s, class)}}, at, at}
		err = d.makeLock(selfOf(init)+"."+name, inInit, after)
	}
	return self + "." + name, err
}

// blockOf is the block that a class stands in, around a section.
func blockOf(s section, class *syntax.ClassDef) *block {
	for b := s.block; b.outer != nil; b = b.outer {
		if b.owner == class {
			return b.outer
		}
	}
	return nil
}

// methodOf is the method that a section is in, and its class. A function in a
// method is part of it.
func methodOf(s section) (*syntax.FunctionDef, *syntax.ClassDef) {
	defs := s.enclosing()
	for i := range defs {
		class, ok := defs[i].(*syntax.ClassDef)
		if !ok {
			continue
		}
		if i == 0 {
			return nil, nil
		}
		return defs[i-1].(*syntax.FunctionDef), class
	}
	return nil, nil
}

// selfOf is the name of a method's object, "" if it has none.
func selfOf(f *syntax.FunctionDef) string {
	for _, d := range f.Decorators {
		if n, ok := d.(*syntax.Name); ok && (n.ID == "staticmethod" || n.ID == "classmethod") {
			return ""
		}
	}
	if f.Name == "__new__" || f.Name == "__init_subclass__" || f.Name == "__class_getitem__" {
		return ""
	}
	for _, list := range [][]*syntax.Arg{f.Args.PosOnly, f.Args.Args} {
		if len(list) > 0 {
			return list[0].Name
		}
	}
	return ""
}

// constructorOf is the class's own `__init__`, if a lock may be made there.
func constructorOf(class *syntax.ClassDef) (*syntax.FunctionDef, error) {
	var init *syntax.FunctionDef
	for _, s := range class.Body {
		switch s := s.(type) {
		case *syntax.FunctionDef:
			if pickles[s.Name] {
				return nil, refusal("the class says how it is copied or pickled, which a lock cannot be")
			}
			if s.Name == "__init__" {
				if init != nil || s.Async || selfOf(s) == "" {
					return nil, refusal("the class has more than one `__init__`")
				}
				init = s
			}
		case *syntax.Assign:
			for _, t := range s.Targets {
				if named(t, "__slots__", false) {
					return nil, refusal("the class has `__slots__`")
				}
			}
		case *syntax.AnnAssign:
			if named(s.Target, "__slots__", false) {
				return nil, refusal("the class has `__slots__`")
			}
		}
	}
	if init == nil {
		return nil, refusal("the class has no `__init__` of its own")
	}
	return init, nil
}

// fieldIn is the statement of `__init__` that a lock goes beside, and whether
// after it: the one that sets the field, else the first after the docstring
// and the call of the base class.
func fieldIn(init *syntax.FunctionDef, field string) (at int, after bool) {
	for i, s := range init.Body {
		if setsIn(s, selfOf(init), field) {
			return i, plainValue(s)
		}
	}
	if isDocstring(init.Body[0]) && len(init.Body) > 1 {
		at = 1
	}
	if callsInit(init.Body[at]) || isDocstring(init.Body[at]) {
		return at, true
	}
	return at, false
}

// setsField reports whether a statement of `__init__`'s body sets a field.
func setsField(init *syntax.FunctionDef, field string) bool {
	for _, s := range init.Body {
		if setsIn(s, selfOf(init), field) {
			return true
		}
	}
	return false
}

// setsIn reports whether a statement sets an attribute of a name.
func setsIn(s syntax.Stmt, self, field string) bool {
	found := false
	syntax.Inspect(s, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FunctionDef, *syntax.Lambda, *syntax.ClassDef:
			return false
		case *syntax.Attribute:
			if owner, ok := n.Value.(*syntax.Name); ok && owner.ID == self && n.Attr == field && n.Ctx == syntax.Store {
				found = true
			}
		}
		return true
	})
	return found
}

// callsInit: super().__init__(…), Base.__init__(self, …).
func callsInit(s syntax.Stmt) bool {
	e, ok := s.(*syntax.ExprStmt)
	if !ok {
		return false
	}
	call, ok := e.Value.(*syntax.Call)
	if !ok {
		return false
	}
	f, ok := call.Func.(*syntax.Attribute)
	return ok && f.Attr == "__init__"
}
