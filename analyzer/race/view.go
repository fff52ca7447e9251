package race

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// View is one activation of a function with all that it does to raced
// locations, in order: its own accesses and those of the functions that it
// calls, up to maxComposed calls down. Patterns of two steps, as test then
// act, are looked for in views, so that a step may sit in a callee.
//
//	def put(self, k, v):
//	    if not self.has(k):       event: Peek of Cache._data by `has`, which Answers
//	        self._data[k] = v     event: Insert into Cache._data
type View struct {
	Func   link.Func
	Frame  *link.Frame
	Entry  *thread.Entry // nil: any caller
	Events []Event

	p       *link.Program
	claimed bool // the locations are those of the claimed half
}

// Event is an access as the view's function sees it.
type Event struct {
	Access
	Object link.Path // the object whose field it is, where Path names it by its class
	At     facts.OpID
	Calls  uint8 // between the view's function and the access
	// Item is the key of the access, or what it stores, as a value of the view's
	// function; 0 if there is none or it has none there.
	Item facts.ValueID
	// Stored is what is assigned to the slot or item, as a value of the view's
	// function; 0 for other actions, and if it is none there.
	Stored facts.ValueID
	// Result is the value of the view's function that tells what the access
	// has seen: what it reads, or what a call returns that depends on it; 0 if
	// nothing does.
	Result facts.ValueID
}

const (
	maxComposed = 3   // calls down from a view's function
	maxEvents   = 400 // of a view
)

// Same reports whether two events mean one location of one object.
func (e *Event) Same(o *Event) bool { return e.Path == o.Path && e.Object == o.Object }

// Bare gives a view of a function that has no events: it answers questions
// about blocks.
func Bare(p *link.Program, f link.Func) *View { return &View{Func: f, p: p} }

// Site gives the place of an event in the view's function: the access, or the
// call that leads to it.
func (v *View) Site(e *Event) link.Site { return link.Site{Func: v.Func, Op: e.At} }

// Own reports whether the view's function itself makes the access.
func (e *Event) Own() bool { return e.Calls == 0 }

// viewer makes views. It enters only calls that may lead to a raced access.
type viewer struct {
	p       *link.Program
	changed *changes
	names   link.NameSet        // under which raced locations are accessed
	leads   map[link.Func]uint8 // calls down to a raced access, plus 1
	path    func(*link.Frame, *Access) bool
	frames  int
	buf     []Access // of one op
	spare   *drafts
}

// drafts are lists of events that nobody needs any more: the next one is put
// together in their place, and copied when it is as long as it will be.
type drafts struct{ lists [][]Event }

func (d *drafts) take() []Event {
	last := len(d.lists) - 1
	if last < 0 {
		return nil
	}
	list := d.lists[last]
	d.lists = d.lists[:last]
	return list[:0]
}

func (d *drafts) give(list []Event) {
	if cap(list) > 0 {
		d.lists = append(d.lists, list)
	}
}

// view walks a frame and composes what it calls.
func (x *viewer) view(fr *link.Frame, held []lock.Held, depth uint8) []Event {
	if x.frames++; x.frames > maxFrames {
		return nil
	}
	events := x.spare.take()
	own, fn := owned(x.p, fr.Func), x.p.Function(fr.Func)
	lock.Walk(x.p, fr, held, func(i facts.OpID, held []lock.Held) {
		if len(events) >= maxEvents || own.has(i) {
			return
		}
		if op := &fn.Ops[i]; !onlyLoads(fn, op) || x.loads(fr.Func, fn.Values[op.Value]) {
			x.buf = effects(x.buf, x.p, x.changed, fr, i, held)
			for j := range x.buf {
				if a := &x.buf[j]; x.path(fr, a) {
					events = append(events, EventOf(x.p, a))
				}
			}
		}
		if depth < maxComposed {
			events = x.calls(fr, i, held, depth, events)
		}
	})
	return events
}

// loads reports whether to read a value may load a raced location.
func (x *viewer) loads(f link.Func, v facts.Value) bool {
	return v.Kind != facts.Attr && v.Kind != facts.Global || x.names.Has(x.p.Name(f, v.Name))
}

// calls adds the events of the functions that an op enters.
func (x *viewer) calls(fr *link.Frame, i facts.OpID, held []lock.Held, depth uint8, events []Event) []Event {
	for _, c := range entered(x.p, fr, i) {
		if n := x.leads[c.Func]; n == 0 || n > maxComposed-depth {
			continue
		}
		if recursive(fr, c.Func) {
			continue
		}
		next := x.p.Enter(fr, link.Site{Func: fr.Func, Op: i}, c)
		inner := x.view(next, held, depth+1)
		answers := answering(x.p, c.Func, inner)
		for k := range inner {
			e := inner[k]
			if fresh(fr, e) || len(events) >= maxEvents {
				continue
			}
			e.At, e.Calls, e.Result = i, e.Calls+1, 0
			if e.Item != 0 {
				e.Item = x.p.ArgumentOf(next, e.Item)
			}
			if e.Stored != 0 {
				e.Stored = x.p.ArgumentOf(next, e.Stored)
			}
			if answers[k] {
				e.Result = x.p.Op(link.Site{Func: fr.Func, Op: i}).Value
			}
			events = append(events, e)
		}
		x.spare.give(inner)
	}
	return events
}

