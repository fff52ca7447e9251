package locks

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// AsyncioAcrossThreads is FT509.
var AsyncioAcrossThreads = &rule.Rule{
	Code: "FT509", Name: "asyncio-across-threads", Severity: finding.Error, Since: "0.2.0",
	Beside: asyncioAcrossThreads,
	Doc: rule.Doc{
		Title: "an object of asyncio is used by a thread that does not run its loop, or its lock is taken for one of threads",
		Why: "Loops, futures, queues and events of asyncio are made for one thread. Another one that calls `future.set_result` or `loop.call_soon` changes the loop's lists while it goes through them, " +
			"and does not wake it: the coroutine that waits goes on at the next event, or never. A lock of asyncio orders the tasks of one loop, and keeps no thread out.",
		Bad: `import asyncio
import threading

def work(future):
    future.set_result(42)

async def main():
    future = asyncio.get_running_loop().create_future()
    threading.Thread(target=work, args=(future,)).start()
    return await future
`,
		Good: `import asyncio
import threading

def work(future):
    future.get_loop().call_soon_threadsafe(future.set_result, 42)

async def main():
    future = asyncio.get_running_loop().create_future()
    threading.Thread(target=work, args=(future,)).start()
    return await future
`,
		Fix: "Hand the call to the loop: `loop.call_soon_threadsafe(future.set_result, value)`, `asyncio.run_coroutine_threadsafe(coroutine, loop)`. Between threads use a lock of `threading`.",
		Limits: "What the thread runs is followed five calls deep. Threads that run a loop themselves, and functions that ask which loop or thread they are on, are left alone, and so are log handlers, which any thread may call, the loop's own too. " +
			"What fails at once wherever no loop runs is possible only if the thread comes to it through another file, and so is an object that only coroutines make, far from the thread: who wrote that has mostly ruled it out. " +
			"What is called is a table; a transport's methods are not in it.",
		Sources: []string{
			"https://docs.python.org/3/library/asyncio-dev.html#concurrency-and-multithreading",
			"https://docs.python.org/3/library/asyncio-sync.html",
		},
	},
}

func asyncioAcrossThreads(pass *rule.ProjectPass) {
	x := &loops{pass: pass, p: pass.Program, told: map[link.Site]bool{}}
	x.takenForThreadLocks()
	if !x.any() {
		return
	}
	for i := range pass.Entries {
		if e := &pass.Entries[i]; e.Kind == known.Parallel && !strings.Contains(e.Words, "any thread that logs") {
			x.entry(e)
		}
	}
	x.askedFromOutside()
}

// loops looks for what threads do to event loops.
type loops struct {
	pass *rule.ProjectPass
	p    *link.Program
	told map[link.Site]bool
}

// any reports whether there may be a call at all that belongs to a loop's thread.
func (x *loops) any() bool {
	for site := range x.named() {
		if row, object := x.rowAt(site); row != nil || object.Value != 0 && len(x.p.Types(object)) == 0 {
			return true
		}
	}
	return false
}

// named gives the calls whose last names are in known.LoopCalls.
func (x *loops) named() iter.Seq[link.Site] {
	return func(yield func(link.Site) bool) {
		asked := map[string]bool{}
		for i := range known.LoopCalls {
			last := known.LastName(known.LoopCalls[i].Callee)
			if asked[last] {
				continue
			}
			asked[last] = true
			for _, site := range x.p.InvokesOf(last) {
				if !yield(site) {
					return
				}
			}
		}
	}
}

// rowAt is row where nothing is known of the thread.
func (x *loops) rowAt(site link.Site) (*known.LoopCall, link.Expr) {
	return x.row(&step{frame: x.p.Static(site.Func), site: site})
}

