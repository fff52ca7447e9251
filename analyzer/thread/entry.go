package thread

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Entry is a place where a thread is started, and what it runs.
type Entry struct {
	ID       uint32    // from 1, in order of files and sites
	Spawn    link.Site // the call that makes the thread or hands over the task
	Start    link.Site // the call from which on it may run; in Spawn's function
	Join     link.Site // the effect after which all of its threads have ended; in Spawn's function
	Joined   bool      // there is such a Join
	Target   link.Callee
	Frame    *link.Frame // the activation of Target on the new thread
	Many     bool        // several threads of this entry may run at once
	Together bool        // Many, and one activation of the spawning function may start them
	Words    string      // "a thread", "a pool worker"
	Resolved bool        // the target is the only one that the call can mean
}

// Find gives the entries of a program, in order, and the calls that start
// threads of which it cannot be told what they run.
func Find(p *link.Program) (entries []Entry, unresolved []link.Site) {
	f := finder{p: p}
	p.Functions(func(fn link.Func, body *facts.Function) {
		if !f.mayspawn(fn.File) {
			return
		}
		for i, op := range body.Ops {
			if op.Kind == facts.Invoke && f.interesting(fn, body, op) {
				f.call(link.Site{Func: fn, Op: facts.OpID(i)})
			}
		}
	})
	return f.entries, f.unresolved
}

type finder struct {
	p       *link.Program
	entries []Entry

	unresolved []link.Site

	names map[string]bool
	file  source.FileID
	fresh bool
	may   bool
}

// mayspawn: a file in which no name of a spawner occurs spawns nothing.
func (f *finder) mayspawn(file source.FileID) bool {
	if f.names == nil {
		f.names = map[string]bool{"start": true}
		for _, s := range known.Spawners {
			f.names[lastName(s.Callee)] = true
		}
		for alias := range known.Aliases {
			f.names[lastName(alias)] = true
		}
	}
	if !f.fresh || file != f.file {
		f.file, f.fresh = file, true
		f.may = slices.ContainsFunc(f.p.Files[file].Names, func(n string) bool { return f.names[n] })
	}
	return f.may
}

func lastName(dotted string) string { return dotted[strings.LastIndexByte(dotted, '.')+1:] }

// interesting is a cheap guard before types are looked at.
func (f *finder) interesting(fn link.Func, body *facts.Function, op facts.Op) bool {
	callee := body.Values[body.Values[op.Value].A]
	switch callee.Kind {
	case facts.Attr, facts.Global:
		return f.names[f.p.Text(fn, callee.Name)]
	case facts.Local:
		return f.names[f.p.Text(fn, body.Vars[callee.A].Name)]
	}
	return false
}

func (f *finder) call(site link.Site) {
	call := link.Expr{Func: site.Func, Value: f.p.Op(site).Value}
	for _, t := range f.p.DottedCallee(call) {
		for i := range known.Spawners {
			s := &known.Spawners[i]
			if known.Canonical(t.Name) == s.Callee && (t.Kind == link.ExternalMethod) == s.Method {
				f.spawner(site, call, s, t)
				return
			}
		}
	}
	f.startedThread(site, call)
}

// spawner adds the entries of a call in known.Spawners.
func (f *finder) spawner(site link.Site, call link.Expr, s *known.Spawner, callee link.Type) {
	target, ok := f.argument(call, s.TargetPos, s.TargetKey)
	if !ok {
		return
	}
	target, given := f.partial(site.Func, target)
	callees, resolved := f.targets(link.Expr{Func: site.Func, Value: target})
	if !resolved {
		f.unresolved = append(f.unresolved, site)
	}
	for _, c := range callees {
		e := Entry{Spawn: site, Target: c, Words: s.Words, Resolved: resolved && len(callees) == 1}
		f.add(e, target, append(given, f.passed(call, s)...), s, callee)
	}
}

// partial looks through functools.partial: it gives the function that is run in
// the end, and the arguments that it is given first.
func (f *finder) partial(fn link.Func, object facts.ValueID) (facts.ValueID, []link.Arg) {
	for _, t := range f.p.Types(link.Expr{Func: fn, Value: object}) {
		if t.Kind != link.ExternalInstance || t.Name != known.Partial || t.At.Func != fn {
			continue
		}
		body := f.p.Function(fn)
		var given []link.Arg
		for _, a := range body.Calls[body.Values[t.At.Value].B].Args {
			if a.Name != 0 || a.Mapping || body.Values[a.Value].Kind == facts.Starred {
				break
			}
			given = append(given, link.Arg{Value: a.Value})
		}
		if len(given) > 0 {
			return given[0].Value, given[1:]
		}
	}
	return object, nil
}

// targets gives the functions that calling an object would enter.
func (f *finder) targets(object link.Expr) ([]link.Callee, bool) {
	ts := f.p.Types(object)
	var callees []link.Callee
	for _, t := range ts {
		if c, ok := f.p.CalleeOf(t); ok && !c.Fresh {
			callees = append(callees, c)
		}
	}
	return callees, len(ts) > 0 && len(ts) == len(callees)
}

