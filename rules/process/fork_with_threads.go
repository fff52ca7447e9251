package process

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// ForkWithThreads is FT608.
var ForkWithThreads = &rule.Rule{
	Code: "FT608", Name: "fork-with-threads", Severity: finding.Warning, Since: "0.2.0",
	Beside: forksWithThreads,
	Doc: rule.Doc{
		Title: "the process is forked when threads have been started",
		Why: "The copy that `fork` makes has one thread, the one that forked. The memory is that of all: a lock that another thread held at that moment stays held in the copy for ever, a container that it was changing stays half changed. " +
			"Without the GIL other threads are in the middle of something far more often. `preexec_fn` runs Python in such a copy, and multiprocessing makes one for each worker where its start method is fork: the default on Linux up to Python 3.13.",
		Bad: `import resource
import subprocess
import threading
import time

def report():
    while True:
        time.sleep(60)
        print("still at work")

def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))

def main():
    threading.Thread(target=report, daemon=True).start()
    subprocess.Popen(["make"], preexec_fn=limit)
`,
		Good: `import subprocess
import threading
import time

def report():
    while True:
        time.sleep(60)
        print("still at work")

def main():
    threading.Thread(target=report, daemon=True).start()
    subprocess.Popen(["prlimit", "--cpu=1", "make"])
`,
		Fix: "Fork before the first thread is started. In place of `preexec_fn` use the arguments that say the same (`start_new_session`, `process_group`, `umask`, `user`, `group`) or a small program that sets itself up and then calls the other one; in place of the fork method `forkserver` or `spawn`.",
		Limits: "Only threads that the project starts and whose code it brings, or that are known to run the code which forks, and only where the calls show that the thread comes first: in a common caller, in an object that keeps the thread, or when a module is imported. A thread that another module starts makes it possible only. " +
			"A fork whose child calls `os.exec…` in the same function is left alone, and so is a module that asks `threading.active_count()` or registers with `os.register_at_fork`.",
		Sources: []string{
			"https://docs.python.org/3/library/os.html#os.fork",
			"https://docs.python.org/3/library/subprocess.html#subprocess.Popen",
			"https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods",
			"https://docs.python.org/3/whatsnew/3.14.html#multiprocessing",
		},
	},
}

func forksWithThreads(pass *rule.ProjectPass) {
	if len(pass.Entries) == 0 {
		return
	}
	fs := forks{pass: pass, p: pass.Program, seen: map[link.Func]bool{}}
	fs.byDefault = fs.defaultForks()
	for i := range known.Forks {
		fork := &known.Forks[i]
		if !fork.ByMethod || fs.mayFork(fork) {
			fs.calls(fork)
		}
	}
	if fs.contexts() {
		for _, name := range []string{"Process", "Pool", "Manager"} {
			for _, site := range fs.p.InvokesOf(name) {
				fs.ofContext(site)
			}
		}
	}
}

// forks looks for places where the process is copied.
type forks struct {
	pass      *rule.ProjectPass
	p         *link.Program
	order     *thread.Order
	byDefault bool // multiprocessing forks if not told otherwise
	seen      map[link.Func]bool
}

// defaultForks: by what the program sets, or else by its Python.
func (fs *forks) defaultForks() bool {
	for _, site := range fs.p.InvokesOf("set_start_method") {
		call := link.Expr{Func: site.Func, Value: fs.p.Op(site).Value}
		if fs.named(call, known.SetForkMethod) {
			return fs.method(call) == "fork"
		}
	}
	return known.ForksByDefault(targetMinor(fs.pass.Target))
}

// contexts reports whether the program makes a context of multiprocessing.
func (fs *forks) contexts() bool { return len(fs.p.InvokesOf("get_context")) > 0 }

// mayFork: a callable that forks by multiprocessing's start method does so in
// this program.
func (fs *forks) mayFork(fork *known.Fork) bool {
	return fs.byDefault || fork.Context != "" && fs.contexts()
}

func (fs *forks) named(call link.Expr, dotted string) bool {
	return slices.ContainsFunc(fs.p.DottedCallee(call), func(t link.Type) bool { return t.Name == dotted })
}

