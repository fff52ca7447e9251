package locks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

// A lock of asyncio is taken by awaiting, and by the tasks of one loop. Who takes
// it as one of threads takes nothing:
//
//	lock = asyncio.Lock()
//	with lock: …                TypeError
//	lock.acquire()              makes a coroutine, which nobody runs
//	Thread(target=lambda: asyncio.run(work())).start()       each thread has a loop of its own:
//	async def work():
//	    async with lock: …      RuntimeError, if two of them meet; until 3.9 both go in

// takenForThreadLocks reports such uses.
func (x *loops) takenForThreadLocks() {
	for _, file := range x.files() {
		for j := range x.p.Files[file].Functions {
			f := link.Func{File: file, ID: facts.FuncID(j)}
			for i, op := range x.p.Function(f).Ops {
				if site := (link.Site{Func: f, Op: facts.OpID(i)}); op.Kind == facts.With && op.Flags&facts.Async == 0 && x.taskLock(link.Expr{Func: f, Value: op.Value}) {
					x.reportLock(site, op.Value, "is one of asyncio, and no manager for `with`: TypeError is raised", "write `async with`, or, between threads, take a `threading.Lock`")
				}
			}
		}
	}
	for _, site := range x.p.InvokesOf("acquire") {
		if !x.p.HasName(site.File, "asyncio") {
			continue
		}
		fn := x.p.Function(site.Func)
		call := fn.Ops[site.Op].Value
		callee := fn.Values[fn.Values[call].A]
		if callee.Kind == facts.Attr && x.taskLock(link.Expr{Func: site.Func, Value: facts.ValueID(callee.A)}) && !used(fn, call) {
			x.reportLock(site, facts.ValueID(callee.A), "is one of asyncio: without `await`, `acquire` takes nothing", "write `await`, or, between threads, take a `threading.Lock`")
		}
	}
	x.acrossLoops()
}

// files gives those that speak of asyncio.
func (x *loops) files() []source.FileID {
	var out []source.FileID
	for i := range x.p.Files {
		if file := source.FileID(i); x.p.HasName(file, "asyncio") && !known.SilentModule(x.p.Modules[i]) {
			out = append(out, file)
		}
	}
	return out
}

// taskLock reports whether an object is a lock of asyncio, whatever else is known.
func (x *loops) taskLock(e link.Expr) bool {
	is := false
	for _, t := range x.p.Types(e) {
		if t.Kind == link.Immutable {
			continue
		}
		if t.Kind != link.ExternalInstance || t.Guess || known.TaskLocks[t.Name] == "" {
			return false
		}
		is = true
	}
	return is
}

// used reports whether something is done with a value.
func used(fn *facts.Function, v facts.ValueID) bool {
	for i := range fn.Values {
		if val := fn.Values[i]; val.Kind == facts.Awaited && val.A == uint32(v) {
			return true
		}
	}
	for _, call := range fn.Calls {
		if slices.ContainsFunc(call.Args, func(a facts.Arg) bool { return a.Value == v }) {
			return true
		}
	}
	for _, list := range fn.Lists {
		if slices.Contains(list, v) {
			return true
		}
	}
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		return op.Src == v || op.Value == v && op.Kind != facts.Invoke
	})
}

// acrossLoops finds the locks that coroutines take in the loops of several
// threads.
func (x *loops) acrossLoops() {
	takers := map[link.Expr]uint32{} // the entry whose thread takes a lock, by where the lock is made
	for i := range x.pass.Entries {
		e := &x.pass.Entries[i]
		if e.Kind != known.Parallel {
			continue
		}
		for _, coroutine := range x.coroutines(e.Target.Func) {
			x.asyncWiths(coroutine, map[link.Func]bool{}, func(site link.Site, made link.Expr) {
				first, taken := takers[made]
				if (e.Many || taken && first != e.ID) && !x.told[site] {
					x.told[site] = true
					x.reportLock(site, x.p.Op(site).Value, fmt.Sprintf("is one of asyncio, and orders the tasks of one event loop only: `%s` runs in the loops of several threads", x.p.LocalName(site.Func)),
						"let one thread run the loop, or take a `threading.Lock` for a moment in which nothing is awaited")
				}
				if !taken {
					takers[made] = e.ID
				}
			})
		}
	}
}

// coroutines gives what an event loop runs that a thread starts: its target, if
// that is a coroutine, or what the target hands to asyncio.run.
func (x *loops) coroutines(target link.Func) []link.Func {
	fn := x.p.Function(target)
	if fn.Async {
		return []link.Func{target}
	}
	var out []link.Func
	for i := range fn.Ops {
		site := link.Site{Func: target, Op: facts.OpID(i)}
		if calledName(x.p, target, site.Op) == "" || !x.runsLoop(step{site: site}) {
			continue
		}
		for _, a := range fn.Calls[fn.Values[fn.Ops[i].Value].B].Args {
			for _, t := range x.p.Types(link.Expr{Func: target, Value: a.Value}) {
				if t.Kind == link.Suspended && x.p.Function(t.Func).Async {
					out = append(out, t.Func)
				}
			}
		}
	}
	return out
}

// asyncWiths visits the locks of asyncio that a coroutine takes by `async with`,
// and those that it awaits; not those that they have made themselves.
func (x *loops) asyncWiths(f link.Func, seen map[link.Func]bool, visit func(site link.Site, made link.Expr)) {
	if seen[f] || len(seen) > mostBelow {
		return
	}
	seen[f] = true
	fn := x.p.Function(f)
	for i, op := range fn.Ops {
		switch {
		case op.Kind == facts.With && op.Flags&facts.Async != 0 && x.taskLock(link.Expr{Func: f, Value: op.Value}):
			for _, t := range x.p.Types(link.Expr{Func: f, Value: op.Value}) {
				if t.Kind == link.ExternalInstance && !seen[t.At.Func] {
					visit(link.Site{Func: f, Op: facts.OpID(i)}, t.At)
				}
			}
		case op.Kind == facts.Invoke:
			callees, _ := x.p.Callees(link.Expr{Func: f, Value: op.Value})
			for _, c := range callees {
				if x.p.Function(c.Func).Async && !c.Guess {
					x.asyncWiths(c.Func, seen, visit)
				}
			}
		}
	}
}

func (x *loops) reportLock(site link.Site, v facts.ValueID, what, help string) {
	name := x.p.File(site.Func).Expr(x.p.Function(site.Func), v)
	x.pass.Report(finding.Finding{
		Location:   x.pass.At(site),
		Message:    fmt.Sprintf("`%s` %s", name, what),
		Label:      "keeps no thread out",
		Confidence: finding.Likely, Evidence: finding.Intrinsic, GIL: finding.UnsafeAnyway,
		Subject: x.p.QualifiedName(site.Func) + "." + name, Function: x.p.QualifiedName(site.Func),
		Help: help,
	})
}
