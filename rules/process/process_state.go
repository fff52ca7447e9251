package process

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// ProcessState is FT601.
var ProcessState = &rule.Rule{
	Code: "FT601", Name: "process-state", Severity: finding.Warning, Since: "0.2.0",
	Half: processStates,
	Doc: rule.Doc{
		Title: "what the process has one of is changed by a thread, while threads run, or by a function that puts it back",
		Why: "There is one working directory, one environment, one `sys.stdout`, one locale for all threads. `os.chdir` in one thread moves the others; between two calls of a function that changes the directory and puts it back, " +
			"the second remembers what the first has set and puts that back last, so that it stays. `contextlib.redirect_stdout` takes what other threads print. The GIL never helped: these changes last longer than it is held.",
		Bad: `import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

def build(folder):
    os.chdir(folder)
    subprocess.run(["make"])

def build_all(folders):
    with ThreadPoolExecutor() as pool:
        list(pool.map(build, folders))
`,
		Good: `import subprocess
from concurrent.futures import ThreadPoolExecutor

def build(folder):
    subprocess.run(["make"], cwd=folder)

def build_all(folders):
    with ThreadPoolExecutor() as pool:
        list(pool.map(build, folders))
`,
		Fix: "Pass what is meant to the code that needs it: `cwd=`, `env=`, a stream, a generator of random numbers, a timeout. What has to be set for all is set once, before the first thread is started. Where neither can be done, one lock around everything that changes or relies on it.",
		Limits: "A change is reported if a thread of the project or of a framework comes to it, if it is made while a thread of the same function runs, or if a function that others may call makes it and puts it back, alone or as the two ends of a context manager. " +
			"The last is possible only where it is about what a whole program runs in (directory, environment, streams, arguments, user, built-in names, folder for temporary files, timeout of sockets, seeds) and the module imports neither threading nor concurrent.futures: such functions mostly belong to a program that runs one thing at a time. " +
			"Possible are, too, the mask of files in a program that forks, what a package does to its own settings, hooks and policies that a thread comes to by the way, and a variable of the environment that what a thread calls sets for good, always to the same. A function that is named for its effect is left alone, its callers are told. What stands under any lock is silent, and so are tests, scripts, `main`, debuggers, test runners and what takes over the terminal; signal handlers that are set after asking which thread it is; and what each thread has for itself, as decimal's and numpy's contexts. Of the warnings filters only what threads do is said, " +
			"and nothing of `catch_warnings` from 3.14t on, where each thread has its own.",
		Sources: []string{
			"https://docs.python.org/3/library/contextlib.html#contextlib.redirect_stdout",
			"https://docs.python.org/3/library/warnings.html#concurrent-safety-of-context-managers",
			"https://docs.python.org/3/library/os.html#os.environ",
			"https://docs.python.org/3/library/locale.html#locale.setlocale",
		},
	},
}

// processStates runs on the half that knows which functions any callers may call.
func processStates(pass *rule.ProjectPass) {
	if !pass.Races.Claims() {
		return
	}
	c := changers{effects: effectsOf(pass.Program), pass: pass}
	if len(c.of) == 0 {
		return
	}
	c.callers = lock.NewCallers(c.p)
	c.runs, c.exits, c.lifted = map[link.Func]*thread.Entry{}, map[link.Func]bool{}, map[link.Func]*finding.Finding{}
	for i := range pass.Entries {
		e := &pass.Entries[i]
		if e.Kind == known.Exit {
			c.exits[e.Target.Func] = true
		}
		if pass.Program.Aside(e.Spawn.File) {
			continue
		}
		if have := c.runs[e.Target.Func]; e.Kind == known.Parallel && (have == nil || have.Framework && !e.Framework) {
			c.runs[e.Target.Func] = e
		}
	}
	c.order = thread.NewOrder(c.p, pass.Entries)
	for _, f := range c.functions() {
		c.function(f)
	}
	for _, f := range c.own {
		pass.Report(*f)
	}
}

