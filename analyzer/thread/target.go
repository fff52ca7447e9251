package thread

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// way is how a callable gets to the call that has it run: through functions of
// the program that pass a parameter of theirs on.
//
//	def spawn(task): Thread(target=task).start()      the inner site
//	spawn(work)                                       the outer one, where the callable is named
type way struct {
	sites  []link.Site   // from the outermost to the spawner's own
	enters []link.Callee // what the calls but the last enter; nil where that is not known
	at     link.Func     // the function of which object is a value
	object facts.ValueID
}

// Bounds of the search for what callers pass.
const (
	maxWays  = 40 // callers of one function
	maxLevel = 3  // functions that pass a callable on
)

// inner gives the frame of the spawner's call.
func (w *way) inner(p *link.Program) *link.Frame {
	if w.enters == nil {
		return p.Static(w.sites[len(w.sites)-1].Func)
	}
	fr := p.Static(w.sites[0].Func)
	for i, c := range w.enters {
		fr = p.Enter(fr, w.sites[i], c)
	}
	return fr
}

// ways gives all ways to a spawner's call. A parameter that no caller is known
// to pass stays what it is.
func (f *finder) ways(site link.Site, object facts.ValueID) []way {
	return f.outward(way{sites: []link.Site{site}, at: site.Func, object: object}, 0)
}

func (f *finder) outward(w way, level int) []way {
	var out []way
	if i, ok := f.parameter(w.at, w.object); ok && level < maxLevel {
		callers := f.p.Callers(w.at)
		if len(callers) > maxWays {
			callers = nil
		}
		for _, c := range callers {
			call := link.Expr{Func: c.Func, Value: f.p.Op(c).Value}
			object, passed := f.p.Argument(call, w.at, i)
			callee, entered := f.entered(call, w.at)
			if !passed || !entered || slices.Contains(w.sites, c) {
				continue
			}
			next := way{
				sites:  append([]link.Site{c}, w.sites...),
				enters: append([]link.Callee{callee}, w.enters...),
				at:     c.Func, object: object,
			}
			out = append(out, f.outward(next, level+1)...)
		}
	}
	if out == nil {
		out = f.closed(w)
	}
	if out == nil {
		out = []way{w}
	}
	return out
}

// parameter gives the index of the parameter that a value is, if the function
// never stores to it.
func (f *finder) parameter(fn link.Func, object facts.ValueID) (int, bool) {
	body := f.p.Function(fn)
	v := body.Values[object]
	if v.Kind != facts.Local || len(f.p.VarDefs(fn, facts.VarID(v.A))) > 0 {
		return 0, false
	}
	return f.paramIndex(fn, facts.VarID(v.A))
}

func (f *finder) paramIndex(fn link.Func, v facts.VarID) (int, bool) {
	params := f.p.Function(fn).Params
	for i := range params {
		if params[i].Var == v && params[i].Kind != facts.VarArgs && params[i].Kind != facts.VarKeywords {
			_, _, method := f.p.Self(fn)
			return i, i > 0 || !method
		}
	}
	return 0, false
}

// entered gives how a call enters a function, or one that it overrides.
func (f *finder) entered(call link.Expr, fn link.Func) (link.Callee, bool) {
	callees, _ := f.p.Callees(call)
	for _, c := range callees {
		if c.Func == fn {
			return c, true
		}
	}
	if len(callees) == 1 {
		c := callees[0]
		c.Func = fn
		return c, true
	}
	return link.Callee{}, false
}

// closed handles a callable that an inner function has captured: a parameter of
// a function around it, which is a decorator, or is called with the callable.
//
//	def threaded(f):
//	    def start(*args): Thread(target=f, args=args).start()
//	    return start
//
//	@threaded
//	def work(n): …
//	work(1)                     here a thread is started
func (f *finder) closed(w way) []way {
	v := f.p.Value(link.Expr{Func: w.at, Value: w.object})
	if v.Kind != facts.Captured {
		return nil
	}
	home := link.Func{File: w.at.File, ID: facts.FuncID(v.A)}
	i, ok := f.paramIndex(home, facts.VarID(v.B))
	if !ok {
		return nil
	}
	var out []way
	for _, c := range f.p.Callers(home) {
		call := link.Expr{Func: c.Func, Value: f.p.Op(c).Value}
		if object, ok := f.p.Argument(call, home, i); ok {
			out = append(out, way{sites: []link.Site{c, w.sites[len(w.sites)-1]}, at: c.Func, object: object})
		}
	}
	for _, d := range f.p.DecoratedBy(home) {
		out = append(out, f.decoratedWays(w, d)...)
	}
	return out
}

