package lifetime

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// StopFlagReset is FT611.
var StopFlagReset = &rule.Rule{
	Code: "FT611", Name: "stop-flag-reset", Severity: finding.Error, Since: "0.2.0",
	Beside: stopFlagReset,
	Doc: rule.Doc{
		Title: "a flag that tells a thread to stop is reset by the thread itself as it begins, or by a restart that does not wait for the old thread",
		Why: "The thread that `start` has made sets `self.running = True` when it gets to run, which may be late. If somebody calls `stop` before, `self.running = False` is overwritten: the stop is lost, the thread runs for ever, and whoever joins it waits for ever. " +
			"A restart that resets the flag without a join has the same effect on the thread before: it never sees that it was told to end, and goes on beside the new one.",
		Bad: `import threading
import time

class Poller:
    def __init__(self, poll):
        self.poll = poll
        self.running = False

    def start(self):
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        self.running = True
        while self.running:
            self.poll()
            time.sleep(1)

    def stop(self):
        self.running = False
        self.thread.join()
`,
		Good: `import threading
import time

class Poller:
    def __init__(self, poll):
        self.poll = poll
        self.running = False

    def start(self):
        self.running = True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while self.running:
            self.poll()
            time.sleep(1)

    def stop(self):
        self.running = False
        self.thread.join()
`,
		Fix: "Set the flag before the thread is started, in the function that starts it, and join the old thread before a restart resets the flag. Or give each thread an event of its own, as an argument.",
		Limits: "Flags are attributes and globals that a `while` loop of the thread's code asks, within two calls: variables that are set to True and False, and events. " +
			"If the starter waits for a sign of the thread, or any method waits for the thread's end, a restart is left alone.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#threading.Thread.start",
			"https://docs.python.org/3/library/threading.html#event-objects",
		},
	},
}

func stopFlagReset(pass *rule.ProjectPass) {
	r := resets{pass: pass, p: pass.Program, seen: map[link.Site]bool{}}
	for i := range pass.Entries {
		e := &pass.Entries[i]
		if e.Kind == known.Parallel && !known.SilentModule(r.p.Modules[e.Target.File]) && (!e.Framework || r.ownThread(e)) {
			r.entry(e)
		}
	}
}

// resets looks for flags that are reset.
type resets struct {
	pass  *rule.ProjectPass
	p     *link.Program
	order *thread.Order
	seen  map[link.Site]bool
}

// ownThread: a class of threads that somebody else starts.
func (r *resets) ownThread(e *thread.Entry) bool {
	_, class, ok := r.p.Self(e.Target.Func)
	return ok && slices.Contains(r.p.ExternalBases(class), known.ThreadClass)
}

// maxLoopDepth is how many calls below a thread's target its loop is looked for.
const maxLoopDepth = 2

// entry looks at the loops that a thread of an entry runs.
func (r *resets) entry(e *thread.Entry) {
	r.below(e, e.Target.Func, nil)
}

// below looks at the loops of a function that the thread reaches by the calls.
func (r *resets) below(e *thread.Entry, f link.Func, calls []link.Site) {
	fn := r.p.Function(f)
	for i, op := range fn.Ops {
		site := link.Site{Func: f, Op: facts.OpID(i)}
		switch {
		case op.Kind == facts.While:
			for _, fl := range flagsOf(r.p, f, facts.OpID(i)) {
				r.flag(e, &fl, append(slices.Clip(calls), site))
			}
		case op.Kind == facts.Invoke && len(calls) < maxLoopDepth:
			callees, resolved := r.p.Callees(link.Expr{Func: f, Value: op.Value})
			if resolved && len(callees) == 1 && callees[0].File == f.File && callees[0].Func != f {
				r.below(e, callees[0].Func, append(slices.Clip(calls), site))
			}
		}
	}
}

