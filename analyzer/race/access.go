package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// Kind is what an access does to its location.
type Kind uint8

const (
	Read   Kind = iota
	Write       // stores something new
	Update      // stores what was computed from what it read before
	Mutate      // changes the object that the location holds: self.items.append(x)
)

// Changes reports whether the access is more than a read.
func (k Kind) Changes() bool { return k != Read }

// Access is one effect on one location.
type Access struct {
	Path   link.Path
	Kind   Kind
	Action Action
	Site   link.Site
	From   link.Site     // of an Update: where the old value was read
	Key    facts.ValueID // of an access to one item: its key, or what is put in; of the site's function
	Of     facts.ValueID // the value of the site's function that has the path: the slot, or the container
	Frame  *link.Frame
	Entry  *thread.Entry // nil: code that the entries do not run
	Held   []lock.Held
	Loop   bool // runs on an event loop, where only one such function runs at a time

	object link.Path     // of a field that is named by its class: the object, as the frame names it
	role   *thread.Entry // the one thread that runs the function, if nobody else does
	lent   *lent         // of a walk through what a function gave
}

// effects gives the accesses of one op of a frame's function, as far as their
// locations are changed anywhere; nil stands for all. They are put in place of
// what buf holds.
func effects(buf []Access, p *link.Program, changed *changes, fr *link.Frame, i facts.OpID, held []lock.Held) []Access {
	fn := p.Function(fr.Func)
	op := fn.Ops[i]
	if changed != nil && op.Kind <= facts.Delete && !changed.matter(p, fr.Func, op.Value) {
		return buf[:0]
	}
	n := noter{p: p, changed: changed, fr: fr, fn: fn, site: link.Site{Func: fr.Func, Op: i}, held: held, out: buf[:0]}
	switch op.Kind {
	case facts.Read:
		n.slot(Load, op.Value)
		n.item(n.look(op), op.Value)
	case facts.Write:
		n.write(op)
	case facts.Delete:
		n.slot(Unbind, op.Value)
		n.item(Remove, op.Value)
	case facts.Invoke:
		n.invoke(op)
	case facts.For:
		n.walk(op.Value, 0)
	case facts.With:
		if do, ok := method(n.p, n.types(op.Value), "__enter__"); ok {
			n.contents(do, op.Value, 0)
		}
	case facts.Contains:
		test := fn.Values[op.Value]
		n.contents(Peek, facts.ValueID(test.B), facts.ValueID(test.A))
	}
	return n.out
}

// noter collects the accesses of one op.
type noter struct {
	p       *link.Program
	changed *changes
	fr      *link.Frame
	fn      *facts.Function
	site    link.Site
	held    []lock.Held
	out     []Access
	caller  *noter // whose walk goes on in what a callee has returned
	calls   int    // from the function that walks to this one
}

// slot notes an access to a name, attribute or item itself.
func (n *noter) slot(do Action, v facts.ValueID) { n.note(do, n.p.PassingSlots(n.fr, v), v, 0) }

// contents notes an access to what an object holds.
func (n *noter) contents(do Action, v, key facts.ValueID) {
	n.note(do, n.p.PassingPaths(n.fr, v), v, key)
}

func (n *noter) note(do Action, paths []link.Path, of, key facts.ValueID) {
	for _, path := range paths {
		n.out = append(n.out, Access{
			Path: path, Kind: do.Kind(), Action: do, Site: n.site, Of: of, Key: key, Frame: n.fr, Held: n.held, Loop: n.fn.Async,
		})
	}
}

// item notes what an access to an item does to its container.
func (n *noter) item(do Action, v facts.ValueID) {
	if val := n.fn.Values[v]; val.Kind == facts.Item {
		n.contents(do, facts.ValueID(val.A), facts.ValueID(val.B))
	}
}