// method gives the start method that a call names: "" if it names none, "?" if
// that cannot be told.
func (fs *forks) method(call link.Expr) string {
	fn := fs.p.Function(call.Func)
	for _, a := range fn.Calls[fn.Values[call.Value].B].Args {
		switch v := fn.Values[a.Value]; {
		case a.Name != 0 && fs.p.Text(call.Func, a.Name) != "method":
		case v.Kind != facts.Constant:
			return "?"
		default:
			return fs.p.Text(call.Func, v.Name)
		}
	}
	return ""
}

// calls looks at the calls of one callable of the table.
func (fs *forks) calls(fork *known.Fork) {
	last := known.LastName(fork.Callee)
	for _, site := range fs.p.InvokesOf(last) {
		call := link.Expr{Func: site.Func, Value: fs.p.Op(site).Value}
		if fork.Given != "" && !fs.given(call, fork.Given) {
			continue
		}
		for _, t := range fs.p.DottedCallee(call) {
			if t.Name == fork.Callee && (t.Kind == link.ExternalMethod) == fork.Method && (!fork.ByMethod || fs.forksFor(fork, t.At)) {
				fs.check(site, fork.Callee, fork.Given)
				break
			}
		}
	}
}

// given: the argument is a function, or may be one.
func (fs *forks) given(call link.Expr, name string) bool {
	fn := fs.p.Function(call.Func)
	for _, a := range fn.Calls[fn.Values[call.Value].B].Args {
		if a.Name == 0 || fs.p.Text(call.Func, a.Name) != name {
			continue
		}
		return slices.ContainsFunc(fs.p.Types(link.Expr{Func: call.Func, Value: a.Value}), func(t link.Type) bool {
			return t.Kind != link.Immutable
		})
	}
	return false
}

// forksFor: what the constructor of the object was told decides, else the default.
// A class is known by its name alone where no constructor is seen.
func (fs *forks) forksFor(fork *known.Fork, object link.Expr) bool {
	if !fork.Method {
		return fs.byDefault
	}
	for _, t := range fs.p.Types(object) {
		if t.At.Value == 0 || fs.p.Value(t.At).Kind != facts.CallOf {
			continue
		}
		fn := fs.p.Function(t.At.Func)
		args := fn.Calls[fn.Values[t.At.Value].B].Args
		i := slices.IndexFunc(args, func(a facts.Arg) bool { return a.Name != 0 && fs.p.Text(t.At.Func, a.Name) == fork.Context })
		if i >= 0 {
			return fs.forkContext(link.Expr{Func: t.At.Func, Value: args[i].Value})
		}
		return fs.byDefault
	}
	return false
}

// forkContext: a context of multiprocessing that forks.
func (fs *forks) forkContext(e link.Expr) bool {
	for _, t := range fs.p.Types(e) {
		if t.Kind == link.ExternalInstance && t.Name == known.ForkContext && fs.p.Value(t.At).Kind == facts.CallOf {
			method := fs.method(t.At)
			return method == "fork" || method == "" && fs.byDefault
		}
	}
	return false
}

// ofContext looks at a call that may be of a context: `context.Process(…)`.
func (fs *forks) ofContext(site link.Site) {
	fn := fs.p.Function(site.Func)
	callee := fn.Values[fn.Values[fn.Ops[site.Op].Value].A]
	if callee.Kind != facts.Attr || !fs.forkContext(link.Expr{Func: site.Func, Value: facts.ValueID(callee.A)}) {
		return
	}
	fs.check(site, "multiprocessing."+fs.p.Text(site.Func, callee.Name), "")
}

// check reports a place that forks if threads run by then.
func (fs *forks) check(site link.Site, callee, given string) {
	if fs.seen[site.Func] || known.SilentModule(fs.p.Modules[site.File]) || fs.prepared(site) || fs.becomesAnother(site) {
		return
	}
	if fs.order == nil {
		fs.order = thread.NewOrder(fs.p, fs.pass.Entries)
	}
	for i := range fs.pass.Entries {
		e := &fs.pass.Entries[i]
		if e.Kind != known.Parallel || known.SilentModule(fs.p.Modules[e.Target.File]) || fs.p.HasName(e.Start.File, "register_at_fork") {
			continue
		}
		if fs.alternatives(e, site) {
			continue
		}
		runsOn := fs.order.RunsOn(e, site.Func)
		if runsOn || !e.Framework && fs.outlives(e, site) {
			fs.seen[site.Func] = true
			fs.report(site, e, callee, given, runsOn)
			return
		}
	}
}