// flag looks at one flag of a loop; way leads from the thread's target to the loop.
func (r *resets) flag(e *thread.Entry, fl *flag, way []link.Site) {
	if reset, ok := r.ownReset(fl, way); ok {
		if stop, ok := r.stopped(e, fl, reset); ok && !r.awaited(e, fl, stop) {
			r.reportOwn(e, fl, reset, stop)
		}
		return
	}
	if reset, ok := r.restart(e, fl); ok {
		stop, ok := r.stopped(e, fl, reset)
		if !ok || r.ended(e, stop) {
			return
		}
		switch again, alive := r.repeatable(e, fl, reset); {
		case again:
			r.reportRestart(e, fl, reset, stop)
		case alive != nil:
			r.reportAlive(e, fl, *alive, stop)
		}
	}
}

// ownReset finds where the thread itself resets the flag on its way to the loop.
func (r *resets) ownReset(fl *flag, way []link.Site) (link.Site, bool) {
	for _, step := range way {
		fn := r.p.Function(step.Func)
		view := race.Bare(r.p, step.Func)
		for i := range step.Op {
			reset := link.Site{Func: step.Func, Op: i}
			if fl.becomes(r.p, reset, false) && view.Together(i, step.Op) && !thread.InLoop(r.p, reset) && !r.answers(view, fl, i) {
				return reset, fn.Kind == facts.Def
			}
		}
	}
	return link.Site{}, false
}

// answers: the reset is made where the flag was found to say stop.
func (r *resets) answers(view *race.View, fl *flag, reset facts.OpID) bool {
	fn := r.p.Function(view.Func)
	for i := range reset {
		if op := fn.Ops[i]; op.Kind == facts.If && op.End > reset {
			fs := flags{p: r.p, f: view.Func, fn: fn}
			fs.decompose(i, op.Value, false)
			if slices.ContainsFunc(fs.found, func(o flag) bool { return o.at == fl.at && o.stops == fl.stops }) {
				return true
			}
		}
	}
	return false
}

// restart finds where the function that makes and starts the thread resets the
// flag before.
func (r *resets) restart(e *thread.Entry, fl *flag) (link.Site, bool) {
	start := e.Start.Func
	if e.Framework || e.Spawn.Func != start || r.constructs(start, 0) || r.p.Function(start).Kind != facts.Def || !r.makes(e) {
		return link.Site{}, false
	}
	for i := range e.Start.Op {
		reset := link.Site{Func: start, Op: i}
		if fl.becomes(r.p, reset, false) && race.Bare(r.p, start).Together(i, e.Start.Op) {
			return reset, true
		}
	}
	return link.Site{}, false
}

// makes: each call starts a thread of its own, not one that was made elsewhere.
func (r *resets) makes(e *thread.Entry) bool {
	fn := r.p.Function(e.Spawn.Func)
	callee := fn.Values[fn.Values[r.p.Op(e.Spawn).Value].A]
	if e.Spawn != e.Start || callee.Kind != facts.Attr {
		return true
	}
	for _, t := range r.p.Types(link.Expr{Func: e.Spawn.Func, Value: facts.ValueID(callee.A)}) {
		if t.Kind == link.Instance && t.At.Func != e.Spawn.Func {
			return false
		}
	}
	return true
}

// constructs: a function is a constructor, or is called by constructors only.
func (r *resets) constructs(f link.Func, depth int) bool {
	switch r.p.Text(f, r.p.Function(f).Name) {
	case "__init__", "__new__", "__post_init__":
		return true
	}
	callers := r.p.Callers(f)
	return depth < 2 && len(callers) > 0 && !slices.ContainsFunc(callers, func(c link.Site) bool { return !r.constructs(c.Func, depth+1) })
}

