package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Which objects the items of a container are. Under a constant key it is one.
// Under any other key it is some item, AnyItem: two threads mostly have one each.
// A thread that goes through what other threads have, too, or picks one out of it,
// comes to all of them, and so do the others: EachItem.
//
//	self.jobs[i].state          Runner.jobs[*].state, of one of them
//	for job in self.jobs:
//	    job.state               Runner.jobs[*].state, of each

// EachItem is the step to the items that a thread takes one after the other, or
// any of.
var EachItem = ItemAt("**")

// elementPaths gives what iterating over a container gives. Elements that are
// known are what they are; but the objects that were made for a container that
// threads go through are its items.
func (p *Program) elementPaths(fr *Frame, container Expr, t *trail) []Path {
	container.Value = p.wholeOf(container)
	if p.isSlice(container) {
		return nil // a part, mostly one for each
	}
	step := AnyItem
	if fr.Thread != 0 {
		step = EachItem
	}
	items := p.Elements(container)
	var all []Path
	made := len(items) == 0
	for _, item := range items {
		paths := p.paths(p.frameOf(fr, item.Func), item.Value, t)
		if fr.Thread != 0 && slices.ContainsFunc(paths, madeBefore) {
			made = true
			continue
		}
		all = p.union(all, paths)
	}
	if made {
		all = p.union(all, p.extend(p.paths(fr, container.Value, t), step))
	}
	return all
}

// madeBefore: a path is an object that no thread has made for itself.
func madeBefore(a Path) bool {
	return a.Root.Kind == AllocRoot && a.Len == 0 && a.Root.Thread == 0
}

// wholeOf gives the container whose items are gone through with a view or a copy
// of it, or in another order: of `d.values()` and `sorted(d)` d.
func (p *Program) wholeOf(container Expr) facts.ValueID {
	fn := p.Function(container.Func)
	for range maxHops {
		v := fn.Values[container.Value]
		if v.Kind != facts.CallOf {
			break
		}
		callee, args := fn.Values[v.A], fn.Calls[v.B].Args
		switch {
		case callee.Kind == facts.Attr && len(args) == 0 && p.Text(container.Func, callee.Name) == "values":
			container.Value = facts.ValueID(callee.A)
		case callee.Kind == facts.Global && len(args) > 0 && args[0].Name == 0 && known.Passers[p.Text(container.Func, callee.Name)]:
			container.Value = args[0].Value
		default:
			return container.Value
		}
	}
	return container.Value
}

// isSlice reports whether a value is a part of a sequence: xs[a:b].
func (p *Program) isSlice(e Expr) bool {
	v := p.Value(e)
	return v.Kind == facts.Item && p.Function(e.Func).IsSlice(facts.ValueID(v.B))
}

// unpackedPaths gives part i of an element that a loop takes apart, where it is
// an element itself: for name, job in self.jobs.items().
func (p *Program) unpackedPaths(fr *Frame, of facts.Value, i uint32, t *trail) []Path {
	fn := p.Function(fr.Func)
	call := fn.Values[of.A]
	if of.Kind != facts.Element || call.Kind != facts.CallOf {
		return nil
	}
	callee, args := fn.Values[call.A], fn.Calls[call.B].Args
	if callee.Kind != facts.Attr && callee.Kind != facts.Global {
		return nil
	}
	switch name := p.Text(fr.Func, callee.Name); {
	case name == "items" && callee.Kind == facts.Attr && len(args) == 0 && i == 1:
		return p.elementPaths(fr, Expr{fr.Func, facts.ValueID(callee.A)}, t)
	case name == "enumerate" && len(args) > 0 && i == 1:
		return p.elementPaths(fr, Expr{fr.Func, args[0].Value}, t)
	case name == "zip" && int(i) < len(args) && args[i].Name == 0:
		return p.elementPaths(fr, Expr{fr.Func, args[i].Value}, t)
	}
	return nil
}

