package locks

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// nested is a lock that is taken under another one: in the function that holds
// the other, or in what that function calls.
//
//	def move(self):
//	    with self.lock:        # outer
//	        self.log.write()   # calls
//	…
//	def write(self):
//	    with self.lock:        # inner
type nested struct {
	holder       link.Func   // the function that takes outer
	taker        link.Func   // the function that takes inner
	outer, inner lock.Held   // named as the holder's activation sees them
	calls        []link.Site // from the holder to the function that takes inner
	own          bool        // each of the calls is of a method of the caller's own object
	gates        []lock.Held // all that is held where inner is taken
	given        *link.Site  // the place that says what the two are; nil: the holder itself
}

// taking is a lock that an activation takes, or what it calls.
type taking struct {
	lock.Held
	in    link.Func   // the function that takes it, or that is decorated so
	under []lock.Held // held meanwhile
	calls []link.Site // from the activation to the function that takes it
	own   bool        // each of the calls is of a method of the caller's own object
}

// step is an op of an activation, or of what it calls.
type step struct {
	frame *link.Frame // of the function that it is in
	site  link.Site
	under []lock.Held // held meanwhile
	calls []link.Site // from the activation to that function
}

// section is where a function itself takes a lock.
type section struct {
	lock.Held
	holder link.Func
}

// activity is what an activation and what it calls do that others may have to
// wait for, in order.
type activity struct {
	taken     []taking
	pauses    []step // that may have to wait for other threads
	loopCalls []step // that may be for an event loop
}

// Bounds of the search below one activation.
const (
	deepest   = 5    // calls
	mostBelow = 400  // activations
	mostRun   = 2000 // activations on one thread
)

// descent goes through an activation and what it calls. Locks that are guessed,
// fresh or may not be got in the end are none.
type descent struct {
	p          *link.Program
	onLog      []link.Func // what runs when something is logged
	everywhere bool        // goes into calls where no lock is held, too
	activity
	left  int
	open  []link.Func
	tried []link.Path // locks that an open activation has taken without waiting
}

// underLocks is what the functions of a program do with a lock in their hands.
type underLocks struct {
	takers   []link.Func
	sections []section
	nested   []nested
	pauses   []step
}

// whatIsUnderLocks is asked by several rules, and answered once.
func whatIsUnderLocks(pass *rule.ProjectPass) *underLocks {
	return link.Side(pass.Program, func(p *link.Program) *underLocks {
		u := &underLocks{takers: lockTakers(p)}
		onLog := logHandlers(pass)
		for _, f := range u.takers {
			d := descent{p: p, onLog: onLog, left: mostBelow}
			d.below(p.Static(f), nil, nil, true)
			for _, t := range d.taken {
				if len(t.calls) == 0 && !t.ByClass {
					u.sections = append(u.sections, section{t.Held, f})
				}
				for _, h := range t.under {
					u.nested = append(u.nested, nested{f, t.in, h, t.Held, t.calls, t.own, t.under, nil})
				}
			}
			u.pauses = append(u.pauses, d.pauses...)
		}
		return u
	})
}

// activities remembers what the threads of a program do.
type activities struct{ of map[uint32]*activity }

// activityOf gives what the threads of an entry do. Locks and frames are named
// as the function names them that starts the thread.
func activityOf(p *link.Program, e *thread.Entry) *activity {
	known := link.Side(p, func(*link.Program) *activities { return &activities{map[uint32]*activity{}} })
	if known.of[e.ID] == nil {
		known.of[e.ID] = activityIn(p, e.Frame)
	}
	return known.of[e.ID]
}

// activityIn gives what an activation does.
func activityIn(p *link.Program, fr *link.Frame) *activity {
	d := descent{p: p, everywhere: true, left: mostRun}
	d.below(fr, nil, nil, true)
	return &d.activity
}

// lockTakers gives the functions that may take a lock themselves, outside of
// tests and the like.
func lockTakers(p *link.Program) []link.Func {
	var takers []link.Func
	acquires := map[link.Func]bool{}
	for _, name := range []string{"acquire", "enter_context"} {
		for _, site := range p.InvokesOf(name) {
			acquires[site.Func] = true
		}
	}
	aside := map[source.FileID]bool{}
	for i, module := range p.Modules {
		aside[source.FileID(i)] = known.SilentModule(module)
	}
	p.Functions(func(f link.Func, fn *facts.Function) {
		if aside[f.File] {
			return
		}
		if acquires[f] || len(fn.Decorators) > 0 && len(lock.Around(p, p.Static(f))) > 0 || slices.ContainsFunc(fn.Ops, func(o facts.Op) bool { return o.Kind == facts.With && o.Flags&facts.Async == 0 }) {
			takers = append(takers, f)
		}
	})
	return takers
}