// look says what reading an item does: of a class that makes what is missing, it
// may insert. That counts where the item is changed then and there, which says
// that it need not have been there.
//
//	self.rows[key].append(row)      of a defaultdict: may insert, too
func (n *noter) look(op facts.Op) Action {
	val := n.fn.Values[op.Value]
	if val.Kind != facts.Item || op.Flags&facts.Augmented != 0 || !n.filled(op.Value) {
		return Peek
	}
	for _, t := range n.p.Types(link.Expr{Func: n.fr.Func, Value: facts.ValueID(val.A)}) {
		if t.Kind != link.ExternalInstance {
			continue
		}
		if row := known.Method(t.Name, "[]"); row != nil && row.Effect&known.Inserts != 0 {
			return Insert
		}
	}
	return Peek
}

// filled reports whether one of the next ops changes what is read at this one.
func (n *noter) filled(item facts.ValueID) bool {
	const near = 12
	last := min(int(n.site.Op)+near, len(n.fn.Ops))
	return slices.ContainsFunc(n.fn.Ops[n.site.Op:last], func(op facts.Op) bool {
		v, ok := changedBy(n.p, n.fr.Func, n.fn, &op)
		if !ok || v == item {
			return ok && op.Kind == facts.Invoke
		}
		target := n.fn.Values[v]
		return (target.Kind == facts.Item || target.Kind == facts.Attr) && facts.ValueID(target.A) == item
	})
}

func (n *noter) write(op facts.Op) {
	first := len(n.out)
	n.slot(Store, op.Value)
	if read, ok := updates(n.p, n.fr.Func, n.site.Op); ok {
		for i := first; i < len(n.out); i++ {
			n.out[i].Kind, n.out[i].From = Update, link.Site{Func: n.fr.Func, Op: read}
		}
	}
	n.item(Insert, op.Value)
}

func (n *noter) invoke(op facts.Op) {
	call := n.fn.Values[op.Value]
	callee, args := n.fn.Values[call.A], n.fn.Calls[call.B].Args
	if callee.Kind == facts.Attr {
		receiver := facts.ValueID(callee.A)
		if do, ok := method(n.p, n.types(receiver), n.p.Text(n.fr.Func, callee.Name)); ok {
			key := facts.ValueID(0)
			if len(args) > 0 && args[0].Name == 0 {
				key = args[0].Value
			}
			if do == Peek && n.writes(receiver, key) {
				do = Use
			}
			n.contents(do, receiver, key)
			n.note(Load, n.p.SetDefault(n.fr, op.Value), op.Value, 0)
			n.source(n.p.Text(n.fr.Func, callee.Name), args)
		}
	}
	n.consume(op.Value, callee, args)
}

// writes reports whether a method is handed an SQL statement that changes something.
func (n *noter) writes(receiver, statement facts.ValueID) bool {
	val := n.fn.Values[statement]
	if val.Kind != facts.Constant || val.Name == 0 || !known.Writes(n.p.Text(n.fr.Func, val.Name)) {
		return false
	}
	row, _ := Owned(n.types(receiver))
	return row != nil && row.SQL
}

// source notes that a container is gone through to fill another one: `extend`
// and `update` lock the one that they change, and that from which they take only
// if it is exactly a built-in one.
func (n *noter) source(method string, args []facts.Arg) {
	if !known.TakesFrom(method) {
		return
	}
	for _, a := range args {
		if a.Name != 0 || a.Mapping {
			continue
		}
		v, view, ok := iterated(n.p, n.fr.Func, a.Value)
		if !ok {
			continue
		}
		if class, many := containerClass(n.p, link.Expr{Func: n.fr.Func, Value: v}); many && (view != "" || known.LockedAsSource(class)) {
			n.contents(Peek, v, 0)
		} else if many {
			n.contents(Walk, v, 0)
		}
	}
}

