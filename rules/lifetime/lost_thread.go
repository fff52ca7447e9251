package lifetime

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// LostThread is FT609.
var LostThread = &rule.Rule{
	Code: "FT609", Name: "lost-thread", Severity: finding.Note, Since: "0.2.0",
	Beside: lostThreads, Preview: true,
	Doc: rule.Doc{
		Title: "a thread that nobody waits for, a daemon thread that writes files or what is read at exit, a task whose exception nobody asks for",
		Why: "A thread that is no daemon and is never joined keeps the process alive for as long as it runs. A daemon thread is cut off wherever it is when the main thread ends: a file that it writes ends in the middle of a line. " +
			"And what a pool's task raises is kept in its future: if nobody looks at that, the task fails in silence.",
		Bad: `from concurrent.futures import ThreadPoolExecutor

def send(message):
    raise ConnectionError(message)

def send_all(messages):
    with ThreadPoolExecutor() as pool:
        for message in messages:
            pool.submit(send, message)
`,
		Good: `from concurrent.futures import ThreadPoolExecutor

def send(message):
    raise ConnectionError(message)

def send_all(messages):
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(send, message) for message in messages]:
            done.result()
`,
		Fix: "Keep the thread and join it, or tell it to stop and join it before the program ends (`atexit` comes after the join of threads that are no daemons). Ask a future for its `result()`, or give it a callback that logs `exception()`.",
		Limits: "A thread counts as joined if its file joins any thread, and as kept if it is returned, stored in a container or passed on. Threads that other threads start, timers, and tasks that catch everything themselves are left alone. " +
			"That a thread which ends by itself is not joined is *possible* only: mostly it is meant so. " +
			"Of a daemon thread's work, writing files, committing to a database and changing what a function of `atexit` reads are seen, within three calls.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#thread-objects",
			"https://docs.python.org/3/library/concurrent.futures.html#future-objects",
		},
	},
}

func lostThreads(pass *rule.ProjectPass) {
	l := lost{pass: pass, p: pass.Program, order: thread.NewOrder(pass.Program, pass.Entries)}
	l.atExit = l.readAtExit()
	for i := range pass.Entries {
		e := &pass.Entries[i]
		if e.Kind != known.Parallel || e.Framework || len(e.Via) > 0 || known.SilentModule(l.p.Modules[e.Spawn.File]) {
			continue
		}
		if made, ok := l.made(e); ok && !e.Joined {
			l.thread(e, made)
		}
	}
	l.tasks()
}

// lost looks for threads and tasks whose end nobody sees.
type lost struct {
	pass  *rule.ProjectPass
	p     *link.Program
	order *thread.Order

	atExit map[link.Path]link.Site // what is read when the program ends
}

// made gives the call that makes the thread of an entry; false if it is none, but
// a pool's task or the like.
func (l *lost) made(e *thread.Entry) (link.Expr, bool) {
	call := link.Expr{Func: e.Spawn.Func, Value: l.p.Op(e.Spawn).Value}
	if slices.ContainsFunc(l.p.DottedCallee(call), func(t link.Type) bool { return known.Canonical(t.Name) == known.ThreadClass }) {
		return call, true
	}
	callee := l.p.Value(link.Expr{Func: call.Func, Value: facts.ValueID(l.p.Value(call).A)})
	if callee.Kind != facts.Attr {
		return link.Expr{}, false
	}
	for _, t := range l.p.Types(link.Expr{Func: call.Func, Value: facts.ValueID(callee.A)}) {
		if t.Kind == link.Instance && t.At.Func == call.Func && t.At.Value != 0 && slices.Contains(l.p.ExternalBases(t.Class), known.ThreadClass) {
			return t.At, true
		}
	}
	return link.Expr{}, false
}