// itemPaths gives what x[k] is. The key of a sequence's item that was handed to a
// thread is that thread's: it has the item for itself. So has who looks under the
// thread's identity.
func (p *Program) itemPaths(fr *Frame, item facts.Value, t *trail) []Path {
	container, key := Expr{fr.Func, facts.ValueID(item.A)}, facts.ValueID(item.B)
	if fr.Thread != 0 && p.isHanded(fr, key) && p.isSequence(container) || p.IsThreadIdentity(Expr{fr.Func, key}) {
		return nil
	}
	return p.extend(p.paths(fr, container.Value, t), p.stepOf(fr.Func, key))
}

func (p *Program) isSequence(e Expr) bool {
	return slices.ContainsFunc(p.Types(e), func(t Type) bool { return t.Kind == Container && (t.Name == "list" || t.Name == "tuple") })
}

// isHanded reports whether a value is an argument with which the thread of a
// frame was started.
func (p *Program) isHanded(fr *Frame, v facts.ValueID) bool {
	for range maxHops {
		val := p.Function(fr.Func).Values[v]
		if val.Kind != facts.Local {
			return false
		}
		a, ok := p.argument(fr, facts.VarID(val.A))
		if !ok {
			return p.isHandedItem(fr, facts.VarID(val.A))
		}
		if a.frame.Thread == 0 {
			return p.Value(Expr{a.frame.Func, a.value}).Kind != facts.Constant
		}
		fr, v = a.frame, a.value
	}
	return false
}

// isHandedItem: a parameter is an item of what a pool goes through.
func (p *Program) isHandedItem(fr *Frame, v facts.VarID) bool {
	for i, param := range p.Function(fr.Func).Params {
		if param.Var == v && i < len(fr.args) {
			return fr.args[i].item && fr.args[i].frame.Thread == 0
		}
	}
	return false
}

// lookup gives what d.get(k) and d.setdefault(k, x) take: the item of a dict.
func (p *Program) lookup(call Expr) (container, key facts.ValueID, ok bool) {
	fn := p.Function(call.Func)
	v := fn.Values[call.Value]
	callee, args := fn.Values[v.A], fn.Calls[v.B].Args
	if callee.Kind != facts.Attr || len(args) == 0 || args[0].Name != 0 {
		return 0, 0, false
	}
	if name := p.Name(call.Func, callee.Name); name != getName && name != setdefaultName {
		return 0, 0, false
	}
	receiver := facts.ValueID(callee.A)
	mapping := slices.ContainsFunc(p.Types(Expr{call.Func, receiver}), func(t Type) bool {
		return (t.Kind == Container || t.Kind == ExternalInstance) && known.Method(t.Name, "setdefault") != nil
	})
	return receiver, args[0].Value, mapping && !p.IsThreadIdentity(Expr{call.Func, args[0].Value})
}

// IsThreadIdentity reports whether a value is the identity of the running
// thread, asked for here or kept in a local variable.
func (p *Program) IsThreadIdentity(e Expr) bool {
	fn := p.Function(e.Func)
	val := fn.Values[e.Value]
	if val.Kind == facts.Local {
		return slices.ContainsFunc(p.VarDefs(e.Func, facts.VarID(val.A)), func(d Def) bool {
			return d.Func == e.Func && fn.Values[d.Src].Kind == facts.CallOf && p.IsThreadIdentity(Expr{d.Func, d.Src})
		})
	}
	if val.Kind != facts.CallOf {
		return false
	}
	callee := fn.Values[val.A]
	if args := fn.Calls[val.B].Args; len(args) == 2 && p.Text(e.Func, callee.Name) == "cast" { // typing's: gives what it is given
		if val = fn.Values[args[1].Value]; val.Kind != facts.CallOf {
			return false
		}
		callee = fn.Values[val.A]
	}
	return (callee.Kind == facts.Global || callee.Kind == facts.Attr) && known.ThreadIdentities[p.Text(e.Func, callee.Name)] != ""
}

// SetsDefault reports whether an expression is a call of setdefault, and on what.
func (p *Program) SetsDefault(e Expr) (container facts.ValueID, ok bool) {
	fn := p.Function(e.Func)
	v := fn.Values[e.Value]
	if v.Kind != facts.CallOf {
		return 0, false
	}
	callee := fn.Values[v.A]
	return facts.ValueID(callee.A), callee.Kind == facts.Attr && p.Name(e.Func, callee.Name) == setdefaultName
}

