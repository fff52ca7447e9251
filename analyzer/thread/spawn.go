package thread

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

// spawns finds the calls of a file that have their arguments run elsewhere.
func (f *finder) spawns(file source.FileID) {
	for j := range f.p.Files[file].Functions {
		fn := link.Func{File: file, ID: facts.FuncID(j)}
		body := f.p.Function(fn)
		for i, op := range body.Ops {
			sign := f.callee(fn, body, op)
			if sign&spawning != 0 || sign&registering != 0 && f.importsRegistrar(fn, body, op) {
				f.call(link.Site{Func: fn, Op: facts.OpID(i)})
			}
		}
	}
}

// importsRegistrar: the file imports the module of a registrar of that name.
func (f *finder) importsRegistrar(fn link.Func, body *facts.Function, op facts.Op) bool {
	name := f.p.Text(fn, body.Values[body.Values[op.Value].A].Name)
	for i := range known.Registrars {
		callee := known.Registrars[i].Callee
		if module, ok := strings.CutSuffix(callee, "."+name); ok && f.p.ImportsAny(fn.File, module) {
			return true
		}
	}
	return false
}

func (f *finder) call(site link.Site) {
	call := link.Expr{Func: site.Func, Value: f.p.Op(site).Value}
	dotted := f.dotted(call)
	for _, t := range dotted {
		if t.Name == "joblib.Parallel" || t.Name == "joblib.parallel.Parallel" {
			f.parallel(site, call)
			return
		}
		if rows := rowsOf(known.Canonical(t.Name), t.Kind == link.ExternalMethod); len(rows) > 0 {
			for _, s := range rows {
				f.spawner(site, call, s, t)
			}
			return
		}
	}
	if s := f.byMethod(call, dotted); s != nil {
		f.spawner(site, call, s, link.Type{})
		return
	}
	f.startedThread(site, call)
	f.servesHere(site)
}

// dotted is DottedCallee, what a method of something that an ExitStack has
// entered means, and what `super().m` means where the base class is outside the
// program.
func (f *finder) dotted(call link.Expr) []link.Type {
	types := f.p.DottedCallee(call)
	fn := f.p.Function(call.Func)
	callee := fn.Values[fn.Values[call.Value].A]
	if len(types) > 0 || callee.Kind != facts.Attr {
		return types
	}
	if entered, ok := f.stacked(link.Expr{Func: call.Func, Value: facts.ValueID(callee.A)}); ok {
		for _, t := range f.p.Types(entered) {
			if t.Kind == link.ExternalInstance {
				types = append(types, link.Type{Kind: link.ExternalMethod, Name: t.Name + "." + f.p.Text(call.Func, callee.Name), At: entered})
			}
		}
		return types
	}
	if !f.p.IsSuper(link.Expr{Func: call.Func, Value: facts.ValueID(callee.A)}) {
		return nil
	}
	if _, class, ok := f.p.EnclosingSelf(call.Func); ok {
		for _, ext := range f.p.ExternalBases(class) {
			if ext == "concurrent.futures.Executor" {
				continue // an executor of the program's own: what it does with the task is in its code
			}
			types = append(types, link.Type{Kind: link.ExternalMethod, Name: known.Canonical(ext) + "." + f.p.Text(call.Func, callee.Name)})
		}
	}
	return types
}

// stacked gives the manager that a value was entered from: it is, or holds, what
// `stack.enter_context(manager)` returned.
func (f *finder) stacked(e link.Expr) (manager link.Expr, ok bool) {
	f.comesFrom(e, func(x link.Expr) bool {
		fn := f.p.Function(x.Func)
		v := fn.Values[x.Value]
		if v.Kind != facts.CallOf || fn.Values[v.A].Kind != facts.Attr {
			return false
		}
		if name := f.p.Text(x.Func, fn.Values[v.A].Name); name == "enter_context" {
			arg, has := f.p.ArgumentAt(x, 0, "cm")
			manager, ok = link.Expr{Func: x.Func, Value: arg}, has
		}
		return ok
	}, 0)
	return manager, ok
}