// changers judges the functions that change a state of the process.
type changers struct {
	*effects
	pass    *rule.ProjectPass
	callers *lock.Callers
	order   *thread.Order
	runs    map[link.Func]*thread.Entry // by target
	exits   map[link.Func]bool          // run when the program ends

	own    []*finding.Finding             // of functions by themselves
	lifted map[link.Func]*finding.Finding // those of one function that is named for its effect
}

// function reports what a function does to each state, once.
func (c *changers) function(f link.Func) {
	all := slices.DeleteFunc(slices.Clone(c.of[f]), func(x effect) bool { return c.eachItsOwn(f, x) || c.locked(x) })
	for len(all) > 0 {
		state := all[0].state
		var of, rest []effect
		for _, x := range all {
			if x.state == state {
				of = append(of, x)
			} else {
				rest = append(rest, x)
			}
		}
		c.judge(f, of)
		all = rest
	}
}

// eachItsOwn reports whether the Python that the project is for gives each thread
// its own of what a manager changes, and of what is changed under it.
func (c *changers) eachItsOwn(f link.Func, x effect) bool {
	if x.state.OwnSince == 0 || targetMinor(freeTarget(c.pass)) < x.state.OwnSince {
		return false
	}
	return slices.ContainsFunc(c.of[f], func(y effect) bool { return y.lends && y.state == x.state && y.Op <= x.Op && x.Op < y.end })
}

// locked reports whether a lock is held at an effect.
func (c *changers) locked(x effect) bool {
	locked := false
	lock.Walk(c.p, c.p.Static(x.Func), c.callers.Entered(x.Func), func(op facts.OpID, held []lock.Held) {
		locked = locked || op == x.Op && slices.ContainsFunc(held, func(h lock.Held) bool { return !h.Fresh })
	})
	return locked
}

// judge reports what a function does to one state, by the first reason that holds.
func (c *changers) judge(f link.Func, all []effect) {
	first := all[0]
	if !slices.ContainsFunc(all, func(x effect) bool { return !c.original(x) }) {
		return
	}
	if e, chain := c.threadTo(f); e != nil {
		c.onThread(all, e, chain)
		return
	}
	for _, x := range all {
		if e := c.beside(x); e != nil {
			c.meanwhile(x, all, e)
			return
		}
	}
	if !first.state.Once && first.state.OwnSince == 0 && !c.named(f, first.state) && !c.exits[f] && c.pass.Races.Public(f) && c.putBack(f, all) {
		c.byItself(f, all)
	}
}

// original reports whether a change puts back what Python started with:
// `sys.stdout = sys.__stdout__`.
func (c *changers) original(x effect) bool {
	src := c.p.Value(link.Expr{Func: x.Func, Value: c.p.Op(x.Site).Src})
	return src.Kind == facts.Attr && strings.HasPrefix(c.p.Text(x.Func, src.Name), "__std")
}

// maxAbove bounds the search for a thread that comes to a function.
const maxAbove = 200

// threadTo gives a thread that comes to a function, one of the project before
// one of a framework, and the calls on the way.
func (c *changers) threadTo(f link.Func) (*thread.Entry, []link.Site) {
	type step struct {
		f    link.Func
		from int // in way; -1: f itself
		call link.Site
	}
	way := []step{{f: f, from: -1}}
	seen := map[link.Func]bool{f: true}
	var found *thread.Entry
	at := 0
	for i := 0; i < len(way) && len(way) < maxAbove; i++ {
		if e := c.runs[way[i].f]; e != nil && (found == nil || found.Framework && !e.Framework) {
			found, at = e, i
		}
		for _, site := range c.p.ShippedCallers(way[i].f) {
			if !seen[site.Func] && c.p.Function(site.Func).Kind != facts.ModuleBody && !c.forked(site) {
				seen[site.Func] = true
				way = append(way, step{site.Func, i, site})
			}
		}
	}
	var chain []link.Site
	for ; found != nil && way[at].from >= 0; at = way[at].from {
		chain = append(chain, way[at].call)
	}
	return found, chain
}