// below goes through an activation and what it calls. outer are the locks that
// are held where it is entered, or only those of the root; own says that all calls so far
// are of the root's own object.
func (d *descent) below(fr *link.Frame, outer []lock.Held, calls []link.Site, own bool) {
	if d.left--; d.left < 0 {
		return
	}
	if slices.Contains(d.open, fr.Func) {
		d.again(fr, outer, calls, own)
		return
	}
	d.open = append(d.open, fr.Func)
	tried := len(d.tried)
	defer func() { d.open, d.tried = d.open[:len(d.open)-1], d.tried[:tried] }()
	around := slices.DeleteFunc(slices.Clone(lock.Around(d.p, fr)), func(h lock.Held) bool {
		return slices.Contains(d.open, h.Site.Func) // it is the wrapper that has come here
	})
	for i, h := range around {
		if len(d.known([]lock.Held{h})) > 0 {
			d.take(slices.Concat(outer, d.known(around[:i])), h, calls, own)
		}
	}
	var seen []link.Site // where locks that are known of were taken
	taken, pauses := len(d.taken), len(d.pauses)
	letGo := lock.Walk(d.p, fr, around, func(op facts.OpID, held []lock.Held) {
		held = d.known(held)
		under := outer
		if len(calls) == 0 || d.everywhere {
			under = slices.Concat(outer, held)
		}
		for i, h := range held { // of a lock that is a class of the program only the result is seen
			if h.Site.Func == fr.Func && !slices.Contains(seen, h.Site) {
				seen = append(seen, h.Site)
				d.take(slices.Concat(outer, held[:i]), h, calls, own)
			}
		}
		if h, ok := d.takes(fr, op); ok && !slices.Contains(seen, h.Site) {
			seen = append(seen, h.Site)
			d.take(slices.Concat(outer, held), h, calls, own)
		}
		if len(under) == 0 && !d.everywhere {
			return
		}
		if d.mayWait(fr.Func, op) {
			if sure := firm(under); len(sure) > 0 || d.everywhere {
				d.pauses = append(d.pauses, step{fr, link.Site{Func: fr.Func, Op: op}, sure, calls})
			}
		}
		if name, ok := called(d.p, fr.Func, op); ok && d.everywhere && vocabulary().loops.Has(name) {
			d.loopCalls = append(d.loopCalls, step{fr, link.Site{Func: fr.Func, Op: op}, under, calls})
		}
		if len(calls) < deepest {
			d.enter(fr, op, under, calls, own)
		}
	})
	for i := range d.taken[taken:] {
		t := &d.taken[taken+i]
		t.under = after(letGo, t.under)
	}
	for i := range d.pauses[pauses:] {
		s := &d.pauses[pauses+i]
		s.under = after(letGo, s.under)
	}
}

// after gives the locks that are held where a function has let some go for its
// caller.
func after(letGo, held []lock.Held) []lock.Held {
	return without(held, func(h lock.Held) bool {
		return slices.ContainsFunc(letGo, func(l lock.Held) bool { return l.Path == h.Path })
	})
}

// again is below of a function that is open already. Of what it does only this is
// new, that it wants a lock that it holds: one that it takes first of all, and
// whatever its arguments are.
//
//	def insert(node, value):
//	    with tree_lock:
//	        … insert(node.left, value)
func (d *descent) again(fr *link.Frame, outer []lock.Held, calls []link.Site, own bool) {
	d.open = append(d.open, fr.Func)
	defer func() { d.open = d.open[:len(d.open)-1] }()
	fn := d.p.Function(fr.Func)
	if k := d.p.Function(link.Func{File: fr.File, ID: fn.Outer}).Kind; k == facts.Def || k == facts.Lambda {
		return // a closure of another call of the function that makes it: a wrapper, mostly
	}
	for i := range fn.Ops {
		if h, ok := d.takes(fr, facts.OpID(i)); ok && surely(fn, facts.OpID(i)) && slices.ContainsFunc(outer, func(o lock.Held) bool { return o.Path == h.Path }) {
			d.take(outer, h, calls, own)
		}
	}
}

// surely: whoever enters a function comes to an op, unless an exception is raised.
func surely(fn *facts.Function, op facts.OpID) bool {
	return !slices.ContainsFunc(fn.Ops[:op], func(o facts.Op) bool {
		switch o.Kind {
		case facts.Bind, facts.Read, facts.Write, facts.Declare, facts.Invoke, facts.With, facts.Try, facts.Contains:
			return false
		}
		return true
	})
}