func rowsOf(callee string, method bool) []*known.Spawner {
	var rows []*known.Spawner
	for _, table := range [][]known.Spawner{known.Spawners, known.Registrars} {
		for i := range table {
			if table[i].Callee == callee && table[i].Method == method {
				rows = append(rows, &table[i])
			}
		}
	}
	return rows
}

// byMethod gives the row of a method whose name says enough, called on what is
// no object of the program.
func (f *finder) byMethod(call link.Expr, dotted []link.Type) *known.Spawner {
	fn := f.p.Function(call.Func)
	callee := fn.Values[fn.Values[call.Value].A]
	if callee.Kind != facts.Attr {
		return nil
	}
	name := f.p.Text(call.Func, callee.Name)
	rows := rowsOf("*."+name, true)
	if len(rows) == 0 || len(dotted) == 0 && len(f.p.Types(link.Expr{Func: call.Func, Value: facts.ValueID(fn.Values[call.Value].A)})) > 0 {
		return nil
	}
	if name == "add_done_callback" && !f.threadsFuture(call, link.Expr{Func: call.Func, Value: facts.ValueID(callee.A)}, dotted) {
		return nil
	}
	return rows[0]
}

// threadsFuture reports whether the receiver of add_done_callback is what submit
// returned, or is said to be a future of that kind. Those of asyncio call back in
// their event loop: a function that passes callbacks on to either kind says
// nothing about its callers'.
func (f *finder) threadsFuture(call, receiver link.Expr, dotted []link.Type) bool {
	submitted := f.comesFrom(receiver, func(e link.Expr) bool {
		return f.p.Value(e).Kind == facts.CallOf && slices.ContainsFunc(f.dotted(e), func(t link.Type) bool {
			return strings.HasPrefix(known.Canonical(t.Name), "concurrent.futures.") && known.LastName(t.Name) == "submit"
		})
	}, 0)
	if submitted {
		return true
	}
	callback, ok := f.p.ArgumentAt(call, 0, "fn")
	if _, passed := f.parameter(call.Func, callback); !ok || passed {
		return false
	}
	other := func(t link.Type) bool { return !strings.HasPrefix(t.Name, "concurrent.futures.Future.") }
	return len(dotted) > 0 && !slices.ContainsFunc(dotted, other)
}

// maxOrigins bounds how many variables a value is followed through.
const maxOrigins = 5

// comesFrom reports whether a value, or what it was taken out of, is one that
// is looked for.
func (f *finder) comesFrom(e link.Expr, is func(link.Expr) bool, depth int) bool {
	if depth > maxOrigins {
		return false
	}
	if is(e) {
		return true
	}
	fn := f.p.Function(e.Func)
	v := fn.Values[e.Value]
	at := func(id uint32) bool {
		return f.comesFrom(link.Expr{Func: e.Func, Value: facts.ValueID(id)}, is, depth+1)
	}
	defined := func(defs []link.Def) bool {
		return slices.ContainsFunc(defs, func(d link.Def) bool {
			return f.comesFrom(link.Expr{Func: d.Func, Value: d.Src}, is, depth+1)
		})
	}
	switch v.Kind {
	case facts.Local:
		return defined(f.p.VarDefs(e.Func, facts.VarID(v.A)))
	case facts.Global:
		return defined(f.p.GlobalDefs(e.File, f.p.Text(e.Func, v.Name)))
	case facts.Item, facts.Unpacked, facts.Starred, facts.Built, facts.Awaited:
		return at(v.A)
	case facts.Element:
		if at(v.A) {
			return true
		}
		for _, item := range f.p.Elements(link.Expr{Func: e.Func, Value: facts.ValueID(v.A)}) {
			if f.comesFrom(item, is, depth+1) {
				return true
			}
		}
	case facts.Display:
		return slices.ContainsFunc(fn.Lists[v.A], func(id facts.ValueID) bool { return at(uint32(id)) })
	}
	return false
}

// handing is a call of a spawner.
type handing struct {
	site   link.Site
	call   link.Expr
	row    *known.Spawner
	callee link.Type
	worker link.Expr // the call that makes the pool of one worker
}

