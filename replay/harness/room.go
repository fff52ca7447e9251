package harness

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A container of a class of the project that keeps to a limit is changed by two
// threads in a way that shows only where there is room for one: both find it. In one
// more world it is filled so far, by its own method, and two threads put two things in.
//
//	class Recent(OrderedDict):
//	    def __init__(self, most): self.most = most
//	    def __setitem__(self, key, value):
//	        if len(self) >= self.most: self.popitem(last=False)
//	        super().__setitem__(key, value)
//	recent = Recent(100)               # Recent(4), and three are in it

// findRoom finds whether the subject is such a container, and fills it where that is
// wanted.
func (s *slicer) findRoom() {
	made, ok := s.container().(*syntax.Call)
	if s.finding.Code != "FT201" || !ok {
		return
	}
	class := s.classes[syntax.LastName(made.Func)]
	if class == nil || s.functions[class.Name+".__setitem__"] == nil {
		return
	}
	limit, more := s.sizeLimit(s.functions[class.Name+".__setitem__"].def)
	if a, ok := limit.(*syntax.Attribute); ok {
		limit = s.givenTo(class, made, a.Attr)
	}
	size, ok := intOf(limit)
	if !ok || size < 1 {
		return
	}
	s.keepsLimit = true
	if !s.world.Full {
		return
	}
	if size > highest {
		size = lowered
		s.lower(limit, size)
	}
	s.most = size + more - 1
}

// sizeLimit is what a method compares the number of its object's elements with, and
// how many more than that there may be before the comparison comes out otherwise.
func (s *slicer) sizeLimit(def *syntax.FunctionDef) (limit syntax.Expr, more int) {
	self := parameters(def)[0].Name
	ofSelf := func(e syntax.Expr) bool {
		c, ok := e.(*syntax.Call)
		return ok && syntax.LastName(c.Func) == "len" && len(c.Args) == 1 && head(path(c.Args[0])) == self
	}
	syntax.Inspect(def, func(n syntax.Node) bool {
		c, ok := n.(*syntax.Compare)
		if !ok || len(c.Ops) != 1 || limit != nil {
			return limit == nil
		}
		op, sized, to := c.Ops[0], c.Left, c.Comparators[0]
		if !ofSelf(sized) {
			op, sized, to = turned[op], to, sized
		}
		if !ofSelf(sized) {
			return true
		}
		if limit = to; op == syntax.LtE || op == syntax.Gt {
			more = 1
		}
		return false
	})
	return limit, more
}

// givenTo is the number that an attribute of the object that a call makes is given by
// its constructor: by the call, by default, or always; nil if that is not known.
func (s *slicer) givenTo(class *syntax.ClassDef, made *syntax.Call, attr string) syntax.Expr {
	init := s.constructor(class, 0)
	if init == nil {
		return nil
	}
	var value syntax.Expr
	for _, st := range init.def.Body {
		if a, ok := st.(*syntax.Assign); ok && slices.ContainsFunc(a.Targets, func(t syntax.Expr) bool { return isAttribute(t, attr) }) {
			value = a.Value
		}
	}
	param, ok := value.(*syntax.Name)
	if !ok {
		return value
	}
	for _, k := range made.Keywords {
		if k.Arg == param.ID {
			return k.Value
		}
	}
	args := init.def.Args
	at := slices.IndexFunc(args.Args, func(a *syntax.Arg) bool { return a.Name == param.ID })
	first := at - (len(args.Args) - len(args.Defaults))
	switch {
	case at > 0 && at <= len(made.Args):
		return made.Args[at-1]
	case at > 0 && first >= 0:
		return args.Defaults[first]
	}
	return nil
}
