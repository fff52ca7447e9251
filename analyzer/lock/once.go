package lock

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// Once reports whether a lock is known to be one that its own holder cannot take
// again: a Lock, a semaphore of one, a Condition over a Lock.
func Once(p *link.Program, h Held) bool {
	fn := p.Function(h.Site.Func)
	op := fn.Ops[h.Site.Op]
	v := op.Value
	if op.Kind == facts.Invoke {
		callee := fn.Values[fn.Values[v].A]
		if callee.Kind != facts.Attr {
			return false
		}
		v = facts.ValueID(callee.A)
	}
	types := p.Types(link.Expr{Func: h.Site.Func, Value: v})
	if len(types) == 0 { // in a decorator: of the object of whatever is decorated
		types = p.TypesAt(h.Path)
	}
	return tableOf(p).once(types, 0)
}

func (t *table) once(types []link.Type, depth int) bool {
	is := false
	for _, typ := range types {
		if typ.Kind == link.Immutable {
			continue
		}
		if typ.Kind != link.ExternalInstance {
			return false
		}
		row := known.LockOf(typ.Name)
		switch {
		case row == nil, row.Outside:
			return false
		case row.Waits:
			over, ok := t.over(typ.At)
			if !ok || depth > 2 || !t.once(t.p.Types(over), depth+1) {
				return false
			}
		case row.Reentrant:
			return false
		}
		is = true
	}
	return is
}

// over gives what a condition is made over.
func (t *table) over(made link.Expr) (link.Expr, bool) {
	if made.Value == 0 || t.p.Value(made).Kind != facts.CallOf {
		return link.Expr{}, false
	}
	fn := t.p.Function(made.Func)
	for _, a := range fn.Calls[fn.Values[made.Value].B].Args {
		if name := t.p.Text(made.Func, a.Name); name == "" || name == "lock" {
			return link.Expr{Func: made.Func, Value: a.Value}, true
		}
	}
	return link.Expr{}, false
}
