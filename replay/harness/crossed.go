package harness

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A finding about locks that a function takes in the order of its arguments says
// that two calls with the same objects, the other way round, wait for each
// other. The harness makes both:
//
//	shared_account.transfer(given_other, given_amount)
//	given_other.transfer(shared_account, given_amount)
//
// Where the arguments say which items of a container are taken, they are the
// first two:
//
//	shared_bank.transfer(0, 1, given_amount)
//	shared_bank.transfer(1, 0, given_amount)

// cross adds those calls. It says whether the finding is one of them.
func (s *slicer) cross() bool {
	f := s.finding
	if f.Code != "FT504" || len(f.Chains) != 2 || !slices.EqualFunc(f.Chains[0], f.Chains[1], samePlace) {
		return false
	}
	chain := f.Chains[0]
	var fn *function // that takes both
	for ; len(chain) >= 2; chain = chain[1:] {
		if fn = s.enclosing(chain[0].Span); fn != nil && fn.def.Extent().Contains(chain[1].Span) {
			break
		}
	}
	if len(chain) < 2 {
		return false
	}
	outer, inner := s.takenAt(fn, chain[0].Span), s.takenAt(fn, chain[1].Span)
	if outer == nil || inner == nil {
		return false
	}
	if s.circle(fn, outer, inner) {
		return true
	}
	a, b := s.exchanged(fn, outer, inner)
	if a < 0 || b < 0 || a == b {
		return false
	}
	x, y, ok := s.twoItems(fn, outer, inner, a, b)
	if !ok {
		x, y, ok = s.twoObjects(fn, outer, inner, a, b)
	}
	if !ok {
		return false
	}
	s.callBoth(fn, []map[int]string{{a: x, b: y}, {a: y, b: x}})
	s.assumptions = append(s.assumptions, "two threads call `"+fn.def.Name+"` with the two exchanged")
	return true
}

// callBoth adds a thread for each way to give some of a function's arguments.
func (s *slicer) callBoth(fn *function, ways []map[int]string) {
	s.need(fn)
	s.roles[fn.def] = true
	for _, way := range ways {
		var values []string
		for i, param := range parameters(fn.def) {
			switch value, chosen := way[i]; {
			case chosen:
				values = append(values, value)
			case i == 0 && s.bound(fn):
				values = append(values, s.instance(fn.class))
			default:
				values = append(values, s.given(fn, param))
			}
		}
		s.calls = append(s.calls, call{text: s.callWith(fn, values), threaded: true, row: s.rowOf(fn.def)})
	}
}

// bound says whether a function is called on an object, its first argument.
func (s *slicer) bound(fn *function) bool {
	return fn.class != nil && !s.hasDecorator(fn, "staticmethod")
}

func samePlace(a, b finding.Frame) bool { return a.Location == b.Location }

// takenAt is the lock that a place of a function takes, or the call there that
// does: what a name stands for that is bound once.
func (s *slicer) takenAt(fn *function, at source.Span) syntax.Expr {
	var found syntax.Expr
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		if e, ok := n.(syntax.Expr); ok && found == nil && e.Extent() == at {
			found = e
		}
		return found == nil
	})
	if c, ok := found.(*syntax.Call); ok {
		if on, ok := c.Func.(*syntax.Attribute); ok && on.Attr == "acquire" {
			found = on.Value
		}
	}
	return s.written(fn, found)
}

// written follows a local name that is bound once to what it is bound to.
func (s *slicer) written(fn *function, e syntax.Expr) syntax.Expr {
	name, ok := e.(*syntax.Name)
	if !ok || s.parameter(fn, name.ID) >= 0 {
		return e
	}
	var values []syntax.Expr
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		if a, ok := n.(*syntax.Assign); ok {
			for _, p := range pairs(a.Targets[0], a.Value) {
				if path(p.target) == name.ID {
					values = append(values, p.value)
				}
			}
		}
		return true
	})
	if len(values) != 1 {
		return e
	}
	return values[0]
}

// parameter numbers a parameter by its name, -1 for none.
func (s *slicer) parameter(fn *function, name string) int {
	return slices.IndexFunc(parameters(fn.def), func(p *syntax.Arg) bool { return p.Name == name })
}