// consume notes what a call does to the containers among its arguments:
// `sum(d.values())` goes through them, `heappush(h, x)` changes one.
func (n *noter) consume(call facts.ValueID, callee facts.Value, args []facts.Arg) {
	if callee.Kind != facts.Attr && callee.Kind != facts.Global || !vocabulary().consumers.Has(n.p.Name(n.fr.Func, callee.Name)) {
		return
	}
	row := consumer(n.p, link.Expr{Func: n.fr.Func, Value: call})
	if row == nil || row.Lazy {
		return // what is lazy walks where it is gone through
	}
	for i, a := range args {
		if a.Name == 0 && !a.Mapping && row.Takes(i, len(args)) {
			n.argument(row, a.Value)
		}
	}
}

// consumer gives the row of what a call consumes its arguments with, or nil.
func consumer(p *link.Program, call link.Expr) *known.Consumer {
	for _, t := range p.DottedCallee(call) {
		if row := known.ConsumerOf(t.Name); row != nil {
			return row
		}
	}
	if callee := p.Value(link.Expr{Func: call.Func, Value: facts.ValueID(p.Value(call).A)}); callee.Kind == facts.Attr {
		for _, t := range p.Types(link.Expr{Func: call.Func, Value: facts.ValueID(callee.A)}) {
			if t.Kind == link.Immutable { // ", ".join(names)
				return known.ConsumerOf(t.Name + "." + p.Text(call.Func, callee.Name))
			}
		}
	}
	return nil
}

// walk notes that a value is gone through, item by item: of an adaptor, what it
// adapts.
//
//	for c in chain(self.idle, self.used)      both are walked
func (n *noter) walk(v facts.ValueID, depth int) {
	if depth > maxAdaptors {
		return
	}
	val := n.fn.Values[v]
	if n.position(v) {
		n.contents(Advance, v, 0)
	}
	if bound, ok := n.p.BoundOnce(link.Expr{Func: n.fr.Func, Value: v}); ok && n.fn.Values[bound.Value].Kind == facts.CallOf {
		n.walk(bound.Value, depth+1)
		return
	}
	if container, _, ok := iterated(n.p, n.fr.Func, v); ok {
		n.through(container, depth)
		return
	}
	callee, args := n.fn.Values[val.A], n.fn.Calls[val.B].Args
	if callee.Kind != facts.Attr && callee.Kind != facts.Global {
		return
	}
	var row *known.Consumer
	if vocabulary().consumers.Has(n.p.Name(n.fr.Func, callee.Name)) {
		row = consumer(n.p, link.Expr{Func: n.fr.Func, Value: v})
	}
	if row == nil {
		n.borrow(v, depth, func(inner *noter, given facts.ValueID) { inner.walk(given, depth+1) })
		return
	}
	if !row.Lazy {
		return
	}
	for i, a := range args {
		if a.Name == 0 && !a.Mapping && row.Takes(i, len(args)) {
			n.walk(a.Value, depth+1)
		}
	}
}

const maxAdaptors = 3 // enumerate(zip(chain(…)))

// argument notes what a consumer does to an argument.
func (n *noter) argument(row *known.Consumer, arg facts.ValueID) {
	if row.Effect&known.Advances != 0 {
		n.advance(arg)
		return
	}
	if n.position(arg) {
		n.contents(Advance, arg, 0)
		return
	}
	v, view, ok := iterated(n.p, n.fr.Func, arg)
	if !ok {
		if row.Effect&known.Walks == 0 {
			return
		}
		if n.changed != nil && n.changed.lends(n.p, n.fr.Func, n.fn, arg) {
			n.borrow(arg, 1, func(inner *noter, given facts.ValueID) { inner.argument(row, given) })
		} else {
			n.walk(arg, 0)
		}
		return
	}
	class, many := containerClass(n.p, link.Expr{Func: n.fr.Func, Value: v})
	if !many {
		return
	}
	if view != "" {
		class = view
	}
	switch {
	case row.Effect&known.Changes != 0:
		n.contents(changeOf(row.Effect), v, 0)
	case row.Over(class, newest) == known.Atomic:
		n.contents(Peek, v, 0)
	default:
		n.contents(Walk, v, 0)
	}
}