func (l *lost) thread(e *thread.Entry, made link.Expr) {
	if l.fileJoins(e) {
		return
	}
	switch l.daemon(made) {
	case yes:
		if write, ok := l.persists(e.Target.Func, map[link.Func]bool{}, 0); ok {
			l.report(e, "cut off at exit", fmt.Sprintf("the daemon thread that runs `%s` writes to a file in `%s`, and is cut off in the middle of it when the program ends",
				l.p.LocalName(e.Target.Func), l.p.LocalName(write.Func)), "tell the thread to stop and join it before the program ends", finding.Likely,
				finding.Related{Location: l.pass.At(write), Role: "write", Message: "written here"})
			return
		}
		if change, read, ok := l.changesAtExit(e.Target.Func, map[link.Func]bool{}, 0); ok {
			l.report(e, "still runs at exit", fmt.Sprintf("the daemon thread that runs `%s` still changes in `%s` what `%s` reads when the program ends",
				l.p.LocalName(e.Target.Func), l.p.LocalName(change.Func), l.p.LocalName(read.Func)), "tell the thread to stop and join it before that is read", finding.Likely,
				finding.Related{Location: l.pass.At(change), Role: "write", Message: "changed here"}, finding.Related{Location: l.pass.At(read), Role: "read", Message: "read here, at exit"})
		}
	case no:
		if l.onThread(e) || handedOn(l.p, made) {
			return
		}
		if loop, ok := l.endless(e.Target.Func, 0); ok {
			l.report(e, "never ends", fmt.Sprintf("the thread that runs `%s` never ends and is no daemon: the program cannot end any more", l.p.LocalName(e.Target.Func)),
				"give its loop an event to end by, or make the thread a daemon", finding.Likely, finding.Related{Location: l.pass.At(loop), Role: "site", Message: "the loop"})
			return
		}
		l.report(e, "never joined", fmt.Sprintf("nobody waits for the thread that runs `%s`: `%s` goes on before it has ended, and the program cannot end before it has",
			l.p.LocalName(e.Target.Func), l.place(e.Start.Func)), "join the thread, or make it a daemon if it may be cut off anywhere", finding.Possible)
	}
}

// maxLoopBelow is how many calls below a thread's target its loop is looked for.
const maxLoopBelow = 2

// endless finds a loop in a thread's code that it does not leave: its condition is
// a constant, and nothing in it breaks or returns.
func (l *lost) endless(f link.Func, depth int) (link.Site, bool) {
	fn := l.p.Function(f)
	for i, op := range fn.Ops {
		switch {
		case op.Kind == facts.While && forever(fn, facts.OpID(i)):
			return link.Site{Func: f, Op: facts.OpID(i)}, true
		case op.Kind == facts.Invoke && depth < maxLoopBelow && !within(fn, facts.OpID(i)):
			callees, resolved := l.p.Callees(link.Expr{Func: f, Value: op.Value})
			if !resolved || len(callees) != 1 || callees[0].Func == f {
				continue
			}
			if loop, ok := l.endless(callees[0].Func, depth+1); ok {
				return loop, true
			}
		}
	}
	return link.Site{}, false
}

// within: an op stands in a branch or a loop, and so may not be reached.
func within(fn *facts.Function, op facts.OpID) bool {
	return slices.ContainsFunc(fn.Ops[:op], func(o facts.Op) bool {
		return o.End > op && o.Kind != facts.With && o.Kind != facts.Try
	})
}

func forever(fn *facts.Function, loop facts.OpID) bool {
	ops := fn.Ops[loop:fn.Ops[loop].End]
	asks := slices.IndexFunc(ops, func(o facts.Op) bool { return o.Kind == facts.Condition })
	if asks < 0 || within(fn, loop) {
		return false
	}
	v := fn.Values[ops[asks].Value]
	if v.Kind != facts.Constant || syntax.ConstantKind(v.Op) != syntax.True && syntax.ConstantKind(v.Op) != syntax.Int {
		return false
	}
	return !slices.ContainsFunc(ops, func(o facts.Op) bool {
		return o.Kind == facts.Break || o.Kind == facts.Return || o.Kind == facts.Raise
	})
}

func (l *lost) place(f link.Func) string {
	if name := l.p.LocalName(f); name != "" {
		return name
	}
	return l.p.Modules[f.File]
}

// onThread: another thread starts it, and decides about it.
func (l *lost) onThread(e *thread.Entry) bool {
	for i := range l.pass.Entries {
		if l.order.RunsOn(&l.pass.Entries[i], e.Start.Func) {
			return true
		}
	}
	return false
}

// fileJoins: the file that starts the thread waits somewhere for what may be it:
// `", ".join(words)` waits for nothing.
func (l *lost) fileJoins(e *thread.Entry) bool {
	return slices.ContainsFunc(l.p.InvokesOf("join"), func(site link.Site) bool {
		if site.File != e.Start.File {
			return false
		}
		fn := l.p.Function(site.Func)
		call := fn.Values[fn.Ops[site.Op].Value]
		callee := fn.Values[call.A]
		if callee.Kind != facts.Attr || fn.Values[callee.A].Kind == facts.Constant {
			return false
		}
		for _, a := range fn.Calls[call.B].Args {
			if v := fn.Values[a.Value]; a.Name == 0 && (v.Kind != facts.Constant || syntax.ConstantKind(v.Op) == syntax.Str) {
				types := l.p.Types(link.Expr{Func: site.Func, Value: facts.ValueID(callee.A)})
				return slices.ContainsFunc(types, func(t link.Type) bool { return t.Name == known.ThreadClass || t.Kind == link.Instance })
			}
		}
		return true
	})
}