// row gives the row of a call, and the object of which it is a method: an
// argument that the thread was given is what it was given.
func (x *loops) row(s *step) (*known.LoopCall, link.Expr) {
	fn := x.p.Function(s.site.Func)
	callee := fn.Values[fn.Values[fn.Ops[s.site.Op].Value].A]
	name := calledName(x.p, s.site.Func, s.site.Op)
	if callee.Kind != facts.Attr {
		return x.rowOf(x.p.Types(link.Expr{Func: s.site.Func, Value: facts.ValueID(fn.Values[fn.Ops[s.site.Op].Value].A)}), ""), link.Expr{}
	}
	object := link.Expr{Func: s.site.Func, Value: facts.ValueID(callee.A)}
	types := x.types(s, object)
	row := x.rowOf(types, "."+name)
	if slices.ContainsFunc(types, func(t link.Type) bool { return t.Kind == link.External }) {
		object = link.Expr{} // asyncio.create_task
	}
	return row, object
}

// types gives what an object may be, on that thread.
func (x *loops) types(s *step, object link.Expr) []link.Type {
	types := x.p.Types(object)
	if len(types) > 0 {
		return types
	}
	for _, path := range x.p.Paths(s.frame, object.Value) {
		types = append(types, x.p.TypesAt(path)...)
	}
	return types
}

// rowOf gives the row of a method of objects, if it is the same one for all.
func (x *loops) rowOf(types []link.Type, method string) *known.LoopCall {
	var row *known.LoopCall
	for _, t := range types {
		if t.Kind == link.Immutable {
			continue
		}
		next := known.LoopCallOf(t.Name + method)
		if t.Kind != link.External && t.Kind != link.ExternalInstance || next == nil {
			return nil
		}
		row = next
	}
	return row
}

// entry looks at what the threads of an entry do.
func (x *loops) entry(e *thread.Entry) {
	calls := activityOf(x.p, e).loopCalls
	if slices.ContainsFunc(calls, x.runsLoop) {
		return
	}
	for i := range calls {
		s := &calls[i]
		row, object := x.row(s)
		if row != nil && !x.told[s.site] && !x.made(object, e, s) && !x.aware(s, row) {
			x.told[s.site] = true
			x.report(e, s, row, object)
		}
	}
}

// runsLoop: the thread has an event loop of its own.
func (x *loops) runsLoop(s step) bool {
	name := calledName(x.p, s.site.Func, s.site.Op)
	if known.RunsLoop[name] == "" {
		return false
	}
	return name != "run" || slices.ContainsFunc(x.p.DottedCallee(link.Expr{Func: s.site.Func, Value: x.p.Op(s.site).Value}), func(t link.Type) bool {
		return known.ForTasks(t.Name)
	})
}

// made: the thread has made the object itself.
func (x *loops) made(object link.Expr, e *thread.Entry, s *step) bool {
	if object.Value == 0 {
		return false
	}
	return slices.ContainsFunc(x.types(s, object), func(t link.Type) bool {
		in := t.At.Func
		return t.At.Value != 0 && x.p.Function(in).Kind == facts.Def && (in == e.Target.Func || in == s.site.Func || slices.ContainsFunc(s.calls, func(c link.Site) bool { return c.Func == in }))
	})
}

// aware: on the way there a function asks on which thread or loop it is, or the
// last one expects that there is none.
func (x *loops) aware(s *step, row *known.LoopCall) bool {
	for _, site := range append([]link.Site{s.site}, s.calls...) {
		for i, op := range x.p.Function(site.Func).Ops {
			name := calledName(x.p, site.Func, facts.OpID(i))
			if known.AsksForLoop[name] != "" || known.ThreadIdentities[name] != "" || site == s.site && op.Kind == facts.Except && row.Loop == "" && !row.Same {
				return true
			}
		}
	}
	return false
}