// exchanged finds the parameters that two locks are told by: those that their
// paths begin with, else those that one expression has and the other has not.
func (s *slicer) exchanged(fn *function, outer, inner syntax.Expr) (a, b int) {
	first := func(e syntax.Expr) int {
		if c, ok := e.(*syntax.Call); ok {
			e = c.Func
		}
		return s.parameter(fn, head(path(e)))
	}
	if a, b = first(outer), first(inner); a >= 0 && b >= 0 && a != b {
		return a, b
	}
	own := func(e, other syntax.Expr) int {
		var left []int
		beside := s.mentioned(fn, other)
		for _, p := range s.mentioned(fn, e) {
			if !slices.Contains(beside, p) {
				left = append(left, p)
			}
		}
		if len(left) != 1 {
			return -1
		}
		return left[0]
	}
	return own(outer, inner), own(inner, outer)
}

// mentioned are the parameters that an expression has in it, also by names that
// are bound once.
func (s *slicer) mentioned(fn *function, e syntax.Expr) []int {
	var found []int
	var look func(e syntax.Expr, depth int)
	look = func(e syntax.Expr, depth int) {
		syntax.Inspect(e, func(n syntax.Node) bool {
			name, ok := n.(*syntax.Name)
			if !ok {
				return true
			}
			if p := s.parameter(fn, name.ID); p >= 0 && !slices.Contains(found, p) {
				found = append(found, p)
			} else if value := s.written(fn, name); value != name && depth < 3 {
				look(value, depth+1)
			}
			return true
		})
	}
	look(e, 0)
	return found
}

// twoItems are two keys of a container of locks that the parameters are keys of.
func (s *slicer) twoItems(fn *function, outer, inner syntax.Expr, a, b int) (x, y string, ok bool) {
	params := parameters(fn.def)
	from, ok := outer.(*syntax.Subscript)
	to, also := inner.(*syntax.Subscript)
	if !ok || !also || path(from.Value) == "" || path(from.Value) != path(to.Value) ||
		path(s.written(fn, from.Slice)) != params[a].Name || path(s.written(fn, to.Slice)) != params[b].Name {
		return "", "", false
	}
	if d, ok := s.kept(fn, from.Value).(*syntax.Dict); ok {
		var keys []string
		for _, key := range d.Keys {
			if c, ok := key.(*syntax.Constant); ok {
				keys = append(keys, (&printer{s: s}).expr(c))
			}
		}
		if len(keys) > 1 {
			return keys[0], keys[1], true
		}
	}
	if syntax.LastName(params[a].Annotation) == "str" {
		return quoted(params[a].Name), quoted(params[b].Name), true
	}
	return "0", "1", true
}

// kept is what a global or an attribute of the function's class holds that is
// bound in one place; nil if that is not known.
func (s *slicer) kept(fn *function, e syntax.Expr) syntax.Expr {
	if name, ok := e.(*syntax.Name); ok {
		return s.onlyValue(name.ID)
	}
	var values []syntax.Expr
	for _, f := range s.sortedFunctions() {
		if f.class == nil || f.class != fn.class {
			continue
		}
		syntax.Inspect(f.def, func(n syntax.Node) bool {
			if a, ok := n.(*syntax.Assign); ok && path(a.Targets[0]) != "" && path(a.Targets[0]) == path(e) {
				values = append(values, a.Value)
			}
			return true
		})
	}
	if len(values) != 1 {
		return nil
	}
	return values[0]
}

// twoObjects are two objects of one class that have what the function uses of the
// two parameters.
func (s *slicer) twoObjects(fn *function, outer, inner syntax.Expr, a, b int) (x, y string, ok bool) {
	params := parameters(fn.def)
	object := func(p int) string {
		switch param := params[p]; {
		case p == 0 && s.bound(fn):
			return s.instance(fn.class)
		case param.Annotation != nil:
			return s.given(fn, param)
		default:
			if c := s.suited(fn, param); c != nil {
				if text := s.objectOf(c); text != "" {
					return s.invention(param.Name, text)
				}
			}
			return ""
		}
	}
	if x, y = object(a), object(b); x != "" && y != "" {
		return x, y, true
	}
	if s.bound(fn) && (a == 0 || b == 0) {
		return "", "", false // what is given is no object of the class
	}
	lock, other := s.lockOf(outer, params[a]), s.lockOf(inner, params[b])
	if lock == "" || lock != other {
		return "", "", false
	}
	return s.invention(params[a].Name, s.record(fn, params[a], lock)), s.invention(params[b].Name, s.record(fn, params[b], lock)), true
}