// enter goes into what an op calls: not into constructors, since what concerns a
// new object alone is mostly told by its arguments, and not into functions that
// were put into a container, since of whose container it is nothing is known.
func (d *descent) enter(fr *link.Frame, op facts.OpID, under []lock.Held, calls []link.Site, own bool) {
	callees := append(d.p.Implicit(fr, op), d.unwritten(fr, op)...)
	fn := d.p.Function(fr.Func)
	if o := fn.Ops[op]; o.Kind == facts.Invoke && !d.element(fr.Func, facts.ValueID(fn.Values[o.Value].A)) {
		called, _ := d.p.CalleesIn(fr, link.Expr{Func: fr.Func, Value: o.Value})
		callees = append(callees, called...)
		if own {
			callees = append(callees, d.replacing(fr.Func, fn.Values[o.Value])...)
		}
	}
	site := link.Site{Func: fr.Func, Op: op}
	for _, c := range callees {
		itself := c.Implicit && c.Func == fr.Func // vars(self)["x"] within x's setter
		if callee := d.p.Function(c.Func); itself || c.Guess || c.Fresh || callee.Async || callee.Generator && c.Made.Value == 0 {
			continue
		}
		d.below(d.p.Enter(fr, site, c), under, append(slices.Clip(calls), site), own && d.ofSelf(fr.Func, c))
	}
}

// replacing gives the methods of classes below by which a call on self may be
// answered: the method that calls is theirs, too.
//
//	class Store:
//	    def put(self, …): … self.changed()
//	class Audited(Store):
//	    def changed(self): …
func (d *descent) replacing(f link.Func, call facts.Value) []link.Callee {
	fn := d.p.Function(f)
	callee := fn.Values[call.A]
	self, class, method := d.p.Self(f)
	if !method || callee.Kind != facts.Attr || fn.Values[callee.A].Kind != facts.Local || facts.VarID(fn.Values[callee.A].A) != self {
		return nil
	}
	var all []link.Callee
	for _, m := range replacements(d.p, class, f, d.p.Text(f, callee.Name)) {
		all = append(all, link.Callee{Func: m, Receiver: link.Expr{Func: f, Value: facts.ValueID(callee.A)}})
	}
	return all
}

// asked are the methods of a name that a method calls on its own object.
type asked struct {
	by   link.Func
	name string
}

// replacements gives the methods of a name that classes below a class have, of those
// that inherit one of its methods. A base class has many below it, and its methods
// are gone through on many threads, so it is remembered.
func replacements(p *link.Program, class link.Class, method link.Func, name string) []link.Func {
	found := *link.Side(p, func(*link.Program) *map[asked][]link.Func { return &map[asked][]link.Func{} })
	key := asked{method, name}
	if have, ok := found[key]; ok {
		return have
	}
	var all []link.Func
	for _, below := range p.Below(class) {
		if below == class {
			continue // what it enters of its own is known
		}
		m, ok := p.Method(below, name)
		if !ok || p.Function(m).Class == class.ID || slices.Contains(all, m) {
			continue
		}
		if inherited, _ := p.Method(below, p.Text(method, p.Function(method).Name)); inherited == method {
			all = append(all, m)
		}
	}
	found[key] = all
	return all
}

// element: a called value comes out of a container.
func (d *descent) element(f link.Func, v facts.ValueID) bool {
	fn := d.p.Function(f)
	val := fn.Values[v]
	if val.Kind == facts.Local {
		return slices.ContainsFunc(d.p.VarDefs(f, facts.VarID(val.A)), func(def link.Def) bool {
			return def.Func == f && d.element(f, def.Src)
		})
	}
	return val.Kind == facts.Element || val.Kind == facts.Item || val.Kind == facts.Unpacked
}

// ofSelf: a callee is a method of the object that the caller is a method of.
func (d *descent) ofSelf(f link.Func, c link.Callee) bool {
	fn := d.p.Function(f)
	if c.Receiver.Value == 0 || c.Receiver.Func != f || len(fn.Params) == 0 {
		return false
	}
	v := fn.Values[c.Receiver.Value]
	if v.Kind == facts.CallOf {
		return d.p.IsSuper(c.Receiver)
	}
	_, _, method := d.p.EnclosingSelf(f)
	return method && v.Kind == facts.Local && facts.VarID(v.A) == fn.Params[0].Var
}