// recursive reports whether a function runs already, in the frame or above it.
func recursive(fr *link.Frame, f link.Func) bool {
	for ; fr != nil; fr = fr.Parent {
		if fr.Func == f {
			return true
		}
	}
	return false
}

// fresh reports whether an event is about an object that the frame has just
// made: nobody else has it yet.
func fresh(fr *link.Frame, e Event) bool {
	root := e.Object.Root
	return root.Kind == link.AllocRoot && root.File == fr.File && root.Func == fr.ID
}

// result gives the value that tells what an access of the function has seen.
// EventOf gives the event of an access in the view of its own function.
func EventOf(p *link.Program, a *Access) Event {
	return Event{Access: *a, Object: a.object, At: a.Site.Op, Item: a.Key, Stored: stored(p, a), Result: result(p.Op(a.Site))}
}

// stored gives what an access puts where it writes: into a slot, or under a key.
func stored(p *link.Program, a *Access) facts.ValueID {
	if op := p.Op(a.Site); (a.Action == Store || a.Action == Insert) && op.Kind == facts.Write {
		return op.Src
	}
	return 0
}

func result(op facts.Op) facts.ValueID {
	switch op.Kind {
	case facts.Read, facts.Invoke, facts.Contains:
		return op.Value
	}
	return 0
}

// answering tells, for each event of a function, whether what the function
// returns depends on it: it is part of a returned value, or it decides a branch
// that returns.
func answering(p *link.Program, f link.Func, events []Event) []bool {
	answers := make([]bool, len(events))
	fn := p.Function(f)
	for r, op := range fn.Ops {
		if op.Kind != facts.Return || op.Value == 0 {
			continue
		}
		for k := range events {
			e := &events[k]
			answers[k] = answers[k] || e.Result != 0 && (Depends(p, f, op.Value, e.Result) || decidesReturn(p, f, e, facts.OpID(r)))
		}
	}
	return answers
}

func decidesReturn(p *link.Program, f link.Func, e *Event, ret facts.OpID) bool {
	for i := e.At; i < ret; i++ {
		op := p.Op(link.Site{Func: f, Op: i})
		switch op.Kind {
		case facts.If, facts.Condition:
			if Depends(p, f, op.Value, e.Result) && governs(p.Function(f), i, ret) != 0 {
				return true
			}
		case facts.Try:
			if e.At > i && e.At < op.End && handles(p.Function(f), i, ret) {
				return true
			}
		}
	}
	return false
}

// SameItem reports whether two events are about one item: their keys are
// written alike.
func (v *View) SameItem(a, b *Event) bool {
	if a.Item == 0 || b.Item == 0 {
		return false
	}
	w := flow{p: v.p, f: v.Func, fn: v.p.Function(v.Func)}
	return w.same(a.Item, b.Item)
}

// Decided gives the blocks of the view's function whose tests depend on what an
// event has seen: If, Condition and Guard ops, in order.
func (v *View) Decided(e *Event) []facts.OpID {
	if e.Result == 0 {
		return nil
	}
	fn := v.p.Function(v.Func)
	var out []facts.OpID
	for i := e.At; int(i) < len(fn.Ops); i++ {
		switch op := fn.Ops[i]; op.Kind {
		case facts.If, facts.Condition, facts.Guard:
			if Depends(v.p, v.Func, op.Value, e.Result) {
				out = append(out, i)
			}
		}
	}
	return out
}

// Governs says under which outcome of a test the op of the view's function
// runs: inside of its block, in its else, or after a block that leaves.
func (v *View) Governs(test, op facts.OpID) Branch { return governs(v.p.Function(v.Func), test, op) }

// Together reports whether one run of the view's function may come from one op
// to a later one: they are not in two branches of a test, and no block between
// them leaves.
func (v *View) Together(first, second facts.OpID) bool {
	return together(v.p.Function(v.Func), first, second)
}

// InLoop reports whether op is in a `for` that begins after another op.
func (v *View) InLoop(after, op facts.OpID) bool {
	fn := v.p.Function(v.Func)
	for i := after + 1; i < op; i++ {
		if fn.Ops[i].Kind == facts.For && fn.Ops[i].End > op {
			return true
		}
	}
	return false
}

// Handles reports whether op runs only if the body of a try statement has
// failed: in a handler, or behind a statement whose body always leaves.
func (v *View) Handles(try, op facts.OpID) bool { return handles(v.p.Function(v.Func), try, op) }

// TryAround gives the innermost try statement in whose body an op is; false if
// there is none.
func (v *View) TryAround(op facts.OpID) (facts.OpID, bool) {
	fn := v.p.Function(v.Func)
	for i := int(op) - 1; i >= 0; i-- {
		if fn.Ops[i].Kind == facts.Try && fn.Ops[i].End > op {
			return facts.OpID(i), true
		}
	}
	return 0, false
}

// Section gives the locks that are held at both events without being let go in
// between.
func Section(a, b *Event) []lock.Held {
	var out []lock.Held
	for _, h := range a.Held {
		if lock.SameSection([]lock.Held{h}, b.Held) {
			out = append(out, h)
		}
	}
	return out
}

// NewView gives the view of a function in which nothing is raced: to ask which
// tests decide what.
func NewView(p *link.Program, f link.Func) *View {
	return &View{Func: f, Frame: p.Static(f), p: p}
}
