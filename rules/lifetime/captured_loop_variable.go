package lifetime

import (
	"fmt"
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

// CapturedLoopVariable is FT604.
var CapturedLoopVariable = &rule.Rule{
	Code: "FT604", Name: "captured-loop-variable", Severity: finding.Error, Since: "0.2.0",
	Beside: capturedLoopVariables,
	Doc: rule.Doc{
		Title: "what a loop starts as a thread, or puts into a queue, looks up a variable of the loop when it runs",
		Why: "A lambda or nested function does not keep the value that a variable has when it is made: it looks the variable up when it runs. A thread that starts late finds what the loop has put there meanwhile, " +
			"so that some items are done twice and others not at all. With the GIL the new thread mostly ran first, which hid it.",
		Bad: `import threading

def crawl(urls, fetch):
    for url in urls:
        threading.Thread(target=lambda: fetch(url)).start()
`,
		Good: `import threading

def crawl(urls, fetch):
    for url in urls:
        threading.Thread(target=lambda url=url: fetch(url)).start()
`,
		Fix: "Pass the value as an argument (`args=(url,)`), or bind it as a default: `lambda url=url: …`, which `--fix` writes for a lambda without parameters.",
		Limits: "Only a lambda or function that is made in the loop and is itself the target, or put into a queue by itself or in a tuple, is seen. A thread that is joined, a result that is awaited, " +
			"or a queue that is emptied or joined in the same round is left alone.",
		Sources: []string{
			"https://docs.python.org/3/faq/programming.html#why-do-lambdas-defined-in-a-loop-with-different-values-all-return-the-same-result",
		},
	},
}

func capturedLoopVariables(pass *rule.ProjectPass) {
	seen := map[link.Func]bool{}
	for i := range pass.Entries {
		e := &pass.Entries[i]
		f := e.Target.Func
		fn := pass.Program.Function(f)
		if e.Framework || e.Kind != known.Parallel || seen[f] || len(e.Via) > 0 || fn.Class != 0 && fn.Kind == facts.Def || fn.Kind != facts.Lambda && fn.Kind != facts.Def {
			continue
		}
		if home := (link.Func{File: f.File, ID: fn.Outer}); home == e.Spawn.Func {
			seen[f] = true
			(&lateBinding{pass, pass.Program, e, home}).check()
		}
	}
	for _, name := range []string{"put", "put_nowait"} {
		for _, site := range pass.Program.InvokesOf(name) {
			for _, f := range queued(pass.Program, site) {
				if !seen[f] && !known.SilentModule(pass.Program.Modules[site.File]) && !pass.Program.Aside(site.File) {
					seen[f] = true
					taken := &thread.Entry{Spawn: site, Start: site, Target: link.Callee{Func: f}}
					(&lateBinding{pass, pass.Program, taken, site.Func}).check()
				}
			}
		}
	}
}

// queued gives the lambdas and inner functions that a call puts into a queue, which
// another thread takes them from, unless the caller empties it itself.
//
//	for callback in callbacks:
//	    self.completed.put(lambda: callback(self))
func queued(p *link.Program, site link.Site) []link.Func {
	fn := p.Function(site.Func)
	call := fn.Values[p.Op(site).Value]
	callee := fn.Values[call.A]
	if callee.Kind != facts.Attr || !isQueue(p, link.Expr{Func: site.Func, Value: facts.ValueID(callee.A)}) || emptied(p, site.Func) {
		return nil
	}
	var found []link.Func
	made := func(v facts.ValueID) {
		e := link.Expr{Func: site.Func, Value: v}
		if bound, ok := p.BoundOnce(e); ok {
			e = bound
		}
		if val := p.Value(e); val.Kind == facts.FuncOf {
			found = append(found, link.Func{File: site.File, ID: facts.FuncID(val.A)})
		}
	}
	for _, arg := range fn.Calls[call.B].Args {
		if val := fn.Values[arg.Value]; val.Kind == facts.Display {
			for _, item := range fn.Lists[val.A] {
				made(item)
			}
		} else {
			made(arg.Value)
		}
	}
	return found
}

// isQueue reports whether an object is a queue for threads, or is called one where
// nothing is known of it.
func isQueue(p *link.Program, object link.Expr) bool {
	types := p.Types(object)
	if len(types) == 0 {
		name := strings.ToLower(p.LastName(object).String())
		return strings.Contains(name, "queue") || name == "q"
	}
	return slices.ContainsFunc(types, func(t link.Type) bool {
		return t.Kind == link.ExternalInstance && strings.HasPrefix(t.Name, "queue.")
	})
}

// emptied reports whether a function takes something from a queue, or waits for one.
func emptied(p *link.Program, f link.Func) bool {
	fn := p.Function(f)
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		if op.Kind != facts.Invoke {
			return false
		}
		callee := fn.Values[fn.Values[op.Value].A]
		name := p.Text(f, callee.Name)
		return callee.Kind == facts.Attr && (name == "get" || name == "get_nowait" || name == "join") && isQueue(p, link.Expr{Func: f, Value: facts.ValueID(callee.A)})
	})
}

