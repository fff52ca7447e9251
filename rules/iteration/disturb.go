package iteration

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
)

// containerOf gives the classes of the container that an access goes through
// or changes.
func containersOf(p *link.Program, a *race.Access) []string {
	var classes []string
	for _, t := range p.Types(a.Container()) {
		if class, ok := race.ContainerOf(p, t); ok {
			classes = append(classes, class)
		}
	}
	return classes
}

// disturbs reports whether a change breaks a walk over a container of one of
// these classes:
//
//	dict, set      RuntimeError if the number of items is another one at the next step
//	deque          RuntimeError after any change but to an item
//	list           goes by position: what is put in or taken out before it makes
//	               the walk repeat or skip an item; appending and taking from
//	               the end do not
//
// CPython: Objects/dictobject.c, Objects/setobject.c, Objects/listobject.c,
// Modules/_collectionsmodule.c.
func disturbs(p *link.Program, classes []string, c *race.Access) bool {
	switch c.Action {
	case race.Insert, race.Remove, race.Empty, race.Edit:
	default:
		return false
	}
	for _, class := range classes {
		if disturbsOne(p, class, c) {
			return true
		}
	}
	return false
}

func disturbsOne(p *link.Program, class string, c *race.Access) bool {
	op := p.Op(c.Site)
	method, args := "", 0
	if op.Kind == facts.Invoke {
		call := p.Value(link.Expr{Func: c.Site.Func, Value: op.Value})
		if f, ok := callee(p, link.Expr{Func: c.Site.Func, Value: op.Value}); ok && f.Kind == facts.Attr {
			method, args = p.Text(c.Site.Func, f.Name), len(p.Function(c.Site.Func).Calls[call.B].Args)
		}
	}
	switch class {
	case "list", "bytearray", "array.array":
		switch method {
		case "append", "extend", "clear":
			return false
		case "pop":
			return args > 0
		}
		return op.Kind != facts.Write // xs[i] = x
	case "collections.deque":
		return op.Kind != facts.Write
	}
	return op.Kind != facts.Write && op.Kind != facts.Read || !knownKey(p, c)
}

// knownKey reports whether a key that is stored under is in the container
// already: it is one of its own keys.
//
//	for name in self.table: self.table[name] = 0
func knownKey(p *link.Program, c *race.Access) bool {
	fn := p.Function(c.Site.Func)
	container := p.File(c.Site.Func).Expr(fn, c.Of)
	for v := c.Key; ; {
		switch val := fn.Values[v]; val.Kind {
		case facts.Local:
			defs := p.VarDefs(c.Site.Func, facts.VarID(val.A))
			if len(defs) != 1 || defs[0].Func != c.Site.Func {
				return false
			}
			v = defs[0].Src
		case facts.Unpacked:
			if val.B != 0 {
				return false
			}
			v = facts.ValueID(val.A)
		case facts.Element:
			over := p.File(c.Site.Func).Expr(fn, facts.ValueID(val.A))
			return over == container || strings.Contains(over, container+".keys(") || strings.Contains(over, container+".items(") || over == "list("+container+")"
		default:
			return false
		}
	}
}
