package facts

import (
	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// dynamic lowers calls that name an attribute by a constant to what they do:
//
//	getattr(x, "name")                      x.name
//	hasattr(x, "name")                      x.name, as a test: it is there
//	setattr(x, "name", v)                   x.name = v
//	object.__setattr__(self, "name", v)     self.name = v
//	delattr(x, "name")                      del x.name
//
// ok is false for other calls, and where the file binds such a name itself.
func (e *extractor) dynamic(x *syntax.Call) (id ValueID, ok bool) {
	if len(x.Keywords) > 0 || len(x.Args) < 2 {
		return 0, false
	}
	name, literal := constantName(x.Args[1])
	if !literal {
		return 0, false
	}
	switch e.dynamicName(x.Func) {
	case "getattr":
		if len(x.Args) > 3 {
			return 0, false
		}
		id = e.read(Value{Kind: Attr, A: uint32(e.expr(x.Args[0])), Name: e.name(name)}, x.Span)
		if len(x.Args) == 3 {
			id = e.list(Either, uint8(EitherOr), e.items(id, e.expr(x.Args[2])))
		}
		return id, true
	case "hasattr":
		if len(x.Args) != 2 {
			return 0, false
		}
		return e.read(Value{Kind: Attr, A: uint32(e.expr(x.Args[0])), Name: e.name(name)}, x.Span), true
	case "setattr":
		if len(x.Args) != 3 {
			return 0, false
		}
		base := e.expr(x.Args[0])
		v := e.expr(x.Args[2])
		e.op(Op{Kind: Write, Value: e.value(Value{Kind: Attr, A: uint32(base), Name: e.name(name)}), Src: v}, x.Span)
		return e.value(Value{}), true
	case "delattr":
		if len(x.Args) != 2 {
			return 0, false
		}
		base := e.expr(x.Args[0])
		e.op(Op{Kind: Delete, Value: e.value(Value{Kind: Attr, A: uint32(base), Name: e.name(name)})}, x.Span)
		return e.value(Value{}), true
	}
	return 0, false
}

// dynamicName gives the builtin that a callee is.
func (e *extractor) dynamicName(x syntax.Expr) string {
	switch x := x.(type) {
	case *syntax.Name:
		if v, shared := e.location(x.ID); v.Kind == Global && !shared && !e.bound(x.ID) {
			return x.ID
		}
	case *syntax.Attribute:
		base, ok := x.Value.(*syntax.Name)
		if !ok || base.ID != "object" || e.bound("object") {
			return ""
		}
		switch x.Attr {
		case "__setattr__":
			return "setattr"
		case "__delattr__":
			return "delattr"
		case "__getattribute__":
			return "getattr"
		}
	}
	return ""
}

// bound reports whether the module itself binds a name.
func (e *extractor) bound(name string) bool {
	sym, ok := e.table.Lookup(bind.ModuleScope, name)
	return ok && e.table.Symbols[sym].Bindings > 0
}

func constantName(x syntax.Expr) (string, bool) {
	c, ok := x.(*syntax.Constant)
	if !ok || c.Kind != syntax.Str || c.Value == "" || len(c.Value) > maxConstant {
		return "", false
	}
	return c.Value, true
}

// namespaceItem gives the attribute that an item of an object's `__dict__`, or
// of vars(x), is.
func (e *extractor) namespaceItem(x *syntax.Subscript) (object syntax.Expr, name string, ok bool) {
	if name, ok = constantName(x.Slice); !ok {
		return nil, "", false
	}
	switch base := x.Value.(type) {
	case *syntax.Attribute:
		return base.Value, name, base.Attr == "__dict__"
	case *syntax.Call:
		f, isName := base.Func.(*syntax.Name)
		return firstArg(base), name, isName && f.ID == "vars" && len(base.Args) == 1 && len(base.Keywords) == 0
	}
	return nil, "", false
}

func firstArg(x *syntax.Call) syntax.Expr {
	if len(x.Args) == 0 {
		return nil
	}
	return x.Args[0]
}