// stopped finds where other code tells the thread to stop, while it may run; or the
// restart itself, before it resets the flag.
func (r *resets) stopped(e *thread.Entry, fl *flag, reset link.Site) (link.Site, bool) {
	files := []source.FileID{reset.File}
	if home := fl.at.Root.File; home != reset.File && fl.at.Root.Kind != link.ExternalRoot {
		files = append(files, home)
	}
	for _, file := range files {
		for id := range r.p.Files[file].Functions {
			f := link.Func{File: file, ID: facts.FuncID(id)}
			ops := r.p.Function(f).Ops
			if f == reset.Func {
				ops = ops[:reset.Op]
			}
			if r.p.Function(f).Kind == facts.ClassBody || r.constructs(f, 0) || r.ofThread(e, f, 0) {
				continue
			}
			for i := range ops {
				site := link.Site{Func: f, Op: facts.OpID(i)}
				if fl.becomes(r.p, site, true) && (f == reset.Func || r.during(e, site)) {
					return site, true
				}
			}
		}
	}
	return link.Site{}, false
}

func (r *resets) during(e *thread.Entry, site link.Site) bool {
	if r.order == nil {
		r.order = thread.NewOrder(r.p, r.pass.Entries)
	}
	return r.order.Phase(e, site) != thread.Before
}

// ofThread: the function is run by the thread itself, as far as its callers go.
func (r *resets) ofThread(e *thread.Entry, f link.Func, depth int) bool {
	if f == e.Target.Func {
		return true
	}
	callers := r.p.Callers(f)
	return depth < 3 && len(callers) > 0 && !slices.ContainsFunc(callers, func(c link.Site) bool { return !r.ofThread(e, c.Func, depth+1) })
}

// awaited: the starter goes on only when the thread has given a sign, and so comes
// to what stops it, or returns to who does.
func (r *resets) awaited(e *thread.Entry, fl *flag, stop link.Site) bool {
	if e.Framework {
		return false
	}
	fn := r.p.Function(e.Start.Func)
	for i := e.Start.Op + 1; int(i) < len(fn.Ops) && !r.leadsTo(link.Site{Func: e.Start.Func, Op: i}, stop); i++ {
		switch op := fn.Ops[i]; op.Kind {
		case facts.While:
			for j := i; j < op.End; j++ {
				fs := flags{p: r.p, f: e.Start.Func, fn: fn}
				if fn.Ops[j].Kind == facts.Condition {
					fs.decompose(j, fn.Ops[j].Value, true)
				}
				if slices.ContainsFunc(fs.found, func(o flag) bool { return o.at == fl.at }) {
					return true
				}
			}
		case facts.Invoke:
			if known.GivesSign[r.method(e.Start.Func, i)] {
				return true
			}
		}
	}
	return false
}

// leadsTo: a site is another one, or a call of the function that it is in.
func (r *resets) leadsTo(site, to link.Site) bool {
	if site == to {
		return true
	}
	if r.p.Op(site).Kind != facts.Invoke {
		return false
	}
	callees, _ := r.p.Callees(link.Expr{Func: site.Func, Value: r.p.Op(site).Value})
	return slices.ContainsFunc(callees, func(c link.Callee) bool { return c.Func == to.Func })
}

// method gives the name of the method that an op calls.
func (r *resets) method(f link.Func, i facts.OpID) string {
	fn := r.p.Function(f)
	if fn.Ops[i].Kind != facts.Invoke {
		return ""
	}
	if callee := fn.Values[fn.Values[fn.Ops[i].Value].A]; callee.Kind == facts.Attr {
		return r.p.Text(f, callee.Name)
	}
	return ""
}

// ended: somebody waits for the thread's end: who stops it, or another method of
// the object, which is there for callers that start it again.
func (r *resets) ended(e *thread.Entry, stop link.Site) bool {
	if e.Joined {
		return true
	}
	all := []link.Func{stop.Func, e.Start.Func}
	for _, f := range []link.Func{stop.Func, e.Start.Func} {
		if _, class, ok := r.p.EnclosingSelf(f); ok {
			for _, k := range r.p.MRO(class) {
				all = append(all, r.p.Methods(k)...)
			}
		}
		for i := range r.p.Function(f).Ops {
			op := r.p.Function(f).Ops[i]
			if op.Kind == facts.Invoke {
				callees, _ := r.p.Callees(link.Expr{Func: f, Value: op.Value})
				for _, c := range callees {
					all = append(all, c.Func)
				}
			}
		}
	}
	return slices.ContainsFunc(all, func(f link.Func) bool {
		return !r.ofThread(e, f, 0) && r.waitsForEnd(f)
	})
}