// decoratedWays: each call of a decorated function is the start of a thread.
func (f *finder) decoratedWays(w way, d link.Func) []way {
	inner := w.sites[len(w.sites)-1]
	bind, object, ok := f.binding(d)
	if !ok {
		return nil
	}
	var out []way
	for _, c := range f.p.Callers(d) {
		if c.Func == w.at {
			continue
		}
		enters := link.Callee{Func: w.at}
		if callee, ok := f.entered(link.Expr{Func: c.Func, Value: f.p.Op(c).Value}, d); ok {
			enters.Receiver = callee.Receiver
		}
		out = append(out, way{sites: []link.Site{c, inner}, enters: []link.Callee{enters}, at: bind.Func, object: object})
	}
	if out == nil {
		out = []way{{sites: []link.Site{bind, inner}, at: bind.Func, object: object}}
	}
	return out
}

// binding gives the op that binds a function or method to its name.
func (f *finder) binding(d link.Func) (link.Site, facts.ValueID, bool) {
	return f.bound(link.Func{File: d.File, ID: f.p.Function(d).Outer}, facts.FuncOf, uint32(d.ID))
}

// bound gives the op of a body that binds a function or class to its name, and
// the value that it binds.
func (f *finder) bound(outer link.Func, kind facts.ValueKind, id uint32) (link.Site, facts.ValueID, bool) {
	body := f.p.Function(outer)
	for i, op := range body.Ops {
		if op.Kind != facts.Bind && op.Kind != facts.Write {
			continue
		}
		if v := body.Values[op.Src]; v.Kind == kind && v.A == id {
			return link.Site{Func: outer, Op: facts.OpID(i)}, op.Src, true
		}
	}
	return link.Site{}, 0, false
}

// partial looks through functools.partial: it gives the function that is run in
// the end, and the arguments that it is given first.
func (f *finder) partial(fn link.Func, object facts.ValueID) (facts.ValueID, []link.Handed) {
	for _, t := range f.p.Types(link.Expr{Func: fn, Value: object}) {
		if t.Kind != link.ExternalInstance || t.Name != known.Partial || t.At.Func != fn {
			continue
		}
		body := f.p.Function(fn)
		var given []link.Handed
		for _, a := range body.Calls[body.Values[t.At.Value].B].Args {
			if a.Mapping || body.Values[a.Value].Kind == facts.Starred {
				break
			}
			given = append(given, link.Handed{Frame: f.p.Static(fn), Value: a.Value, Name: f.p.Text(fn, a.Name)})
		}
		if len(given) > 0 {
			return given[0].Value, given[1:]
		}
	}
	return object, nil
}

// targets gives the functions that calling an object would enter; only means
// that nothing else is called, as far as the program's own code goes.
func (f *finder) targets(object link.Expr) (callees []link.Callee, only bool) {
	ts := f.p.Types(object)
	only = len(ts) > 0
	for _, t := range ts {
		switch c, ok := f.p.CalleeOf(t); {
		case ok:
			callees = append(callees, c)
		case t.Kind == link.External || t.Kind == link.ExternalMethod || t.Kind == link.ExternalInstance:
		case t.Kind == link.Immutable && t.Name == "None":
		case t.Kind == link.ClassObject: // without a constructor of its own
		default:
			only = false
		}
	}
	return callees, only
}