// lateBinding looks at the thread of one entry whose target is made in the
// function that starts it.
type lateBinding struct {
	pass *rule.ProjectPass
	p    *link.Program
	e    *thread.Entry
	home link.Func
}

func (l *lateBinding) check() {
	loop, ok := l.loop()
	if !ok || l.waits(loop) || l.leaves(loop) {
		return
	}
	f := l.e.Target.Func
	fn := l.p.Function(f)
	var reads []lateRead
	for i, o := range fn.Ops {
		read := o.Value
		switch o.Kind {
		case facts.Read:
		case facts.Invoke: // what is called is looked up, too
			read = facts.ValueID(fn.Values[o.Value].A)
		default:
			continue
		}
		if bound, ok := l.boundIn(loop, fn.Values[read]); ok {
			name := l.p.File(f).Expr(fn, read)
			if !slices.ContainsFunc(reads, func(r lateRead) bool { return r.name == name }) {
				reads = append(reads, lateRead{name, link.Site{Func: f, Op: facts.OpID(i)}, bound})
			}
		}
	}
	if len(reads) > 0 {
		l.report(reads)
	}
}

// lateRead is a variable that the target reads, and the op of the loop that binds it.
type lateRead struct {
	name  string
	site  link.Site
	bound facts.OpID
}

// loop is the innermost loop around the spawn.
func (l *lateBinding) loop() (facts.OpID, bool) {
	fn := l.p.Function(l.home)
	for i := int(l.e.Spawn.Op) - 1; i >= 0; i-- {
		if o := &fn.Ops[i]; (o.Kind == facts.For || o.Kind == facts.While) && o.End > l.e.Spawn.Op {
			return facts.OpID(i), true
		}
	}
	return 0, false
}

// waits: the thread has ended before the loop goes on.
func (l *lateBinding) waits(loop facts.OpID) bool {
	end := l.p.Function(l.home).Ops[loop].End
	return l.e.Joined && l.e.Join.Func == l.home && l.e.Start.Op <= l.e.Join.Op && loop < l.e.Join.Op && l.e.Join.Op < end && !l.poolAround(loop)
}

// poolAround: the loop stands in the `with` that waits for the thread, which may end
// with the block, and nothing in the loop waits.
func (l *lateBinding) poolAround(loop facts.OpID) bool {
	fn := l.p.Function(l.home)
	around := func(o facts.Op) bool { return o.Kind == facts.With && o.End == l.e.Join.Op+1 }
	awaits := func(o facts.Op) bool {
		return o.Kind == facts.Invoke && known.AwaitNamed(l.p.LastName(link.Expr{Func: l.home, Value: facts.ValueID(fn.Values[o.Value].A)}).String())
	}
	return slices.ContainsFunc(fn.Ops[:loop], around) && !slices.ContainsFunc(fn.Ops[l.e.Start.Op+1:fn.Ops[loop].End], awaits)
}

// leaves: the loop ends with the start, so that nothing changes any more.
func (l *lateBinding) leaves(loop facts.OpID) bool {
	fn := l.p.Function(l.home)
	block := fn.Enclosing(l.e.Spawn.Op)
	for _, o := range fn.Ops[l.e.Spawn.Op:block] {
		if o.Kind == facts.Break || o.Kind == facts.Return || o.Kind == facts.Raise {
			return true
		}
	}
	return false
}

