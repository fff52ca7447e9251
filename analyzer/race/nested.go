package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// This file finds what other code does to a field that a thread reaches through
// another object. The thread names it from its own root; the methods of the
// object's class name it from theirs. They mean one field where somebody calls
// the method on what the same attribute of the same class keeps.
//
//	class Reaper(Thread):
//	    def run(self):
//	        for record in self.zeroconf.cache.records: …     Reaper.zeroconf.cache.records
//	class Cache:
//	    def add(self, record): self.records.append(record)   Cache.records
//	class Zeroconf:
//	    def handle(self, record): self.cache.add(record)     on what Zeroconf.cache keeps

// kept is the object whose field a location is, by the attribute that keeps it.
type kept struct {
	field link.Path  // as the methods of its class name it
	owner link.Class // brings the attribute
	attr  string
}

// nested gives the object of a location that is a field of a field.
func nested(p *link.Program, path link.Path) (kept, bool) {
	if path.Len < 2 || path.Last().IsItem() || path.Base().Last().IsItem() {
		return kept{}, false
	}
	object := path.Base()
	class, ok := onlyInstance(p.TypesAt(object))
	if !ok {
		return kept{}, false
	}
	owner, ok := onlyInstance(p.TypesAt(object.Base()))
	if !ok {
		return kept{}, false
	}
	k := kept{owner: p.FieldHome(owner, object.Last().Name()), attr: object.Last().Name()}
	k.field, ok = instancePath(p.FieldHome(class, path.Last().Name())).Append(path.Last())
	return k, ok
}

func instancePath(c link.Class) link.Path {
	return link.Path{Root: link.Root{Kind: link.SelfRoot, File: c.File, ID: uint32(c.ID)}}
}

// onlyInstance gives the one class of the program whose instance something may be,
// None aside.
func onlyInstance(types []link.Type) (link.Class, bool) {
	var class link.Class
	found := false
	for _, t := range types {
		switch {
		case t.Kind == link.Instance && !t.Guess && (!found || t.Class == class):
			class, found = t.Class, true
		case t.Kind == link.Immutable && t.Name == "None":
		default:
			return link.Class{}, false
		}
	}
	return class, found
}

// throughOwners adds the accesses of methods that other code calls on the object
// whose field a location is.
func (f *finder) throughOwners(l *Location) {
	k, ok := nested(f.p, l.Path)
	if !ok {
		return
	}
	entries := l.entries()
	for _, a := range f.index.to(k.field) {
		if !f.disturbs(&a, l) {
			continue
		}
		held := a.Held
		f.calledOn(k, a.Site.Func, 0, func(call link.Site, locks []lock.Held) {
			during := func(e *thread.Entry) bool { return f.order.Phase(e, call) == thread.During }
			if !f.order.OnMain(call.Func) || f.p.AfterFork(call.Func) || f.constructs(instancePath(k.owner), call.Func, map[link.Func]bool{}) || !slices.ContainsFunc(entries, during) {
				return
			}
			a.Path, a.Held = l.Path, append(slices.Clone(held), locks...)
			f.add(&a)
		})
	}
}

// disturbs reports whether, of an access and those that threads make, one changes
// what the location contains while the other one goes through it, or makes a view
// of it. For changes of single fields it matters too much which object is meant.
func (f *finder) disturbs(a *Access, l *Location) bool {
	return slices.ContainsFunc(l.Accesses, func(b Access) bool {
		return a.Kind == Mutate && f.goesThrough(&b) || b.Kind == Mutate && f.goesThrough(a)
	})
}

func (f *finder) goesThrough(a *Access) bool {
	if a.Action != Load {
		return a.Action == Walk
	}
	fn := f.p.Function(a.Site.Func)
	return slices.ContainsFunc(fn.Ops[a.Site.Op:], func(op facts.Op) bool {
		if op.Kind != facts.Invoke {
			return false
		}
		container, view, ok := iterated(f.p, a.Site.Func, op.Value)
		return ok && view != "" && container == a.Of
	})
}

// entries gives those whose threads access a location.
func (l *Location) entries() []*thread.Entry {
	var all []*thread.Entry
	for i := range l.Accesses {
		if e := l.Accesses[i].Entry; e != nil && !slices.Contains(all, e) {
			all = append(all, e)
		}
	}
	return all
}

// maxOwnCalls is how many calls of an object's methods by each other are followed.
const maxOwnCalls = 2

// calledOn visits the calls of a method on the kept object, with the locks that
// are held from there to the method.
func (f *finder) calledOn(k kept, method link.Func, depth int, visit func(link.Site, []lock.Held)) {
	for _, call := range f.p.ShippedCallers(method) {
		fn := f.p.Function(call.Func)
		callee := fn.Values[fn.Values[fn.Ops[call.Op].Value].A]
		if callee.Kind != facts.Attr {
			continue
		}
		held := f.index.heldIn(call.Func)[call.Op]
		switch receiver := fn.Values[callee.A]; receiver.Kind {
		case facts.Local:
			if self, _, ok := f.p.Self(call.Func); ok && facts.VarID(receiver.A) == self && depth < maxOwnCalls {
				f.calledOn(k, call.Func, depth+1, func(s link.Site, locks []lock.Held) { visit(s, append(slices.Clone(held), locks...)) })
			}
		case facts.Attr:
			if f.p.Text(call.Func, receiver.Name) != k.attr {
				continue
			}
			if owner, ok := f.p.FieldOwner(link.Expr{Func: call.Func, Value: facts.ValueID(receiver.A)}, k.attr); ok && owner == k.owner {
				visit(call, held)
			}
		}
	}
}