// argument gives an argument of a call by position or keyword.
func (f *finder) argument(call link.Expr, pos int, key string) (facts.ValueID, bool) {
	fn := f.p.Function(call.Func)
	at := 0
	for _, a := range fn.Calls[fn.Values[call.Value].B].Args {
		switch {
		case a.Name != 0:
			if key != "" && f.p.Text(call.Func, a.Name) == key {
				return a.Value, true
			}
		case a.Mapping || fn.Values[a.Value].Kind == facts.Starred:
			return 0, false
		default:
			if at == pos {
				return a.Value, true
			}
			at++
		}
	}
	return 0, false
}

// passed gives what the spawner passes on to its target.
func (f *finder) passed(call link.Expr, s *known.Spawner) []link.Arg {
	fn := f.p.Function(call.Func)
	var args []link.Arg
	switch s.Args {
	case known.ArgTuple:
		tuple, ok := f.argument(call, s.ArgsPos, s.ArgsKey)
		if !ok || fn.Values[tuple].Kind != facts.Display {
			return nil
		}
		for _, v := range fn.Lists[fn.Values[tuple].A] {
			args = append(args, link.Arg{Value: v})
		}
	case known.ArgRest, known.ArgItems:
		for i := s.TargetPos + 1; ; i++ {
			v, ok := f.argument(call, i, "")
			if !ok {
				break
			}
			args = append(args, link.Arg{Value: v, Item: s.Args == known.ArgItems})
		}
	}
	return args
}

func (f *finder) add(e Entry, object facts.ValueID, args []link.Arg, s *known.Spawner, callee link.Type) {
	e.ID = uint32(len(f.entries) + 1)
	spawning := f.p.Static(e.Spawn.Func)
	e.Frame = f.p.Spawned(spawning, e.ID, e.Spawn, e.Target, object, args)
	e.Start = e.Spawn
	if s != nil && !s.Started {
		e.Start = f.startOf(e.Spawn)
	}
	e.Join, e.Joined = f.joinOf(e, s, callee)
	e.Many, e.Together = f.many(e, s, callee)
	f.entries = append(f.entries, e)
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
			target := link.Callee{Func: run, Receiver: receiver}
			f.add(Entry{Spawn: site, Target: target, Words: "a thread", Resolved: true}, 0, nil, nil, t)
		}
	}
}

// many reports whether several threads of the entry may run at once: it stands
// in a loop, in a function that is called from a loop or from several places,
// or its pool has more than one worker and takes more than one task.
func (f *finder) many(e Entry, s *known.Spawner, callee link.Type) (many, together bool) {
	pool := s != nil && s.Pool
	switch {
	case pool && f.oneWorker(callee), e.Joined && !pool && f.endsInTurn(e):
		return false, false
	case InLoop(f.p, e.Spawn), s != nil && s.Args == known.ArgItems, pool && f.ownPool(e, callee):
		return true, true
	}
	return f.repeated(e.Spawn, 0), false
}

// endsInTurn: the thread is joined before the next one of the same place can
// start: in the same round of the loop, or there is no loop.
func (f *finder) endsInTurn(e Entry) bool {
	fn := f.p.Function(e.Spawn.Func)
	loop := enclosingLoop(fn, e.Spawn.Op)
	return loop < 0 || fn.Ops[loop].End > e.Join.Op
}

// ownPool: a method hands tasks to a pool that its object keeps. Each call adds
// one, and they run on the same object.
func (f *finder) ownPool(e Entry, callee link.Type) bool {
	if f.p.Function(e.Spawn.Func).Class == 0 || callee.At.Value == 0 {
		return false
	}
	for _, path := range f.p.Paths(f.p.Static(e.Spawn.Func), callee.At.Value) {
		if path.Root.Kind == link.SelfRoot && path.Len > 0 {
			return true
		}
	}
	return false
}

// maxCallDepth is how many callers up a repeated spawn is looked for.
const maxCallDepth = 3

func (f *finder) repeated(site link.Site, depth int) bool {
	if InLoop(f.p, site) {
		return true
	}
	fn := f.p.Function(site.Func)
	if fn.Kind == facts.ModuleBody || depth > maxCallDepth {
		return false
	}
	callers := f.p.Callers(site.Func)
	if len(callers) > 1 {
		return true
	}
	return len(callers) == 1 && f.repeated(callers[0], depth+1)
}

// oneWorker: the pool is made with one worker.
func (f *finder) oneWorker(callee link.Type) bool {
	for _, t := range f.p.Types(callee.At) {
		for _, pool := range known.Pools {
			if t.Kind != link.ExternalInstance || t.Name != pool.Class || t.At.Value == 0 {
				continue
			}
			n, ok := f.argument(t.At, pool.WorkersPos, pool.WorkersKey)
			if !ok {
				return false
			}
			v := f.p.Value(link.Expr{Func: t.At.Func, Value: n})
			count, err := strconv.Atoi(f.p.Text(t.At.Func, v.Name))
			return v.Kind == facts.Constant && syntax.ConstantKind(v.Op) == syntax.Int && err == nil && count == 1
		}
	}
	return false
}

// InLoop reports whether a site stands in a loop or comprehension of its function.
func InLoop(p *link.Program, site link.Site) bool {
	return enclosingLoop(p.Function(site.Func), site.Op) >= 0
}
