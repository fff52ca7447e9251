package locks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// An event loop that a thread of its own runs is that thread's: what other code
// asks of it directly comes from a wrong thread, whichever that is.
//
//	def start(self): Thread(target=self.loop.run_forever).start()
//	def stop(self): self.loop.stop()

// elsewhere is a loop that the project runs on a thread that it starts.
type elsewhere struct {
	loop   link.Path
	start  link.Site // the call that makes the thread
	runner link.Func // the function that runs the loop; none if the thread runs it at once
}

// ranElsewhere finds such loops.
func (x *loops) ranElsewhere() []elsewhere {
	var all []elsewhere
	for _, site := range x.p.InvokesOf("Thread") {
		target, ok := x.p.ArgumentAt(link.Expr{Func: site.Func, Value: x.p.Op(site).Value}, 1, "target")
		if ok && !known.SilentModule(x.p.Modules[site.File]) {
			all = x.ranBy(all, site, link.Expr{Func: site.Func, Value: target}, link.Func{})
		}
	}
	for _, name := range runners {
		for _, site := range x.p.InvokesOf(name) {
			call := link.Expr{Func: site.Func, Value: x.p.Op(site).Value}
			for i := range x.pass.Entries {
				if e := &x.pass.Entries[i]; e.Kind == known.Parallel && !e.Framework && e.Target.Func == site.Func {
					all = x.ranBy(all, e.Start, link.Expr{Func: site.Func, Value: facts.ValueID(x.p.Value(call).A)}, site.Func)
					break
				}
			}
		}
	}
	return all
}

// runners are the methods by which a thread becomes a loop's.
var runners = []string{"run_forever", "run_until_complete"}

// ranBy adds the loop of which a value is such a method.
func (x *loops) ranBy(all []elsewhere, start link.Site, method link.Expr, runner link.Func) []elsewhere {
	v := x.p.Value(method)
	if v.Kind != facts.Attr || !slices.Contains(runners, x.p.Text(method.Func, v.Name)) {
		return all
	}
	if path, ok := x.kept(link.Expr{Func: method.Func, Value: facts.ValueID(v.A)}); ok {
		all = append(all, elsewhere{path, start, runner})
	}
	return all
}

// kept gives the global or the field that an object is kept in.
func (x *loops) kept(object link.Expr) (link.Path, bool) {
	slots := x.p.Slots(x.p.Static(object.Func), object.Value)
	if len(slots) != 1 {
		return link.Path{}, false
	}
	kind := slots[0].Root.Kind
	return slots[0], kind == link.GlobalRoot && slots[0].Len == 0 || kind == link.SelfRoot && slots[0].Len == 1
}

// askedFromOutside reports what code outside of its thread asks of such a loop.
func (x *loops) askedFromOutside() {
	homes := x.ranElsewhere()
	if len(homes) == 0 {
		return
	}
	for site := range x.named() {
		row, object := x.rowAt(site)
		if row == nil || object.Value == 0 || x.told[site] || !x.outside(site) {
			continue
		}
		path, ok := x.kept(object)
		i := slices.IndexFunc(homes, func(h elsewhere) bool { return h.loop == path || x.ofLoop(&h, path) })
		if ok && i >= 0 && site.Func != homes[i].start.Func && site.Func != homes[i].runner && !x.aware(&step{site: site}, row) {
			x.told[site] = true
			x.reportOutside(&homes[i], site, row, object)
		}
	}
}

// ofLoop: an object is kept beside the loop, and a coroutine of the class waits for
// it, as the loop runs it.
//
//	async def serve(self): await self.stopping.wait()
func (x *loops) ofLoop(h *elsewhere, object link.Path) bool {
	if object.Root != h.loop.Root || object.Root.Kind != link.SelfRoot || object.Len != 1 || object.Last().IsItem() {
		return false
	}
	for _, m := range x.p.Methods(link.Class{File: object.Root.File, ID: facts.ClassID(object.Root.ID)}) {
		fn := x.p.Function(m)
		if fn.Async && slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
			awaited := fn.Values[op.Value]
			if op.Kind != facts.Await || awaited.Kind != facts.CallOf || fn.Values[awaited.A].Kind != facts.Attr {
				return false
			}
			kept, ok := x.kept(link.Expr{Func: m, Value: facts.ValueID(fn.Values[awaited.A].A)})
			return ok && kept == object
		}) {
			return true
		}
	}
	return false
}

// outside reports whether a call is made by code that no loop is known to run, and
// that does not wait for the loop's thread to end before.
func (x *loops) outside(site link.Site) bool {
	fn := x.p.Function(site.Func)
	name := x.p.Text(site.Func, fn.Name)
	if fn.Kind != facts.Def || fn.Async || fn.Generator || known.Constructors[name] || name == "__del__" || x.p.Confined(site.Func) || known.SilentModule(x.p.Modules[site.File]) {
		return false
	}
	if x.scheduled(name) || slices.ContainsFunc(x.p.Callers(site.Func), func(c link.Site) bool { return x.p.Function(c.Func).Async || x.p.Confined(c.Func) }) {
		return false
	}
	for i := range site.Op {
		if known.AwaitsEnd[calledName(x.p, site.Func, i)] {
			return false
		}
	}
	return true
}

// scheduled: some loop is told to call what has this name.
func (x *loops) scheduled(name string) bool {
	for scheduler := range known.LoopSchedulers {
		for _, site := range x.p.InvokesOf(scheduler) {
			fn := x.p.Function(site.Func)
			if slices.ContainsFunc(fn.Calls[fn.Values[fn.Ops[site.Op].Value].B].Args, func(a facts.Arg) bool {
				v := fn.Values[a.Value]
				return (v.Kind == facts.Attr && fn.Values[v.A].Kind == facts.Local || v.Kind == facts.Global) && x.p.Text(site.Func, v.Name) == name
			}) {
				return true
			}
		}
	}
	return false
}

func (x *loops) reportOutside(h *elsewhere, site link.Site, row *known.LoopCall, object link.Expr) {
	p := x.p
	fn := p.Function(site.Func)
	call := p.File(site.Func).Expr(fn, facts.ValueID(fn.Values[fn.Ops[site.Op].Value].A))
	start := x.pass.At(h.start)
	f := finding.Finding{
		Location:   x.pass.At(site),
		Message:    fmt.Sprintf("`%s` is called here, while a thread of its own runs the loop: only that thread may", call),
		Label:      "not the loop's thread",
		Confidence: finding.Likely, Evidence: finding.Spawned, GIL: finding.UnsafeAnyway,
		Subject: p.QualifiedName(site.Func) + "." + call, Function: p.QualifiedName(site.Func),
		Related: []finding.Related{{Location: start, Role: "spawn", Message: "the thread that runs the loop is made here"}},
		Facts:   []finding.Fact{{Label: "threads", Text: fmt.Sprintf("`%s` runs on a thread [spawned]", p.Show(h.loop)), At: &start}},
		Chains:  []finding.Chain{chainOf(x.pass, nil, site)},
	}
	x.handOver(&f, row, site, object)
	x.pass.Report(f)
}