// changeOf gives what a call does to an argument that it changes. heappop(heap)
// takes out one item by its place, as heap.pop() does; whose key is another
// argument, operator.delitem(d, k), that is not followed.
func changeOf(e known.Effect) Action {
	if action, _ := actionOf(e); action == Remove && e&known.Reorders != 0 {
		return Remove
	}
	return Edit
}

// position reports whether a value is an iterator or a stream that was made before.
// Of a parameter of a thread's function the thread's arguments say it.
func (n *noter) position(v facts.ValueID) bool {
	switch n.fn.Values[v].Kind {
	case facts.Local, facts.Captured, facts.Global, facts.Attr, facts.Item:
	default:
		return false
	}
	e := link.Expr{Func: n.fr.Func, Value: v}
	if len(n.p.Types(e)) > 0 {
		return Position(n.p, e) != ""
	}
	return PositionOf(n.p, n.types(v)) != ""
}

// types gives what a value may be. Of a parameter of a thread's function the
// thread's arguments say it, if nothing else does.
func (n *noter) types(v facts.ValueID) []link.Type {
	types := n.p.Types(link.Expr{Func: n.fr.Func, Value: v})
	if len(types) > 0 || n.fr.Thread == 0 {
		return types
	}
	for _, path := range n.p.Paths(n.fr, v) {
		if types = n.p.TypesAt(path); len(types) > 0 {
			return types
		}
	}
	return nil
}

// advance notes that an iterator is asked for its next item. What next() is
// called on is one, also where its class is not known; of the classes of the
// program the code itself says what it does.
func (n *noter) advance(v facts.ValueID) {
	e := link.Expr{Func: n.fr.Func, Value: v}
	if n.fn.Values[v].Kind == facts.CallOf {
		return // one of its own: next(iter(d))
	}
	if len(n.p.Types(e)) == 0 || Position(n.p, e) != "" {
		n.contents(Advance, v, 0)
	}
}

// newest is the version whose copies are taken for one step: those that are
// have been since 3.13.
var newest = syntax.Version{Minor: 14}

// Flag reports whether the access stores True or False: a step of a protocol
// that no other value depends on.
func (a *Access) Flag(p *link.Program) bool {
	op := p.Op(a.Site)
	src := link.Expr{Func: a.Site.Func, Value: op.Src}
	return a.Kind == Write && op.Kind == facts.Write && (isTrue(p, src) || constant(p, src) == syntax.False)
}

func isTrue(p *link.Program, e link.Expr) bool { return constant(p, e) == syntax.True }

// constant gives the kind of a constant; that of None for what is none.
func constant(p *link.Program, e link.Expr) syntax.ConstantKind {
	if v := p.Value(e); v.Kind == facts.Constant {
		return syntax.ConstantKind(v.Op)
	}
	return syntax.None
}

// Numeric reports whether an Update makes a new object, so that one of two
// at once is lost: the result is a number or a string as far as it is known,
// and not a container that `+=` changes in place.
func (a *Access) Numeric(p *link.Program) bool {
	op := p.Op(a.Site)
	if op.Flags&facts.Augmented == 0 {
		return true
	}
	result := p.Types(link.Expr{Func: a.Site.Func, Value: op.Src})
	holds := append(p.TypesAt(a.Path), p.Types(link.Expr{Func: a.Site.Func, Value: op.Value})...)
	for _, t := range holds {
		if t.Kind == link.Container && t.Name != "tuple" || t.Kind == link.ExternalInstance || t.Kind == link.Instance {
			return false
		}
	}
	for _, t := range append(holds, result...) {
		if t.Kind == link.Immutable && t.Name != "None" {
			return true
		}
	}
	v := p.Value(link.Expr{Func: a.Site.Func, Value: op.Src})
	return v.Kind == facts.Compute && v.Op != 0 && syntax.Operator(v.Op-1) == syntax.Sub
}