// onlyMethod guesses at a bound method of an object of which nothing is known: if
// one class of the file alone has a method of that name, it is meant. Whoever
// hands a method to a thread means code, not a container's `add`.
func (f *finder) onlyMethod(object link.Expr) []link.Callee {
	v := f.p.Value(object)
	if v.Kind != facts.Attr || len(f.p.Types(link.Expr{Func: object.Func, Value: facts.ValueID(v.A)})) > 0 {
		return nil
	}
	var found []link.Callee
	for i := range f.p.Files[object.File].Classes {
		for _, m := range f.p.Methods(link.Class{File: object.File, ID: facts.ClassID(i + 1)}) {
			if f.p.Function(m).Name == v.Name {
				found = append(found, link.Callee{Func: m}) // on any object of the class
			}
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found
}

// passed gives what the spawner passes on to its target. fr is the frame of the
// spawner's call.
func (f *finder) passed(fr *link.Frame, call link.Expr, s *known.Spawner) []link.Handed {
	fn := f.p.Function(call.Func)
	var args []link.Handed
	switch s.Args {
	case known.ArgTuple:
		tuple, ok := f.p.ArgumentAt(call, s.ArgsPos, s.ArgsKey)
		if ok && fn.Values[tuple].Kind == facts.Display {
			args = f.spread(fr, fn.Lists[fn.Values[tuple].A])
		} else if ok {
			args, _ = f.rest(fr, tuple)
		}
		if kwargs, ok := f.p.ArgumentAt(call, -1, s.KwargsKey); ok {
			args = append(args, f.keywords(fr, kwargs)...)
		}
	case known.ArgRest, known.ArgItems:
		positional, named := f.arguments(fr, call)
		args = positional[min(s.TargetPos+1, len(positional)):]
		for i := range args {
			args[i].Item = s.Args == known.ArgItems
		}
		for _, h := range named {
			if h.Name != s.TargetKey && s.Args == known.ArgRest {
				args = append(args, h)
			}
		}
	}
	return args
}

// arguments gives those of a call in a frame, as far as their positions are known.
func (f *finder) arguments(fr *link.Frame, call link.Expr) (positional, named []link.Handed) {
	fn := f.p.Function(call.Func)
	var values []facts.ValueID
	for _, a := range fn.Calls[fn.Values[call.Value].B].Args {
		switch {
		case a.Mapping:
		case a.Name != 0:
			named = append(named, link.Handed{Frame: fr, Value: a.Value, Name: f.p.Text(call.Func, a.Name)})
		default:
			values = append(values, a.Value)
		}
	}
	return f.spread(fr, values), named
}

// spread gives arguments, with those that a starred one stands for in its place;
// it ends at one of which that is not known.
func (f *finder) spread(fr *link.Frame, values []facts.ValueID) []link.Handed {
	var args []link.Handed
	for _, v := range values {
		val := f.p.Function(fr.Func).Values[v]
		if val.Kind != facts.Starred {
			args = append(args, link.Handed{Frame: fr, Value: v})
			continue
		}
		rest, ok := f.rest(fr, facts.ValueID(val.A))
		if !ok {
			break
		}
		args = append(args, rest...)
	}
	return args
}

// rest gives what the caller passed for `*args`, if the value is that parameter.
func (f *finder) rest(fr *link.Frame, v facts.ValueID) ([]link.Handed, bool) {
	body := f.p.Function(fr.Func)
	val := body.Values[v]
	if fr.Parent == nil || val.Kind != facts.Local || f.p.Op(fr.Site).Kind != facts.Invoke {
		return nil, false
	}
	first := slices.IndexFunc(body.Params, func(param facts.Param) bool {
		return param.Kind == facts.VarArgs && param.Var == facts.VarID(val.A)
	})
	if first < 0 {
		return nil, false
	}
	if _, _, method := f.p.Self(fr.Func); method {
		first--
	}
	args, _ := f.arguments(fr.Parent, link.Expr{Func: fr.Parent.Func, Value: f.p.Op(fr.Site).Value})
	return args[min(max(first, 0), len(args)):], true
}

// keywords gives the items of a dict display under constant keys.
func (f *finder) keywords(fr *link.Frame, v facts.ValueID) []link.Handed {
	body := f.p.Function(fr.Func)
	val := body.Values[v]
	if val.Kind != facts.Display || facts.DisplayKind(val.Op) != facts.DictDisplay {
		return nil
	}
	var args []link.Handed
	items := body.Lists[val.A]
	for i := 0; i+1 < len(items); i += 2 {
		if name := f.p.Text(fr.Func, body.Values[items[i]].Name); name != "" {
			args = append(args, link.Handed{Frame: fr, Value: items[i+1], Name: name})
		}
	}
	return args
}