// alternatives: one call takes threads or processes, by what it is made on; or it
// goes to one of several functions, of which one makes the thread and another one
// forks. A program takes one of them.
func (fs *forks) alternatives(e *thread.Entry, fork link.Site) bool {
	if e.Spawn == fork {
		return true
	}
	callees, _ := fs.p.Callees(link.Expr{Func: e.Spawn.Func, Value: fs.p.Op(e.Spawn).Value})
	return len(callees) > 1 && slices.ContainsFunc(callees, func(c link.Callee) bool { return c.Func == fork.Func })
}

// prepared: the module reckons with threads where it forks.
func (fs *forks) prepared(site link.Site) bool {
	return slices.ContainsFunc([]string{"active_count", "activeCount", "register_at_fork"}, func(name string) bool {
		return fs.p.HasName(site.File, name)
	})
}

// becomesAnother: the child is another program soon. What it does until then is
// what the author can see.
func (fs *forks) becomesAnother(site link.Site) bool {
	fn := fs.p.Function(site.Func)
	return slices.ContainsFunc(fn.Ops[site.Op+1:], func(op facts.Op) bool {
		if op.Kind != facts.Invoke {
			return false
		}
		return slices.ContainsFunc(fs.p.DottedCallee(link.Expr{Func: site.Func, Value: op.Value}), func(t link.Type) bool {
			return strings.HasPrefix(t.Name, "os.exec")
		})
	})
}

// outlives: calls show that a thread of the entry has been started before the
// fork, and may still run.
func (fs *forks) outlives(e *thread.Entry, site link.Site) bool {
	if fs.order.Phase(e, site) != thread.During {
		return false
	}
	_, keeper, kept := fs.p.EnclosingSelf(e.Start.Func)
	_, forker, method := fs.p.EnclosingSelf(site.Func)
	return fs.atImport(e, site) || kept && method && keeper == forker && site.Func != e.Start.Func || fs.order.Follows(e, site)
}

// atImport: the thread is started when the module is imported that the fork is in,
// or one that this module imports.
func (fs *forks) atImport(e *thread.Entry, site link.Site) bool {
	start := e.Start.Func
	return fs.p.Function(start).Kind == facts.ModuleBody && (start.File == site.File || fs.p.ImportsAny(site.File, fs.p.Modules[start.File]))
}

func (fs *forks) report(site link.Site, e *thread.Entry, callee, given string, runsOn bool) {
	p := fs.p
	at := fs.pass.At(e.Spawn)
	target := p.LocalName(e.Target.Func)
	act := fmt.Sprintf("`%s` forks", callee)
	if given != "" {
		act = fmt.Sprintf("`%s` runs in a fork", given)
	}
	beside := fmt.Sprintf("when `%s` may run on %s", target, e.Words)
	if runsOn {
		beside = fmt.Sprintf("on %s, beside all others", e.Words)
	}
	f := finding.Finding{
		Location:   fs.pass.At(site),
		Message:    fmt.Sprintf("%s %s: a lock that another thread holds at that moment stays held in the child for ever", act, beside),
		Label:      "forks here",
		Confidence: finding.Likely, Evidence: finding.Spawned, GIL: finding.UnsafeAnyway,
		Subject: callee, Function: p.QualifiedName(site.Func),
		Related: []finding.Related{{Location: at, Role: "spawn", Message: "the thread is started here"}},
		Facts:   []finding.Fact{{Label: "threads", Text: fmt.Sprintf("`%s` runs on %s [spawned]", target, e.Words), At: &at}},
		Help:    "fork before the first thread is started",
	}
	if !runsOn && e.Start.Func.File != site.File {
		f.Confidence = finding.Possible // of what a program may do, mostly not at one time
	}
	if e.Framework {
		f.Evidence = finding.Declared
		f.Related[0].Message = "others run this on their threads"
		f.Facts[0].Text = fmt.Sprintf("`%s` runs on %s [declared]", target, e.Words)
	}
	switch {
	case given != "":
		f.Help = "use `start_new_session`, `process_group`, `umask`, `user` or `group` in place of `preexec_fn`"
	case strings.HasPrefix(callee, "multiprocessing.") || strings.HasPrefix(callee, "concurrent."):
		f.Help = `use the start method "forkserver" or "spawn"`
	}
	fs.pass.Report(f)
}
