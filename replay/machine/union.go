package machine

import (
	"slices"
	"strings"
)

// Union is what `int | None` makes: a type that is one of several (PEP 604). It
// is for annotations and aliases of types; isinstance asks for each.
type Union struct{ of []Value }

var unionClass = newClass("types.UnionType")

func (*Union) class() *Class { return unionClass }

// union joins types; nil if an operand is none, or both are None.
func union(x, y Value) Value {
	if x == None && y == None {
		return nil
	}
	var of []Value
	for _, v := range []Value{x, y} {
		switch v := v.(type) {
		case *Union:
			of = append(of, v.of...)
		case *Class, noneType:
			of = append(of, v)
		default:
			return nil
		}
	}
	var once []Value
	for _, v := range of {
		if !slices.Contains(once, v) {
			once = append(once, v)
		}
	}
	if len(once) == 1 {
		return once[0]
	}
	return &Union{once}
}

// classes is the union as a tuple for isinstance and issubclass.
func (u *Union) classes() *Tuple {
	t := &Tuple{}
	for _, v := range u.of {
		if v == None {
			v = noneClass
		}
		t.items = append(t.items, v)
	}
	return t
}

func (u *Union) equal(other *Union) bool {
	return len(u.of) == len(other.of) && !slices.ContainsFunc(u.of, func(v Value) bool { return !slices.Contains(other.of, v) })
}

func (u *Union) repr(th *Thread) string {
	var names []string
	for _, v := range u.of {
		name := th.repr(v)
		if c, ok := v.(*Class); ok {
			name = strings.TrimSuffix(strings.TrimPrefix(th.reprClass(c), "<class '"), "'>")
		}
		names = append(names, name)
	}
	return strings.Join(names, " | ")
}