// blocks: the lock is taken however long it takes.
func blocks(p *link.Program, site link.Site) bool {
	fn := p.Function(site.Func)
	op := fn.Ops[site.Op]
	return op.Kind != facts.Invoke || len(fn.Calls[fn.Values[op.Value].B].Args) == 0 || p.Text(site.Func, fn.Values[fn.Values[op.Value].A].Name) == "enter_context"
}

// takes gives the lock that an op itself takes.
func (d *descent) takes(fr *link.Frame, op facts.OpID) (lock.Held, bool) {
	v, ok := entered(d.p, fr.Func, op)
	if !ok {
		return lock.Held{}, false
	}
	h, ok := lock.Identify(d.p, fr, v)
	h.Site = link.Site{Func: fr.Func, Op: op}
	return h, ok && len(d.known([]lock.Held{h})) > 0
}

// known are the locks that are meant by their names, be it by that of their class alone.
func (d *descent) known(held []lock.Held) []lock.Held {
	return without(held, func(h lock.Held) bool { return h.Fresh || h.Guess && !h.ByClass })
}

// entered gives what an op enters or acquires, be it a lock or not.
func entered(p *link.Program, f link.Func, op facts.OpID) (facts.ValueID, bool) {
	fn := p.Function(f)
	o := fn.Ops[op]
	switch {
	case o.Kind == facts.With && o.Flags&facts.Async == 0:
		return o.Value, true
	case o.Kind == facts.Invoke:
		call := fn.Values[o.Value]
		callee := fn.Values[call.A]
		args := fn.Calls[call.B].Args
		if callee.Kind != facts.Attr {
			return 0, false
		}
		switch name := p.Text(f, callee.Name); {
		case name == "acquire":
			return facts.ValueID(callee.A), true
		case name == "enter_context" && len(args) == 1:
			return args[0].Value, true
		}
	}
	return 0, false
}

// take adds what a lock is taken under.
func (d *descent) take(outer []lock.Held, inner lock.Held, calls []link.Site, own bool) {
	if !blocks(d.p, inner.Site) {
		d.tried = append(d.tried, inner.Path)
		return
	}
	// What comes after a try is not for who holds it.
	under := slices.DeleteFunc(slices.Clone(outer), func(h lock.Held) bool { return slices.Contains(d.tried, h.Path) })
	if len(under) > 0 || len(calls) == 0 || d.everywhere {
		d.taken = append(d.taken, taking{inner, d.open[len(d.open)-1], under, calls, own})
	}
}

// mayWait reports whether an op may be one that known.Awaits is about.
func (d *descent) mayWait(f link.Func, op facts.OpID) bool {
	fn := d.p.Function(f)
	switch o := fn.Ops[op]; o.Kind {
	case facts.With, facts.For:
		return true
	case facts.Invoke:
		name, ok := called(d.p, f, op)
		return ok && (vocabulary().awaits.Has(name) || vocabulary().consumers.Has(name) && drains(d.p, f, fn.Values[fn.Values[o.Value].A]))
	}
	return false
}

// calledName is the last name of what an op calls, "" for none.
func calledName(p *link.Program, f link.Func, op facts.OpID) string {
	name, _ := called(p, f, op)
	return name.String()
}

// called is the last name of what an op calls, if that has one.
func called(p *link.Program, f link.Func, op facts.OpID) (link.Name, bool) {
	fn := p.Function(f)
	if fn.Ops[op].Kind != facts.Invoke {
		return 0, false
	}
	callee := fn.Values[fn.Values[fn.Ops[op].Value].A]
	if callee.Kind != facts.Attr && callee.Kind != facts.Global {
		return 0, false
	}
	return p.Name(f, callee.Name), true
}

// chainOf is the chain of calls that leads to a site, with the locks held on it.
func chainOf(pass *rule.ProjectPass, calls []link.Site, site link.Site, locks ...string) finding.Chain {
	var chain finding.Chain
	for _, s := range append(slices.Clip(calls), site) {
		chain = append(chain, finding.Frame{Location: pass.At(s), Function: pass.Program.QualifiedName(s.Func), Locks: locks})
	}
	return chain
}

// firm are the locks that are certain to be locks, and to be held.
func firm(held []lock.Held) []lock.Held {
	return without(held, func(h lock.Held) bool { return h.Guess || h.Fresh })
}

// without gives the locks of which something is not so: mostly they are all of them.
func without(held []lock.Held, is func(lock.Held) bool) []lock.Held {
	if !slices.ContainsFunc(held, is) {
		return held
	}
	return slices.DeleteFunc(slices.Clone(held), is)
}