// beside gives a thread of the project that runs while the function that starts
// it makes the change, or when a manager puts it back.
func (c *changers) beside(x effect) *thread.Entry {
	for i := range c.pass.Entries {
		e := &c.pass.Entries[i]
		if e.Framework || e.Kind != known.Parallel || e.Start.Func != x.Func || c.suspended(e.Start, x.Op) {
			continue
		}
		within := x.lends && x.Op < e.Start.Op && e.Start.Op < x.end
		if within && !(e.Joined && e.Join.Op < x.end) || !within && c.order.Phase(e, x.Site) == thread.During {
			return e
		}
	}
	return nil
}

// suspended reports whether a coroutine gives way after it has started something
// and before it comes to a place: mostly it waits for just that.
//
//	data = yield offload(read)      tornado's coroutines await so
//	os.chdir(data)
func (c *changers) suspended(start link.Site, until facts.OpID) bool {
	fn := c.p.Function(start.Func)
	return start.Op < until && slices.ContainsFunc(fn.Ops[start.Op:until], func(op facts.Op) bool { return op.Kind == facts.Yield || op.Kind == facts.Await })
}

// putBack reports whether a function, or the other end of the context manager
// that it is, undoes the change: then everybody who comes to it does both.
func (c *changers) putBack(f link.Func, all []effect) bool {
	fn := c.p.Function(f)
	for i, x := range all {
		if x.lends || i > 0 && c.undoes(fn, x, all[0]) {
			return true
		}
	}
	if c.p.Text(f, fn.Name) != "__enter__" {
		return false
	}
	_, class, ok := c.p.Self(f)
	exit, both := link.Func{}, false
	if ok {
		exit, both = c.p.Method(class, "__exit__")
	}
	return both && slices.ContainsFunc(c.of[exit], func(x effect) bool { return x.state == all[0].state })
}

// undoes reports whether a later change restores what was there before the first
// one: it stands in a `finally` that the first does not, or sets what a local
// variable has kept from before.
func (c *changers) undoes(fn *facts.Function, x, first effect) bool {
	for i := first.Op; i < x.Op; i++ {
		if op := &fn.Ops[i]; op.Kind == facts.Finally && x.Op < op.End {
			return true
		}
	}
	set := stored(fn, first.Op)
	return slices.ContainsFunc(stored(fn, x.Op), func(v facts.Value) bool {
		return v.Kind == facts.Local && !slices.Contains(set, v) && slices.ContainsFunc(c.p.VarDefs(x.Func, facts.VarID(v.A)), func(d link.Def) bool {
			return d.Func == x.Func && d.Op <= first.Op+1 // `old = os.umask(0)` is bound right after the call
		})
	})
}

// stored gives what an op stores, or passes to what it calls.
func stored(fn *facts.Function, at facts.OpID) []facts.Value {
	op := &fn.Ops[at]
	if op.Kind != facts.Invoke {
		return []facts.Value{fn.Values[op.Src]}
	}
	var values []facts.Value
	for _, a := range fn.Calls[fn.Values[op.Value].B].Args {
		values = append(values, fn.Values[a.Value])
	}
	return values
}

// start makes the finding at the first change.
func (c *changers) start(all []effect) finding.Finding {
	first := all[0]
	f := finding.Finding{
		Location: c.pass.At(first.Site), Label: "changed here, for all threads", Confidence: finding.Likely, GIL: finding.UnsafeAnyway,
		Subject: first.state.What, Function: c.p.QualifiedName(first.Func), Help: first.state.Help,
	}
	for _, x := range all[1:] {
		f.Related = append(f.Related, finding.Related{Location: c.pass.At(x.Site), Role: "write", Message: "and here"})
	}
	return f
}

// sameForAll reports whether a function leaves a table the same whoever runs it,
// and for good: `os.environ["MODE"] = "fast"`, `del os.environ["MODE"]`.
func (c *changers) sameForAll(all []effect) bool {
	return !slices.ContainsFunc(all, func(x effect) bool {
		fn := c.p.Function(x.Func)
		op := &fn.Ops[x.Op]
		switch target := fn.Values[op.Value]; {
		case op.Kind == facts.Write:
			return target.Kind != facts.Item || fn.Values[op.Src].Kind != facts.Constant
		case op.Kind == facts.Invoke:
			return c.p.Text(x.Func, fn.Values[target.A].Name) != "pop"
		}
		return op.Kind != facts.Delete
	}) && !c.putBack(all[0].Func, all)
}