// spawner adds the entries of a call in known.Spawners or known.Registrars.
func (f *finder) spawner(site link.Site, call link.Expr, s *known.Spawner, callee link.Type) {
	target, ok := f.p.ArgumentAt(call, s.TargetPos, s.TargetKey)
	if !ok || s.PoolArg && f.processes(call) {
		return
	}
	h := handing{site: site, call: call, row: s, callee: callee, worker: f.worker(f.poolOf(call, s, callee))}
	resolved := false
	for _, w := range f.ways(site, target) {
		resolved = f.handed(&h, w) || resolved
	}
	if !resolved && s.Kind == known.Parallel && !s.Framework && !s.Lends {
		f.unresolved = append(f.unresolved, site)
	}
}

// handed adds what one way brings to a spawner; false if that cannot be told.
func (f *finder) handed(h *handing, w way) bool {
	s := h.row
	object, given := f.partial(w.at, w.object)
	target := link.Expr{Func: w.at, Value: object}
	callees, only := f.meant(target, s)
	args := append(given, f.passed(w.inner(f.p), h.call, s)...)
	for _, c := range callees {
		if f.p.Function(c.Func).Async {
			continue // it runs in an event loop
		}
		e := Entry{
			Spawn: w.sites[0], Via: w.sites[1:], Target: c, Kind: s.Kind, Framework: s.Framework, Own: c.Fresh || s.Lends && f.isSelf(c.Receiver),
			Words: s.Words, Resolved: only && len(callees) == 1, worker: h.worker, lane: lane(s),
		}
		f.life(&e, h.site, s, h.callee)
		f.many(&e, h.site, s, h.callee)
		f.add(e, f.p.Static(w.at), object, args)
	}
	if len(callees) == 0 {
		f.serves(w.sites[0], target)
		f.runsCoroutine(w, h.site, h.call, s)
	}
	return only || len(callees) > 0
}

// meant gives the functions that a spawner would have run.
func (f *finder) meant(target link.Expr, s *known.Spawner) (callees []link.Callee, only bool) {
	callees, only = f.targets(target)
	switch {
	case s.Methods != "":
		callees = f.methodsOf(target, s.Methods)
	case len(callees) == 0 && !only && !s.Framework && !s.Lends:
		callees = f.onlyMethod(target)
	}
	return callees, only
}

// methodsOf gives the methods of an object whose names fit a pattern.
func (f *finder) methodsOf(object link.Expr, pattern string) []link.Callee {
	var callees []link.Callee
	for _, t := range f.p.Types(object) {
		if t.Kind != link.Instance {
			continue
		}
		for _, m := range f.p.Methods(t.Class) {
			if known.Matches(pattern, f.p.Text(m, f.p.Function(m).Name)) {
				callees = append(callees, link.Callee{Func: m, Receiver: object})
			}
		}
	}
	return callees
}

// isSelf reports whether a receiver is the self of the function that names it.
func (f *finder) isSelf(receiver link.Expr) bool {
	v := f.p.Value(receiver)
	self, _, method := f.p.Self(receiver.Func)
	return method && v.Kind == facts.Local && facts.VarID(v.A) == self
}

// startedThread handles `start()` of an instance of a Thread subclass: its
// `run` method is the target.
func (f *finder) startedThread(site link.Site, call link.Expr) {
	fn := f.p.Function(site.Func)
	callee := fn.Values[fn.Values[call.Value].A]
	if callee.Kind != facts.Attr || f.p.Text(site.Func, callee.Name) != "start" {
		return
	}
	receiver := link.Expr{Func: site.Func, Value: facts.ValueID(callee.A)}
	for _, t := range f.p.Types(receiver) {
		if t.Kind != link.Instance || !slices.Contains(f.p.ExternalBases(t.Class), known.ThreadClass) {
			continue
		}
		if start, ok := f.p.Method(t.Class, "start"); ok && start == site.Func {
			continue
		}
		if run, ok := f.p.Method(t.Class, "run"); ok {
			e := Entry{Spawn: site, Target: link.Callee{Func: run, Receiver: receiver}, Words: "a thread", Resolved: true}
			f.life(&e, site, nil, t)
			f.many(&e, site, nil, t)
			f.add(e, f.p.Static(site.Func), 0, nil)
		}
	}
}