// boundIn finds where the loop binds what the target reads: as its own variable,
// or in its body before the start.
func (l *lateBinding) boundIn(loop facts.OpID, read facts.Value) (facts.OpID, bool) {
	fn := l.p.Function(l.home)
	inFunction := fn.Kind == facts.Def || fn.Kind == facts.Lambda
	same := func(v facts.Value) bool {
		switch {
		case inFunction && read.Kind == facts.Captured:
			return facts.FuncID(read.A) == l.home.ID && v.Kind == facts.Local && v.A == read.B
		case fn.Kind == facts.ModuleBody && read.Kind == facts.Global:
			return v.Kind == facts.Global && v.Name == read.Name
		}
		return false
	}
	for i := loop + 1; i < l.e.Spawn.Op; i++ {
		if o := &fn.Ops[i]; (o.Kind == facts.Bind || o.Kind == facts.Write) && same(fn.Values[o.Value]) && !l.functionItself(o) && !l.otherwise(loop, i) {
			return i, true
		}
	}
	return 0, false
}

// functionItself: a name of the loop's own functions, each round the same code.
func (l *lateBinding) functionItself(o *facts.Op) bool {
	kind := l.p.Function(l.home).Values[o.Src].Kind
	return kind == facts.FuncOf || kind == facts.ClassOf || kind == facts.Imported || kind == facts.Constant
}

// otherwise: a thread was stopped from seeing the change, since the same variable
// is bound again only where the loop is left.
func (l *lateBinding) otherwise(loop, op facts.OpID) bool {
	fn := l.p.Function(l.home)
	return slices.ContainsFunc(fn.Ops[op:fn.Enclosing(op)], func(o facts.Op) bool { return o.Kind == facts.Break }) && fn.Enclosing(op) != fn.Ops[loop].End
}

func (l *lateBinding) report(reads []lateRead) {
	p, read := l.p, reads[0]
	fn := p.Function(read.site.Func)
	var names, bindings []string
	for _, r := range reads {
		names = append(names, r.name)
		bindings = append(bindings, r.name+"="+r.name)
	}
	spawn := l.pass.At(l.e.Spawn)
	runs, made, words := "the thread runs", "the thread is made here", fmt.Sprintf("`%s` runs on %s [spawned]", p.LocalName(read.site.Func), l.e.Words)
	if l.e.Words == "" {
		runs, made, words = "it is taken from the queue", "it is put into the queue here", fmt.Sprintf("`%s` runs on the thread that takes it from the queue [spawned]", p.LocalName(read.site.Func))
	}
	f := finding.Finding{
		Location:   l.pass.At(read.site),
		Message:    fmt.Sprintf("`%s` is looked up when %s: by then the loop may have put the next value there", read.name, runs),
		Label:      "looked up late",
		Confidence: finding.Likely,
		Evidence:   finding.Spawned,
		GIL:        finding.UnsafeAnyway,
		Subject:    p.QualifiedName(l.home) + "." + read.name,
		Function:   p.QualifiedName(l.home),
		Related:    []finding.Related{{Location: spawn, Role: "spawn", Message: made}},
		Facts:      []finding.Fact{{Label: "threads", Text: words, At: &spawn}},
		Help:       fmt.Sprintf("pass the value as an argument, or bind it as a default: `%s`", strings.Join(bindings, ", ")),
	}
	for _, r := range reads {
		f.Related = append(f.Related, finding.Related{Location: l.pass.At(link.Site{Func: l.home, Op: r.bound}), Role: "write", Message: fmt.Sprintf("`%s` is bound anew in each round", r.name)})
	}
	if fn.Kind == facts.Lambda && len(fn.Params) == 0 {
		f.Fixes = []finding.Fix{{
			Applicability: finding.Safe, Message: fmt.Sprintf("bind `%s` as a default", strings.Join(names, "`, `")), Plans: []edit.Plan{edit.Default{Lambda: fn.Span, Names: names}},
		}}
	}
	l.pass.Report(f)
}