func (c *changers) who(f link.Func) string { return "`" + c.p.LocalName(f) + "`" }

// onThread reports a change by a thread.
func (c *changers) onThread(all []effect, e *thread.Entry, calls []link.Site) {
	first := all[0]
	f := c.start(all)
	f.Evidence = finding.Spawned
	if e.Framework {
		f.Evidence = finding.Declared
	}
	at := c.pass.At(e.Spawn)
	if len(calls) > 0 && (first.state.ForAll || c.sameForAll(all)) || c.answersFor(first) { // set up by the way, not what the thread is for
		f.Confidence = finding.Possible
	}
	f.Message = fmt.Sprintf("%s, on %s, changes %s, for the whole process: %s", c.who(first.Func), e.Words, first.state.What, first.state.Harm)
	f.Facts = []finding.Fact{{Label: "threads", Text: fmt.Sprintf("%s runs on %s [%s]", c.who(e.Target.Func), e.Words, f.Evidence), At: &at}}
	chain := finding.Chain{{Location: at, Function: c.p.QualifiedName(e.Spawn.Func)}}
	for _, call := range calls {
		chain = append(chain, finding.Frame{Location: c.pass.At(call), Function: c.p.QualifiedName(call.Func)})
	}
	f.Chains = []finding.Chain{append(chain, finding.Frame{Location: f.Location, Function: f.Function})}
	c.pass.Report(f)
}

// meanwhile reports a change by the function that starts a thread, while it runs.
func (c *changers) meanwhile(x effect, all []effect, e *thread.Entry) {
	f := c.start(append([]effect{x}, slices.DeleteFunc(slices.Clone(all), func(y effect) bool { return y.Site == x.Site })...))
	f.Evidence = finding.Spawned
	at := c.pass.At(e.Spawn)
	verb := "changes"
	if x.lends && e.Start.Op < x.end && x.Op < e.Start.Op {
		verb = "puts back"
	}
	f.Message = fmt.Sprintf("%s %s %s, for the whole process, while %s runs on %s: %s", c.who(x.Func), verb, x.state.What, c.who(e.Target.Func), e.Words, x.state.Harm)
	f.Facts = []finding.Fact{{Label: "threads", Text: fmt.Sprintf("%s runs on %s [spawned]", c.who(e.Target.Func), e.Words), At: &at}}
	c.pass.Report(f)
}

// answersFor reports whether a change is made by the package whose state it is.
func (c *changers) answersFor(x effect) bool { return x.state.Owner(c.p.Modules[x.File]) }

// forks reports whether the program makes processes by forking.
func (c *changers) forks() bool {
	return slices.ContainsFunc(c.p.InvokesOf("fork"), func(s link.Site) bool {
		return !c.p.Aside(s.File) && slices.ContainsFunc(c.p.DottedCallee(link.Expr{Func: s.Func, Value: c.p.Op(s).Value}), func(t link.Type) bool { return t.Name == "os.fork" })
	})
}

// byItself reports a function that changes a state and puts it back, whoever calls
// it. Those that do so by one and the same function are one finding.
func (c *changers) byItself(fn link.Func, all []effect) {
	f := c.start(all)
	via := all[0].via
	if have := c.lifted[via]; have != nil {
		have.Related = append(append(have.Related, finding.Related{Location: f.Location, Role: "write", Message: "and here"}), f.Related...)
		return
	}
	if c.own = append(c.own, &f); via != (link.Func{}) {
		c.lifted[via] = &f
	}
	f.Evidence = finding.Intrinsic
	if state := all[0].state; state.Surroundings && !c.p.ImportsAny(fn.File, "threading", "concurrent.futures") || state.Inherited && c.forks() || c.answersFor(all[0]) {
		f.Confidence = finding.Possible
	}
	f.Message = fmt.Sprintf("%s changes %s, for the whole process, and puts it back: %s", c.who(fn), all[0].state.What, all[0].state.Harm)
}
