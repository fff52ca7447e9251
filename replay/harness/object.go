package harness

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// An argument that nobody gives, but whose annotation names a class of the
// program, is an object of that class, if the harness can make one. And if a
// finding is about two objects, one of which the other one's constructor makes, it
// is taken from there:
//
//	class Log:
//	    def __init__(self):
//	        self.pool = Pool()         # shared_pool = shared_log.pool

// isShared says whether an argument of a class is the object that the harness calls
// methods of, since a side of the finding begins in one. Of its own class a method is
// given another one, and so are locks that are taken in the order of arguments.
func (s *slicer) isShared(c *syntax.ClassDef, fn *function) bool {
	return c != nil && c != fn.class && len(s.making) == 0 && s.finding.Code != "FT502" && s.finding.Code != "FT504" && s.concerns(c) && s.constructs(c, 0)
}

// objectText makes an object of the class that an annotation names, "" if it
// names none, or one that is made in another way than by its constructor.
func (s *slicer) objectText(annotation syntax.Expr) string {
	c := s.classes[annotated(annotation)]
	if name := path(annotation); c == nil && plainObjects[syntax.LastName(annotation)] && s.imported(head(name)) && !s.foreign(head(name)) {
		s.wantGlobal(head(name))
		return name + "()"
	}
	return s.objectOf(c)
}

// plainObjects are classes of the library of which a new object will do.
var plainObjects = map[string]bool{"Lock": true, "RLock": true, "Condition": true}

// usedAs is an object of the class that the finding is about, if all that a
// function does with an argument is to use methods of that class; "" if not.
func (s *slicer) usedAs(fn *function, param *syntax.Arg) string {
	in := s.enclosing(s.finding.Span)
	if in == nil || in.class == nil || in.class == fn.class {
		return ""
	}
	c := in.class
	used, others := 0, 0
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		a, ok := n.(*syntax.Attribute)
		switch {
		case !ok || path(a.Value) != param.Name:
		case s.functions[c.Name+"."+a.Attr] != nil:
			used++
		default:
			others++
		}
		return true
	})
	if used == 0 || others > 0 {
		return ""
	}
	return s.objectOf(c)
}

// objectOf makes an object of a class, if the harness can.
func (s *slicer) objectOf(c *syntax.ClassDef) string {
	if c == nil || s.making[c] || !s.constructs(c, 0) || s.stubs != nil && !s.essentialClass(c) {
		return ""
	}
	s.making[c] = true
	defer delete(s.making, c)
	return s.instanceText(c)
}

// annotated is the class that an annotation names: `C`, `"C"`, `m.C`,
// `Optional[C]`, `C | None`.
func annotated(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.Constant:
		if e.Kind == syntax.Str {
			name, _, _ := strings.Cut(e.Value, "|")
			return strings.TrimSpace(name[strings.LastIndexByte(name, '.')+1:])
		}
	case *syntax.Subscript:
		if syntax.LastName(e.Value) == "Optional" {
			return annotated(e.Slice)
		}
	case *syntax.BinOp:
		if e.Op == syntax.BitOr {
			return annotated(e.Left)
		}
	}
	return syntax.LastName(e)
}

// constructs says whether a call of a class runs its `__init__`, and nothing that
// a decorator, a metaclass or an unknown base puts in its place.
func (s *slicer) constructs(c *syntax.ClassDef, depth int) bool {
	if depth > mostDepth || len(c.Decorators)+len(c.Keywords) > 0 {
		return false
	}
	for _, b := range c.Bases {
		base := s.classes[syntax.LastName(b)]
		if syntax.LastName(b) != "object" && (base == nil || !s.constructs(base, depth+1)) {
			return false
		}
	}
	for _, st := range c.Body {
		if m, ok := st.(*syntax.FunctionDef); ok && (m.Name == "__new__" || s.hasDecorator(&function{def: m}, "abstractmethod")) {
			return false
		}
	}
	return true
}

// maker finds the class whose constructor makes the only object of another class
// that the program makes, and the attribute that keeps it.
func (s *slicer) maker(c *syntax.ClassDef) (*syntax.ClassDef, string) {
	made := 0
	s.mod.Inspect(func(n syntax.Node) bool {
		if call, ok := n.(*syntax.Call); ok && isCallOf(call, c.Name) {
			made++
		}
		return true
	})
	for _, f := range s.sortedFunctions() {
		if made != 1 || f.class == nil || f.class == c || f.def.Name != "__init__" || len(f.def.Args.Args) == 0 || !s.constructs(f.class, 0) {
			continue
		}
		self := f.def.Args.Args[0].Name
		for _, st := range f.def.Body {
			a, ok := st.(*syntax.Assign)
			if !ok || !isCallOf(a.Value, c.Name) {
				continue
			}
			if kept, ok := a.Targets[0].(*syntax.Attribute); ok && path(kept.Value) == self {
				return f.class, kept.Attr
			}
		}
	}
	return nil, ""
}

// isCallOf says whether an expression calls a name.
func isCallOf(e syntax.Expr, name string) bool {
	call, ok := e.(*syntax.Call)
	return ok && syntax.LastName(call.Func) == name
}

// concerns says whether the finding is about what methods of a class do.
func (s *slicer) concerns(c *syntax.ClassDef) bool {
	for _, chain := range s.finding.Chains {
		if len(chain) > 0 && c.Extent().Contains(chain[0].Span) {
			return true
		}
	}
	return false
}
