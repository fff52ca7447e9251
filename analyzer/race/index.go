package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
)

// index finds the accesses to locations from code of which no activation is
// known: other functions that use a global, other methods of a class. It looks
// at the ops that name one of the locations, and evaluates those alone.
type index struct {
	p       *link.Program
	callers *lock.Callers
	wanted  map[link.Path]bool
	globals link.NameSet // names of globals, and of attributes of what globals hold
	fields  link.NameSet // names of attributes of self and of classes
	at      map[link.Path][]Access
	buf     []Access                    // of one op
	held    map[link.Func][][]lock.Held // by op
	owned   map[link.Func]regions
	signals []lock.Held
}

func newIndex(p *link.Program, callers *lock.Callers) *index {
	return &index{
		p: p, callers: callers,
		wanted: map[link.Path]bool{}, at: map[link.Path][]Access{},
		held: map[link.Func][][]lock.Held{}, owned: map[link.Func]regions{},
	}
}

// changesOf finds the accesses to locations that may change them.
func (x *index) changesOf(locations []Location) {
	for i := range locations {
		x.want(locations[i].Path)
		if k, ok := nested(x.p, locations[i].Path); ok {
			x.want(k.field)
		}
	}
	if len(locations) > 0 {
		x.p.Functions(func(f link.Func, fn *facts.Function) { x.function(f, fn, true) })
	}
}

// readsOf finds the others, as far as somebody changes the location: one that
// everybody reads has no race.
func (x *index) readsOf(locations []Location) {
	changes := func(a Access) bool { return a.Kind.Changes() }
	x.wanted, x.globals, x.fields = map[link.Path]bool{}, link.NameSet{}, link.NameSet{}
	for i := range locations {
		l := &locations[i]
		k, field := nested(x.p, l.Path)
		if slices.ContainsFunc(l.Accesses, changes) || slices.ContainsFunc(x.at[l.Path], changes) || field && slices.ContainsFunc(x.at[k.field], changes) {
			x.want(l.Path)
			if field {
				x.want(k.field)
			}
		}
	}
	if len(x.wanted) > 0 {
		x.p.Functions(func(f link.Func, fn *facts.Function) { x.function(f, fn, false) })
	}
}

func (x *index) want(path link.Path) {
	x.wanted[path] = true
	switch path.Root.Kind {
	case link.GlobalRoot:
		x.globals.Add(link.NameOf(path.LastName()))
	case link.SelfRoot, link.ClassRoot:
		x.fields.Add(link.NameOf(path.LastName()))
	}
}

// function adds the accesses of a function to what is wanted, by ops that may
// change something or by the others. The locks that are held are filled in when
// somebody asks.
func (x *index) function(f link.Func, fn *facts.Function, change bool) {
	var fr *link.Frame
	for i := range fn.Ops {
		op := &fn.Ops[i]
		target, ok := target(fn, op)
		if !ok || onlyLoads(fn, op) == change || !x.names(f, fn, target) || op.Kind == facts.Invoke && !x.mutates(f, fn, op) {
			continue
		}
		if fr == nil {
			fr = x.p.Static(f)
		}
		x.buf = effects(x.buf, x.p, nil, fr, facts.OpID(i), nil)
		for _, a := range x.buf {
			if x.wanted[a.Path] {
				x.at[a.Path] = append(x.at[a.Path], a)
			}
		}
	}
}

// to gives the accesses to a location, with the locks that their functions take
// and those that all callers hold.
func (x *index) to(path link.Path) []Access {
	out := x.at[path]
	for i := range out {
		out[i].Held = x.heldIn(out[i].Site.Func)[out[i].Site.Op]
	}
	return slices.DeleteFunc(out, func(a Access) bool { return x.owned[a.Site.Func].has(a.Site.Op) })
}

// heldIn gives what is held at each op of a function.
func (x *index) heldIn(f link.Func) [][]lock.Held {
	if held, ok := x.held[f]; ok {
		return held
	}
	held := make([][]lock.Held, len(x.p.Function(f).Ops))
	signals := lock.Walk(x.p, x.p.Static(f), x.callers.Entered(f), func(i facts.OpID, h []lock.Held) { held[i] = h })
	x.signals = append(x.signals, signals...)
	x.held[f], x.owned[f] = held, owned(x.p, f)
	return held
}

// target gives the value that an op reads, or may change.
func target(fn *facts.Function, op *facts.Op) (facts.ValueID, bool) {
	switch op.Kind {
	case facts.Read, facts.Write, facts.Delete:
		return op.Value, true
	case facts.Invoke:
		callee := fn.Values[fn.Values[op.Value].A]
		return facts.ValueID(callee.A), callee.Kind == facts.Attr
	}
	return 0, false
}

// mutates reports whether a call is of a method that changes a container.
func (x *index) mutates(f link.Func, fn *facts.Function, call *facts.Op) bool {
	callee := fn.Values[fn.Values[call.Value].A]
	return vocabulary().mutators.Has(x.p.Name(f, callee.Name))
}

// names reports whether a value is written like one of the locations: a
// global's name, or an attribute's behind a global, self or a class.
func (x *index) names(f link.Func, fn *facts.Function, v facts.ValueID) bool {
	val := named(fn, v)
	switch val.Kind {
	case facts.Global:
		return x.globals.Has(x.p.Name(f, val.Name))
	case facts.Attr:
		base := fn.Values[val.A].Kind
		name := x.p.Name(f, val.Name)
		return x.fields.Has(name) || x.globals.Has(name) && base != facts.Local && base != facts.Captured
	}
	return false
}