// waitsForEnd: a function calls such a method of what is no text and no module.
func (r *resets) waitsForEnd(f link.Func) bool {
	fn := r.p.Function(f)
	for i := range fn.Ops {
		if !known.AwaitsEnd[r.method(f, facts.OpID(i))] {
			continue
		}
		receiver := fn.Values[fn.Values[fn.Ops[i].Value].A].A
		types := r.p.Types(link.Expr{Func: f, Value: facts.ValueID(receiver)})
		if !slices.ContainsFunc(types, func(t link.Type) bool { return t.Kind == link.Immutable && t.Name != "None" || t.Kind == link.External }) {
			return true
		}
	}
	return false
}

// repeatable reports whether a second call can get to the start while the thread
// of the first one goes on: what is asked before says so once the flag is set,
// or is changed by other code than the thread's own. If the thread's life is
// asked before the reset, it is not, and alive is where that is asked.
func (r *resets) repeatable(e *thread.Entry, fl *flag, reset link.Site) (again bool, alive *link.Site) {
	f := e.Start.Func
	fn := r.p.Function(f)
	view := race.Bare(r.p, f)
	asked := false
	for i := range e.Start.Op {
		op := fn.Ops[i]
		if op.Kind != facts.If && op.Kind != facts.Guard || view.Governs(i, e.Start.Op) == race.Always {
			continue
		}
		asked = true
		for _, v := range r.parts(fn, op.Value, nil) {
			switch {
			case r.asksLife(f, v) && view.Governs(i, reset.Op) == race.Always:
				return true, nil
			case r.asksLife(f, v):
				return false, &link.Site{Func: f, Op: i}
			case fl.means(r.p, f, v) || r.changed(e, f, v):
				again = true
			}
		}
	}
	return again || !asked, nil
}

// parts gives the values that a test asks, taken apart as far as calls.
func (r *resets) parts(fn *facts.Function, v facts.ValueID, out []facts.ValueID) []facts.ValueID {
	val := fn.Values[v]
	switch val.Kind {
	case facts.Not:
		return r.parts(fn, facts.ValueID(val.A), out)
	case facts.Compare:
		return r.parts(fn, facts.ValueID(val.B), r.parts(fn, facts.ValueID(val.A), out))
	case facts.Either:
		for _, part := range fn.Lists[val.A] {
			out = r.parts(fn, part, out)
		}
		return out
	case facts.CallOf:
		if callee := fn.Values[val.A]; callee.Kind == facts.Attr {
			return append(out, v, facts.ValueID(callee.A))
		}
	}
	return append(out, v)
}

// asksLife: `thread.is_alive()`, or a method of the program that asks it.
func (r *resets) asksLife(f link.Func, v facts.ValueID) bool {
	fn := r.p.Function(f)
	if fn.Values[v].Kind != facts.CallOf {
		return false
	}
	switch callee := fn.Values[fn.Values[v].A]; callee.Kind {
	case facts.Attr, facts.Global:
		if known.AsksLife[r.p.Text(f, callee.Name)] {
			return true
		}
	}
	callees, _ := r.p.Callees(link.Expr{Func: f, Value: v})
	return slices.ContainsFunc(callees, func(c link.Callee) bool {
		ops := r.p.Function(c.Func).Ops
		return slices.ContainsFunc(ops, func(op facts.Op) bool {
			return op.Kind == facts.Invoke && c.Func != f && r.asksLife(c.Func, op.Value)
		})
	})
}