type answer int8

const (
	unknown answer = iota
	yes
	no
)

// daemon says whether a thread is a daemon: by its constructor, by what is set
// afterwards, or by what its class says.
func (l *lost) daemon(made link.Expr) answer {
	fn := l.p.Function(made.Func)
	for _, a := range fn.Calls[fn.Values[made.Value].B].Args {
		if a.Mapping {
			return unknown
		}
		if a.Name != 0 && l.p.Text(made.Func, a.Name) == "daemon" {
			return truth(fn.Values[a.Value])
		}
	}
	for _, op := range fn.Ops {
		if v := fn.Values[op.Value]; op.Kind == facts.Write && v.Kind == facts.Attr && l.p.Text(made.Func, v.Name) == "daemon" {
			return truth(fn.Values[op.Src])
		}
		if op.Kind == facts.Invoke {
			if callee := fn.Values[fn.Values[op.Value].A]; callee.Kind == facts.Attr && l.p.Text(made.Func, callee.Name) == "setDaemon" {
				return yes
			}
		}
	}
	for _, t := range l.p.Types(made) {
		if t.Kind == link.Instance {
			return l.daemonClass(t.Class)
		}
	}
	return no
}

func truth(v facts.Value) answer {
	if v.Kind == facts.Constant {
		switch syntax.ConstantKind(v.Op) {
		case syntax.True:
			return yes
		case syntax.False:
			return no
		}
	}
	return unknown
}

// daemonClass: a class that speaks of daemons makes its threads such, most likely.
func (l *lost) daemonClass(class link.Class) answer {
	if defs := l.p.FieldDefs(class, "daemon"); len(defs) > 0 {
		return truth(l.p.Value(link.Expr{Func: defs[0].Func, Value: defs[0].Src}))
	}
	for _, k := range l.p.MRO(class) {
		init, ok := l.p.Method(k, "__init__")
		if !ok {
			continue
		}
		fn := l.p.Function(init)
		for _, c := range fn.Calls {
			for _, a := range c.Args {
				if a.Name != 0 && l.p.Text(init, a.Name) == "daemon" {
					return truth(fn.Values[a.Value])
				}
			}
		}
		if l.p.HasName(k.File, "setDaemon") {
			return unknown
		}
	}
	return no
}

// maxWriteDepth is how many calls below a thread's target its writes are looked for.
const maxWriteDepth = 3

// persists finds where a thread's code writes what outlives the process.
func (l *lost) persists(f link.Func, seen map[link.Func]bool, depth int) (link.Site, bool) {
	seen[f] = true
	fn := l.p.Function(f)
	for i, op := range fn.Ops {
		if op.Kind != facts.Invoke {
			continue
		}
		call := link.Expr{Func: f, Value: op.Value}
		if slices.ContainsFunc(l.p.DottedCallee(call), func(t link.Type) bool { return known.Persists[t.Name] != "" }) {
			return link.Site{Func: f, Op: facts.OpID(i)}, true
		}
		if depth == maxWriteDepth {
			continue
		}
		callees, _ := l.p.Callees(call)
		for _, c := range callees {
			if seen[c.Func] || c.Guess {
				continue
			}
			if site, ok := l.persists(c.Func, seen, depth+1); ok {
				return site, true
			}
		}
	}
	return link.Site{}, false
}

func (l *lost) report(e *thread.Entry, label, message, help string, sure finding.Confidence, related ...finding.Related) {
	at := l.pass.At(e.Spawn)
	l.pass.Report(finding.Finding{
		Location: at, Message: message, Label: label,
		Confidence: sure, Evidence: finding.Spawned, GIL: finding.UnsafeAnyway,
		Subject: l.p.QualifiedName(e.Target.Func), Function: l.p.QualifiedName(e.Spawn.Func),
		Related: related,
		Facts:   []finding.Fact{{Label: "threads", Text: fmt.Sprintf("`%s` runs on %s [spawned]", l.p.LocalName(e.Target.Func), e.Words), At: &at}},
		Help:    help,
	})
}