// SetDefault gives the item that d.setdefault(k, x) gives, which is there
// whatever was before; nil of other calls.
func (p *Program) SetDefault(fr *Frame, call facts.ValueID) []Path {
	if _, ok := p.SetsDefault(Expr{fr.Func, call}); !ok {
		return nil
	}
	container, key, ok := p.lookup(Expr{fr.Func, call})
	if !ok {
		return nil
	}
	return p.extend(p.Paths(fr, container), p.stepOf(fr.Func, key))
}

var (
	getName        = NameOf("get")
	setdefaultName = NameOf("setdefault")
)

// picked gives the container of which a call gives one of the items.
func (p *Program) picked(call Expr) (container Expr, ok bool) {
	fn := p.Function(call.Func)
	v := fn.Values[call.Value]
	callee, args := fn.Values[v.A], fn.Calls[v.B].Args
	if len(args) == 0 || args[0].Name != 0 || len(args) > 1 && args[1].Name == 0 {
		return Expr{}, false
	}
	if callee.Kind != facts.Attr && callee.Kind != facts.Global || !known.MayPick(p.Text(call.Func, callee.Name)) {
		return Expr{}, false
	}
	picks := slices.ContainsFunc(p.DottedCallee(call), func(t Type) bool { return known.Picks(known.Canonical(t.Name)) })
	return Expr{call.Func, args[0].Value}, picks
}

// takenPaths gives the objects that a thread takes out of a queue, as far as who has
// made them has put them there and gives them to others, too. All other objects in
// queues are those of who takes them.
//
//	job = self.queue.get()         a thread's: the Job that submit has made
//	def submit(self, work):
//	    job = Job(work)
//	    self.queue.put(job)
//	    return job
func (p *Program) takenPaths(fr *Frame, call Expr, t *trail) []Path {
	callee := p.Value(Expr{call.Func, facts.ValueID(p.Value(call).A)})
	if fr.Thread == 0 || callee.Kind != facts.Attr || !known.QueueTakers[p.Text(call.Func, callee.Name)] {
		return nil
	}
	var all []Path
	for _, queue := range p.Types(Expr{call.Func, facts.ValueID(callee.A)}) {
		if queue.Kind != ExternalInstance || !known.HandOvers[queue.Name] {
			continue
		}
		for _, e := range p.contents(queue) {
			if e.all {
				continue
			}
			for _, path := range p.paths(p.Static(e.Func), e.Value, t) {
				if madeBefore(path) && p.Deposited(path) {
					all = p.include(all, path)
				}
			}
		}
	}
	return all
}

// Deposited reports whether the function that makes an object puts it into a queue
// and returns it.
func (p *Program) Deposited(made Path) bool {
	if made.Root.Kind != AllocRoot || made.Len > 0 {
		return false
	}
	maker := p.Static(Func{made.Root.File, made.Root.Func})
	fn := p.Function(maker.Func)
	means := func(v facts.ValueID) bool { return v != 0 && slices.Contains(p.Paths(maker, v), made) }
	puts := func(op facts.Op) bool {
		if op.Kind != facts.Invoke {
			return false
		}
		call := fn.Values[op.Value]
		callee, args := fn.Values[call.A], fn.Calls[call.B].Args
		return callee.Kind == facts.Attr && known.QueuePutters[p.Text(maker.Func, callee.Name)] && len(args) > 0 && means(args[0].Value)
	}
	return slices.ContainsFunc(fn.Ops, puts) && slices.ContainsFunc(fn.Ops, func(op facts.Op) bool { return op.Kind == facts.Return && means(op.Value) })
}

// stepOf gives the step that a subscript takes.
func (p *Program) stepOf(f Func, key facts.ValueID) Step {
	v := p.Function(f).Values[key]
	if v.Kind == facts.Constant && v.Name != 0 {
		text := p.Text(f, v.Name)
		if syntax.ConstantKind(v.Op) == syntax.Str {
			text = "'" + text + "'"
		}
		return ItemAt(text)
	}
	return AnyItem
}