// suited is the class whose objects an argument may be: that of the function, if
// it has all that is used of the argument; else the only one of the file that has.
func (s *slicer) suited(fn *function, param *syntax.Arg) *syntax.ClassDef {
	used := usedOf(fn, param)
	has := func(c *syntax.ClassDef) bool {
		return !slices.ContainsFunc(used, func(name string) bool { return !s.offers(c, name, 0) })
	}
	if s.bound(fn) {
		if has(fn.class) {
			return fn.class
		}
		return nil
	}
	var found []*syntax.ClassDef
	for _, name := range sorted(s.classes) {
		if c := s.classes[name]; has(c) {
			found = append(found, c)
		}
	}
	if len(used) == 0 || len(found) != 1 {
		return nil
	}
	return found[0]
}

// usedOf lists the attributes that a function uses of an argument.
func usedOf(fn *function, param *syntax.Arg) []string {
	var names []string
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		if a, ok := n.(*syntax.Attribute); ok && path(a.Value) == param.Name && !slices.Contains(names, a.Attr) {
			names = append(names, a.Attr)
		}
		return true
	})
	return names
}

// offers says whether objects of a class have an attribute: a method, or what one
// of the class sets.
func (s *slicer) offers(c *syntax.ClassDef, attr string, depth int) bool {
	found := false
	syntax.Inspect(c, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FunctionDef:
			found = found || n.Name == attr
		case *syntax.Assign:
			found = found || slices.ContainsFunc(bound(n), func(name string) bool { return name == attr || name == "self."+attr })
		case *syntax.AnnAssign:
			found = found || slices.ContainsFunc(bound(n), func(name string) bool { return name == attr || name == "self."+attr })
		}
		return !found
	})
	return found || depth < mostDepth && slices.ContainsFunc(c.Bases, func(b syntax.Expr) bool {
		base := s.classes[syntax.LastName(b)]
		return base != nil && s.offers(base, attr, depth+1)
	})
}

// lockOf is the attribute of an argument that is a lock, "" if that is not it.
func (s *slicer) lockOf(e syntax.Expr, param *syntax.Arg) string {
	a, ok := e.(*syntax.Attribute)
	if !ok || path(a.Value) != param.Name {
		return ""
	}
	return a.Attr
}

// record is an object of no class of the program that has a lock and what else
// the function uses of an argument.
func (s *slicer) record(fn *function, param *syntax.Arg, lock string) string {
	var fields []string
	for _, name := range usedOf(fn, param) {
		value := "Unknown(" + quoted(name) + ", None, True)"
		if name == lock {
			value = "_threading.RLock()"
		} else if counted(fn, param.Name+"."+name) {
			value = "1"
		}
		fields = append(fields, name+"="+value)
	}
	return "_Record(" + strings.Join(fields, ", ") + ")"
}

// counted says whether a function adds to a path.
func counted(fn *function, to string) bool {
	found := false
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		a, ok := n.(*syntax.AugAssign)
		found = found || ok && path(a.Target) == to
		return !found
	})
	return found
}

// recordText stands for classes that are not known, of which the harness makes
// objects with the attributes that it gives them.
const recordText = `class _Record:
    def __init__(self, **fields):
        for name in fields:
            setattr(self, name, fields[name])
`

// callWith is a call of a function or method with a value for each of its
// parameters.
func (s *slicer) callWith(fn *function, values []string) string {
	on := ""
	switch {
	case s.bound(fn):
		on, values = values[0]+".", values[1:]
	case fn.class != nil:
		on = fn.class.Name + "."
	}
	params := parameters(fn.def)
	params = params[len(params)-len(values):]
	args := make([]string, len(values))
	for i, value := range values {
		if args[i] = value; slices.Contains(fn.def.Args.KwOnly, params[i]) {
			args[i] = params[i].Name + "=" + value
		}
	}
	return on + fn.def.Name + "(" + strings.Join(args, ", ") + ")"
}