// changed: code that is neither the starter, nor a constructor, nor the thread
// itself stores to the location that a test asks.
func (r *resets) changed(e *thread.Entry, f link.Func, v facts.ValueID) bool {
	name := lastNameOf(r.p, f, v)
	slots := r.p.Slots(r.p.Static(f), v)
	if name == "" || len(slots) == 0 {
		return false
	}
	for id := range r.p.Files[f.File].Functions {
		g := link.Func{File: f.File, ID: facts.FuncID(id)}
		fn := r.p.Function(g)
		if g == f || fn.Kind != facts.Def || r.constructs(g, 0) || r.ofThread(e, g, 0) {
			continue
		}
		for _, op := range fn.Ops {
			if (op.Kind == facts.Write || op.Kind == facts.Delete) && lastNameOf(r.p, g, op.Value) == name && slices.Contains(r.p.Slots(r.p.Static(g), op.Value), slots[0]) {
				return true
			}
		}
	}
	return false
}

func (r *resets) reportOwn(e *thread.Entry, fl *flag, reset, stop link.Site) {
	f := r.start(e, fl, reset, stop)
	f.Message = fmt.Sprintf("the thread itself resets `%s` when it begins: a stop by `%s` that comes between its start and this line is lost", fl.name, r.p.LocalName(stop.Func))
	f.Help = fmt.Sprintf("set `%s` before the thread is started, where it is started", fl.name)
	r.report(f, reset)
}

func (r *resets) reportRestart(e *thread.Entry, fl *flag, reset, stop link.Site) {
	f := r.start(e, fl, reset, stop)
	f.Message = fmt.Sprintf("`%s` is reset here though the thread that `%s` told to stop may not have seen it yet: it goes on beside the new one", fl.name, r.p.LocalName(stop.Func))
	f.Help = "join the old thread before the flag is reset, or give each thread an event of its own"
	r.report(f, reset)
}

func (r *resets) reportAlive(e *thread.Entry, fl *flag, asked, stop link.Site) {
	f := r.start(e, fl, asked, stop)
	f.Message = fmt.Sprintf("the old thread is asked whether it is alive, and not joined: right after `%s` has set `%s` it still is, so that no new one is started, and then it ends", r.p.LocalName(stop.Func), fl.name)
	f.Label = "asked here"
	f.Help = "join the thread that was told to stop, then start a new one"
	r.report(f, asked)
}

// start makes the finding without its message.
func (r *resets) start(e *thread.Entry, fl *flag, reset, stop link.Site) finding.Finding {
	p := r.p
	spawn := r.pass.At(e.Start)
	f := finding.Finding{
		Location: r.pass.At(reset), Label: "reset here", Confidence: finding.Likely, Evidence: finding.Spawned, GIL: finding.UnsafeAnyway,
		Subject: p.Qualified(fl.at), Function: p.QualifiedName(reset.Func),
		Related: []finding.Related{
			{Location: r.pass.At(stop), Role: "write", Message: fmt.Sprintf("`%s` tells the thread to stop", p.LocalName(stop.Func))},
			{Location: r.pass.At(fl.tested), Role: "test", Message: "the thread asks here whether to go on"},
		},
		Chains: []finding.Chain{
			{{Location: r.pass.At(reset), Function: p.QualifiedName(reset.Func)}},
			{{Location: r.pass.At(stop), Function: p.QualifiedName(stop.Func)}},
		},
	}
	if e.Framework {
		f.Evidence = finding.Declared
		f.Facts = []finding.Fact{{Label: "threads", Text: fmt.Sprintf("`%s` runs on a thread [declared]", p.LocalName(e.Target.Func)), At: &spawn}}
		return f
	}
	f.Related = append(f.Related, finding.Related{Location: spawn, Role: "spawn", Message: "the thread is started here"})
	f.Facts = []finding.Fact{{Label: "threads", Text: fmt.Sprintf("`%s` runs on %s [spawned]", p.LocalName(e.Target.Func), e.Words), At: &spawn}}
	return f
}

// report says it once, whoever starts the thread.
func (r *resets) report(f finding.Finding, reset link.Site) {
	if !r.seen[reset] {
		r.seen[reset] = true
		r.pass.Report(f)
	}
}
