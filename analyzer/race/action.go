package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// Action says what exactly an access does. Its Kind is the coarse answer.
type Action uint8

const (
	Load    Action = iota // the slot is read: self.items
	Store                 // the slot is bound anew
	Unbind                // the slot is deleted
	Peek                  // the contents are looked at in one step: d[k], d.get(k), len(d), list(d)
	Walk                  // the contents are looked at in many steps: for k in d, sum(d.values())
	Insert                // one step puts something in: append, d[k] = v
	Remove                // one step takes something out: pop, del d[k]
	Empty                 // everything is taken out: clear
	Edit                  // changed in place in another way: sort, insert, update from an iterable
	Advance               // a position is moved: next(it), file.read()
	Use                   // an object is worked with that one thread at a time may use: connection.commit()
)

// Contents reports whether the action is about what the location holds, not
// about the slot.
func (a Action) Contents() bool { return a >= Peek }

// Kind gives the coarse answer. Advancing changes: whoever comes next gets something else.
func (a Action) Kind() Kind {
	switch a {
	case Store, Unbind:
		return Write
	case Insert, Remove, Empty, Edit, Advance, Use:
		return Mutate
	}
	return Read
}

// actionOf gives the action of an operation that the tables know.
func actionOf(e known.Effect) (Action, bool) {
	switch {
	case e&known.Occupies != 0:
		return Use, true
	case e&known.Advances != 0:
		return Advance, true
	case e&known.Clears != 0:
		return Empty, true
	case e&known.Removes != 0 && e&known.Inserts == 0: // a full deque drops an item for the one it gets
		return Remove, true
	case e&(known.Inserts|known.Replaces) != 0 && e&(known.Walks|known.Reorders) == 0:
		return Insert, true
	case e&(known.Inserts|known.Replaces|known.Reorders) != 0:
		return Edit, true
	case e&known.Walks != 0:
		return Walk, true
	case e&known.Looks != 0:
		return Peek, true
	}
	return 0, false
}

// Position gives the class of an expression that is an iterator, a generator or
// a stream, which are gone through once: who goes on, goes on for all. It is
// "" if the expression is none, may be something else as well, or may be shared:
// itertools.count.
func Position(p *link.Program, e link.Expr) string {
	home, id := e.Func, facts.VarID(0)
	switch v := p.Value(e); v.Kind {
	case facts.Local:
		id = facts.VarID(v.A)
	case facts.Captured:
		home.ID, id = facts.FuncID(v.A), facts.VarID(v.B)
	default:
		return PositionOf(p, p.Types(e))
	}
	defs := p.VarDefs(home, id)
	for _, d := range defs {
		types := p.Types(link.Expr{Func: d.Func, Value: d.Src})
		if len(defs) > 1 && (len(types) == 0 || slices.ContainsFunc(types, func(t link.Type) bool { return t.Kind == link.Instance })) {
			return "" // now this, now that: `if backwards: words = reversed(words)`
		}
	}
	return PositionOf(p, p.Types(e))
}

// PositionOf is Position of what has one of these types.
func PositionOf(p *link.Program, types []link.Type) string {
	class := ""
	for _, t := range types {
		name := t.Name
		switch t.Kind {
		case link.Suspended:
			if !p.Function(t.Func).Generator || p.Function(t.Func).Async {
				continue
			}
			name = "generator"
		case link.Container, link.ExternalInstance:
		default:
			continue
		}
		if known.Method(name, "next") == nil && known.StreamOf(name) == nil || harmless[name] {
			return ""
		}
		class = name
	}
	return class
}

// harmless to share: each step is whole, or all items are one.
var harmless = map[string]bool{"itertools.count": true, "itertools.repeat": true}

