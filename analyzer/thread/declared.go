package thread

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

// declares finds what a file writes for threads that somebody else starts.
func (f *finder) declares(file source.FileID) {
	if known.IsTestModule(f.p.Modules[file]) {
		return // what a test defines is for that test
	}
	if f.any&(handling|serving) != 0 {
		for i := range f.p.Files[file].Classes {
			f.class(link.Class{File: file, ID: facts.ClassID(i + 1)})
		}
	}
	if f.any&(decorating|hooking) == 0 {
		return
	}
	for j := range f.p.Files[file].Functions {
		fn := link.Func{File: file, ID: facts.FuncID(j)}
		body := f.p.Function(fn)
		if f.any&decorating != 0 {
			f.decorators(fn, body)
			f.application(fn, body)
		}
		if f.any&hooking != 0 {
			f.hooks(fn, body)
		}
	}
}

// class adds the methods of a class that somebody else's threads call.
func (f *finder) class(c link.Class) {
	if f.any&serving != 0 {
		f.servicer(c)
	}
	body := f.p.Function(link.Func{File: c.File, ID: f.p.ClassFacts(c).Body})
	flagged := func(v facts.Var) bool { return f.flags[v.Name]&handling != 0 }
	if !slices.ContainsFunc(body.Vars, flagged) {
		return
	}
	var bases []string
	if len(f.p.ClassFacts(c).Bases) > 0 {
		bases = f.p.BaseNames(c)
	}
	for _, m := range f.p.Methods(c) {
		fn := f.p.Function(m)
		if f.flags[fn.Name]&handling == 0 {
			continue
		}
		name := f.p.Text(m, fn.Name)
		switch {
		case name == "__del__" && f.reachesOut(m, 0):
			f.handler(c, m, &known.Finalize, known.Finalizer)
		case name == "__call__" && f.isApplication(c, m):
			f.handler(c, m, &known.Application, known.Parallel)
		case name == "__call__" && f.isMiddleware(c, m):
			f.handler(c, m, &known.Middleware, known.Parallel)
		}
		if h := f.handlerOf(bases, name); h != nil {
			f.handler(c, m, h, known.Parallel)
		}
	}
}

// servicer adds the methods of a class that implements a gRPC service: those
// that take a request and a context.
func (f *finder) servicer(c link.Class) {
	if len(f.p.ClassFacts(c).Bases) == 0 || !slices.ContainsFunc(f.p.BaseNames(c), func(b string) bool { return known.Matches(known.Servicer.Class, b) }) {
		return
	}
	for _, m := range f.p.Methods(c) {
		fn := f.p.Function(m)
		if len(fn.Params) == 3 && f.p.Text(m, fn.Params[2].Name) == "context" {
			f.handler(c, m, &known.Servicer, known.Parallel)
		}
	}
}

func (f *finder) handlerOf(bases []string, method string) *known.Handler {
	for i := range known.Handlers {
		h := &known.Handlers[i]
		fits := func(pattern, name string) bool { return known.Matches(pattern, name) }
		if slices.ContainsFunc(h.Methods, func(m string) bool { return fits(m, method) }) &&
			slices.ContainsFunc(bases, func(b string) bool { return fits(h.Class, b) }) && f.mentioned(h.Needs) {
			return h
		}
	}
	return nil
}

// mentioned reports whether the program has one of the names.
func (f *finder) mentioned(needs []string) bool {
	if len(needs) == 0 {
		return true
	}
	if has, ok := f.needs[needs[0]]; ok {
		return has
	}
	has := slices.ContainsFunc(f.p.Files, func(file *facts.File) bool {
		return slices.ContainsFunc(file.Names, func(n string) bool { return slices.Contains(needs, n) })
	})
	if f.needs == nil {
		f.needs = map[string]bool{}
	}
	f.needs[needs[0]] = has
	return has
}