// ofOtherUse: only coroutines make the object, in another file than the one that
// starts the thread, and no coroutine comes to that: the class serves programs with
// a loop and programs with threads, and keeps nothing for the latter.
func (x *loops) ofOtherUse(object link.Expr, e *thread.Entry, s *step) bool {
	if object.Value == 0 {
		return false
	}
	makers := slices.DeleteFunc(slices.Clone(x.types(s, object)), func(t link.Type) bool { return t.Kind == link.Immutable })
	return !slices.ContainsFunc(makers, func(t link.Type) bool {
		return t.At.Value == 0 || t.At.Func.File == e.Start.File || !x.p.Function(t.At.Func).Async
	}) && !x.fromCoroutine(e.Start.Func)
}

// maxFromCoroutine bounds the callers that are looked at for a coroutine.
const maxFromCoroutine = 100

// fromCoroutine reports whether a function is a coroutine, or one comes to it.
func (x *loops) fromCoroutine(f link.Func) bool {
	seen := map[link.Func]bool{f: true}
	for way := []link.Func{f}; len(way) > 0 && len(seen) < maxFromCoroutine; way = way[1:] {
		if x.p.Function(way[0]).Async {
			return true
		}
		for _, c := range x.p.Callers(way[0]) {
			if !seen[c.Func] {
				seen[c.Func] = true
				way = append(way, c.Func)
			}
		}
	}
	return false
}

func (x *loops) report(e *thread.Entry, s *step, row *known.LoopCall, object link.Expr) {
	p := x.p
	spawn := x.pass.At(e.Spawn)
	fn := p.Function(s.site.Func)
	call := p.File(s.site.Func).Expr(fn, facts.ValueID(fn.Values[fn.Ops[s.site.Op].Value].A))
	f := finding.Finding{
		Location:   x.pass.At(s.site),
		Message:    fmt.Sprintf("`%s` is called by %s: only the thread of its event loop may", call, e.Words),
		Label:      "not the loop's thread",
		Confidence: finding.Likely, Evidence: finding.Spawned, GIL: finding.UnsafeAnyway,
		Subject: p.QualifiedName(s.site.Func) + "." + call, Function: p.QualifiedName(s.site.Func),
		Related: []finding.Related{{Location: spawn, Role: "spawn", Message: fmt.Sprintf("`%s` is handed to %s here", p.LocalName(e.Target.Func), e.Words)}},
		Facts:   []finding.Fact{{Label: "threads", Text: fmt.Sprintf("`%s` runs on %s [spawned]", p.LocalName(e.Target.Func), e.Words), At: &spawn}},
	}
	if object.Value == 0 {
		f.Message = fmt.Sprintf("`%s` is called by %s, on which no event loop runs: RuntimeError is raised", call, e.Words)
	}
	if object.Value == 0 && s.site.File != e.Target.Func.File || x.ofOtherUse(object, e, s) {
		f.Confidence = finding.Possible
	}
	x.handOver(&f, row, s.site, object)
	f.Chains = []finding.Chain{chainOf(x.pass, append([]link.Site{e.Spawn}, s.calls...), s.site)}
	x.pass.Report(f)
}

// handOver says how the loop's thread is to make a call instead.
func (x *loops) handOver(f *finding.Finding, row *known.LoopCall, site link.Site, object link.Expr) {
	p, fn := x.p, x.p.Function(site.Func)
	f.Help = fmt.Sprintf("hand it to the loop: `loop.call_soon_threadsafe(%s, …)`", p.File(site.Func).Expr(fn, facts.ValueID(fn.Values[fn.Ops[site.Op].Value].A)))
	if row.Same {
		f.Help = fmt.Sprintf("call `%s.%s`", p.File(site.Func).Expr(fn, object.Value), row.Instead)
	} else if strings.Contains(row.Instead, ".") {
		f.Help = fmt.Sprintf("call `%s(…, loop)`", row.Instead)
	}
	if row.Same || row.Loop != "" {
		f.Fixes = []finding.Fix{{Applicability: finding.Safe, Message: "hand it to the loop", Plans: []edit.Plan{edit.Schedule{At: f.Location.Span, Method: calledName(p, site.Func, site.Op), Loop: row.Loop}}}}
	}
}