// Bound reports whether only the thread that makes an object by this call may use it.
func Bound(p *link.Program, o *known.Owned, made link.Expr) bool {
	if o.BoundUnless == "" {
		return o.Bound
	}
	fn := p.Function(made.Func)
	call := fn.Values[made.Value]
	if call.Kind != facts.CallOf {
		return false
	}
	if arg, ok := p.ArgumentAt(made, o.BoundPos, o.BoundUnless); ok {
		return isTrue(p, link.Expr{Func: made.Func, Value: arg})
	}
	return !slices.ContainsFunc(fn.Calls[call.B].Args, func(a facts.Arg) bool { return a.Mapping || fn.Values[a.Value].Kind == facts.Starred })
}

// Owned gives the row of what has one of these types, and the call that makes it,
// if it is an object that one thread at a time may use; nil if it may be another
// one as well.
func Owned(types []link.Type) (*known.Owned, link.Expr) {
	var row *known.Owned
	var made link.Expr
	for _, t := range types {
		if t.Kind == link.Immutable && t.Name == "None" {
			continue
		}
		o := known.OwnedOf(t.Name)
		if t.Kind != link.ExternalInstance || o == nil || row != nil && o != row {
			return nil, link.Expr{}
		}
		row, made = o, t.At
	}
	return row, made
}

// method gives what calling a method does to its receiver, by the classes that
// the receiver may have.
func method(p *link.Program, types []link.Type, name string) (Action, bool) {
	for _, t := range types {
		class := t.Name
		switch t.Kind {
		case link.Container, link.ExternalInstance:
		case link.Instance:
			class = derived(p, t.Class, name)
		case link.Suspended:
			if !p.Function(t.Func).Generator {
				continue
			}
			class = "generator"
		default:
			continue
		}
		if o := known.Method(class, name); o != nil {
			return actionOf(o.Effect)
		}
		if t.Kind == link.Instance {
			continue
		}
		if o := known.OwnedOf(class); o != nil {
			return actionOf(o.Effect(name, Bound(p, o, t.At)))
		}
	}
	return 0, false
}

// iterated gives the container behind a value that is gone through: that of a
// view is its dict, and view is the class of that.
//
//	for k, v in self.table.items()      self.table, dict_items
func iterated(p *link.Program, f link.Func, v facts.ValueID) (container facts.ValueID, view string, ok bool) {
	fn := p.Function(f)
	val := fn.Values[v]
	if val.Kind != facts.CallOf {
		return v, "", true
	}
	callee := fn.Values[val.A]
	if callee.Kind != facts.Attr {
		return 0, "", false
	}
	view, ok = known.Views[p.Text(f, callee.Name)]
	return facts.ValueID(callee.A), view, ok
}

// containerClass gives the class of the container that an expression is, if it
// is one.
func containerClass(p *link.Program, e link.Expr) (string, bool) {
	for _, t := range p.Types(e) {
		if class, ok := ContainerOf(p, t); ok {
			return class, true
		}
	}
	return "", false
}

// ContainerOf gives the class of the container that an object of a type is, if
// it is one: of a class of the program, the built-in one that it derives from.
func ContainerOf(p *link.Program, t link.Type) (string, bool) {
	class := ""
	switch t.Kind {
	case link.Container, link.ExternalInstance:
		class = t.Name
	case link.Instance:
		class = derived(p, t.Class, "__iter__")
	}
	return class, class != "" && known.Method(class, "iter") != nil
}

// derived gives the container of which a class of the program has an operation
// from its base: "" if it has one of its own, or no such base.
//
//	class Table(dict): ...          table.pop(k), for k in table
func derived(p *link.Program, class link.Class, operation string) string {
	bases := p.ExternalBases(class)
	if len(bases) == 0 {
		return ""
	}
	if _, own := p.Method(class, operation); own {
		return ""
	}
	for _, base := range bases {
		if c := known.ContainerBase(base); c != "" && !(operation == "__iter__" && known.Mixins[base] != "") {
			return c
		}
	}
	return ""
}

func holdsMany(p *link.Program, e link.Expr) bool {
	_, ok := containerClass(p, e)
	return ok
}