// handler adds a method that somebody else calls, unless the program is known
// to start the thread that does.
func (f *finder) handler(c link.Class, m link.Func, h *known.Handler, kind known.Kind) {
	if h.Sync && f.p.Function(m).Async || h.Class == known.ThreadClass && f.startedAlready(m) {
		return
	}
	site, object, ok := f.classBinding(c)
	if !ok {
		return
	}
	e := Entry{
		Spawn: site, Start: site, Target: link.Callee{Func: m}, Kind: kind, Framework: true, Own: h.Own,
		Many: !h.One && h.Class != known.ThreadClass, Words: h.Words, Resolved: true,
	}
	f.add(e, f.p.Static(site.Func), object, nil)
}

func (f *finder) startedAlready(run link.Func) bool {
	return slices.ContainsFunc(f.entries, func(e Entry) bool { return e.Target.Func == run })
}

// maxReach is how many calls a destructor's effects are followed.
const maxReach = 2

// reachesOut reports whether a destructor, itself or through functions and
// methods that it calls by name, stores to a global or to a class, or calls a
// method of one. What belongs to the dying object alone races with nobody.
func (f *finder) reachesOut(fn link.Func, depth int) bool {
	body := f.p.Function(fn)
	for _, op := range body.Ops {
		switch op.Kind {
		case facts.Write, facts.Delete:
			if f.outside(fn, op.Value) {
				return true
			}
		case facts.Invoke:
			callee := body.Values[body.Values[op.Value].A]
			if callee.Kind == facts.Attr && f.outside(fn, facts.ValueID(callee.A)) {
				return true
			}
			callees, _ := f.p.Callees(link.Expr{Func: fn, Value: op.Value})
			if depth < maxReach && len(callees) == 1 && callees[0].File == fn.File && f.reachesOut(callees[0].Func, depth+1) {
				return true
			}
		}
	}
	return false
}

// outside reports whether a value is reached from a global of the program that
// is no module, function or class by itself, or from a class.
func (f *finder) outside(fn link.Func, v facts.ValueID) bool {
	body := f.p.Function(fn)
	for steps := 0; ; steps++ {
		switch val := body.Values[v]; val.Kind {
		case facts.Attr:
			if f.p.Text(fn, val.Name) == "__class__" {
				return true
			}
			v = facts.ValueID(val.A)
		case facts.Item:
			v = facts.ValueID(val.A)
		case facts.CallOf:
			callee := body.Values[val.A]
			return callee.Kind == facts.Global && f.p.Text(fn, callee.Name) == "type"
		case facts.Global:
			for _, t := range f.p.Types(link.Expr{Func: fn, Value: v}) {
				switch t.Kind {
				case link.ModuleObject, link.FuncObject, link.External:
					return false
				case link.ClassObject:
					return steps > 0
				}
			}
			return f.p.Global(fn.File, f.p.Text(fn, val.Name)).Kind == link.GlobalBinding
		default:
			return false
		}
	}
}

// classBinding gives the op that binds a class to its name.
func (f *finder) classBinding(c link.Class) (link.Site, facts.ValueID, bool) {
	return f.bound(link.Func{File: c.File, ID: f.p.ClassFacts(c).Outer}, facts.ClassOf, uint32(c.ID))
}

// isApplication: the method is a WSGI callable, and the object is no answer to
// one request but outlives it: it wraps another application, or is made at
// module level.
func (f *finder) isApplication(c link.Class, m link.Func) bool {
	if !f.wsgi(m, 1) {
		return false
	}
	if init, ok := f.p.Method(c, "__init__"); ok {
		for _, param := range f.p.Function(init).Params {
			if known.Wraps[f.p.Text(init, param.Name)] {
				return true
			}
		}
	}
	return slices.ContainsFunc(f.p.InvokesOf(f.p.Text(m, f.p.ClassFacts(c).Name)), func(s link.Site) bool {
		return f.p.Function(s.Func).Kind == facts.ModuleBody
	})
}

// wsgi: the parameters are those of PEP 3333.
func (f *finder) wsgi(m link.Func, first int) bool {
	params := f.p.Function(m).Params
	return len(params) == first+2 && f.p.Text(m, params[first].Name) == "environ" && f.p.Text(m, params[first+1].Name) == "start_response"
}

// isMiddleware: it is called with a request and was made with get_response.
func (f *finder) isMiddleware(c link.Class, m link.Func) bool {
	init, ok := f.p.Method(c, "__init__")
	if !ok || len(f.p.Function(m).Params) != 2 {
		return false
	}
	params := f.p.Function(init).Params
	return len(params) > 1 && f.p.Text(init, params[1].Name) == "get_response"
}

// application adds a function of a module that is a WSGI callable.
func (f *finder) application(fn link.Func, body *facts.Function) {
	if body.Kind != facts.Def || body.Class != 0 || body.Outer != 0 || !f.wsgi(fn, 0) {
		return
	}
	f.function(fn, Entry{Words: known.Application.Words, Framework: true, Many: true})
}

// function adds a function where it is defined.
func (f *finder) function(fn link.Func, e Entry) {
	site, object, ok := f.binding(fn)
	if !ok {
		return
	}
	e.Spawn, e.Start, e.Target, e.Resolved = site, site, link.Callee{Func: fn}, true
	f.add(e, f.p.Static(site.Func), object, nil)
}

// decorators adds a function that a decorator hands to a framework.
func (f *finder) decorators(fn link.Func, body *facts.Function) {
	outer := link.Func{File: fn.File, ID: body.Outer}
	for _, d := range body.Decorators {
		name := f.p.DecoratorName(link.Expr{Func: outer, Value: d}).String()
		if f.names[name]&decorating == 0 {
			continue
		}
		row := f.decorator(outer, d, name)
		if row == nil || row.Sync && body.Async {
			continue
		}
		e := Entry{Words: row.Words, Framework: !row.Spawned, Many: true}
		if row.Spawned {
			e.worker = f.executorOf(fn)
			e.Many = e.worker.Value == 0
		}
		f.function(fn, e)
		return
	}
}

// decorator gives the row of a decorator of which the name is one of the tables'.
func (f *finder) decorator(fn link.Func, d facts.ValueID, name string) *known.Decorator {
	body := f.p.Function(fn)
	v := body.Values[d]
	if v.Kind == facts.CallOf {
		d = facts.ValueID(v.A)
	}
	for _, t := range f.p.Types(link.Expr{Func: fn, Value: d}) {
		if t.Kind != link.External && t.Kind != link.ExternalMethod {
			continue
		}
		owner := strings.TrimSuffix(t.Name, "."+name)
		for i := range known.Decorators {
			if row := &known.Decorators[i]; row.Class == owner && slices.Contains(row.Names, name) {
				return row
			}
		}
	}
	return nil
}

// executorOf gives the pool of one worker that a method decorated with
// run_on_executor runs on, if its object has such a one.
func (f *finder) executorOf(method link.Func) link.Expr {
	_, class, ok := f.p.Self(method)
	if !ok {
		return link.Expr{}
	}
	for _, name := range []string{"executor", "_executor", "_thread_pool"} {
		for _, d := range f.p.FieldDefs(class, name) {
			if w := f.worker(link.Expr{Func: d.Func, Value: d.Src}); w.Value != 0 {
				return w
			}
		}
	}
	return link.Expr{}
}

// hooks adds the functions that are stored in known.Hooks.
func (f *finder) hooks(fn link.Func, body *facts.Function) {
	for i, op := range body.Ops {
		target := body.Values[op.Value]
		if op.Kind != facts.Write || target.Kind != facts.Attr || f.flags[target.Name]&hooking == 0 {
			continue
		}
		for _, t := range f.p.Types(link.Expr{Func: fn, Value: facts.ValueID(target.A)}) {
			for _, h := range known.Hooks {
				if t.Name+"."+f.p.Text(fn, target.Name) != h.Name {
					continue
				}
				callees, only := f.targets(link.Expr{Func: fn, Value: op.Src})
				site := link.Site{Func: fn, Op: facts.OpID(i)}
				for _, c := range callees {
					f.add(Entry{Spawn: site, Start: site, Target: c, Framework: true, Many: true, Words: h.Words, Resolved: only}, f.p.Static(fn), op.Src, nil)
				}
			}
		}
	}
}
