package borrowed

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// ForeignFrame is FT404.
var ForeignFrame = &rule.Rule{
	Code: "FT404", Name: "foreign-frame", Severity: finding.Warning, Since: "0.2.0",
	Beside: foreignFrames, Preview: true,
	Doc: rule.Doc{
		Title: "the frame of another thread is read while that thread runs",
		Why: "`sys._current_frames()` gives the frame in which each thread is at that moment. With the GIL those threads stood still as long as the frames were read. " +
			"Without it they go on: the frame returns, its memory is used for another one, its local variables are stored to while they are looked at. That may crash the interpreter.",
		Bad: `import sys

def dump(out):
    for ident, frame in sys._current_frames().items():
        print(ident, frame.f_locals, file=out)
`,
		Good: `import faulthandler

def dump(out):
    faulthandler.dump_traceback(out)
`,
		Fix: "Let each thread say itself where it is, or look at the stacks from outside of the process: with `faulthandler`, py-spy, or, from Python 3.14 on, `python -m pdb -p`. What a sampling profiler reads this way may only be relied upon where the GIL is on.",
		Limits: "Frames of `sys._current_frames()` are followed within the function that asks for them, to where an attribute is read or the frame is passed on; those of `sys._getframe()` and `inspect.currentframe()` to threads that they are handed to. " +
			"Frames of generators, coroutines and tracebacks are not looked at.",
		Sources: []string{
			"https://docs.python.org/3/howto/free-threading-python.html#frame-objects",
			"https://github.com/python/cpython/issues/152355",
			"https://github.com/python/cpython/issues/118680",
			"https://github.com/python/cpython/pull/131479",
		},
	},
}

func foreignFrames(pass *rule.ProjectPass) {
	fs := frames{pass: pass, p: pass.Program}
	seen := map[link.Func]bool{}
	for _, site := range fs.p.InvokesOf("_current_frames") {
		call := link.Expr{Func: site.Func, Value: fs.p.Op(site).Value}
		foreign := slices.ContainsFunc(fs.p.DottedCallee(call), func(t link.Type) bool { return t.Name == known.CurrentFrames })
		if foreign && !seen[site.Func] && !known.SilentModule(fs.p.Modules[site.File]) {
			seen[site.Func] = true
			fs.current(site)
		}
	}
	for i := range pass.Entries {
		if e := &pass.Entries[i]; e.Kind == known.Parallel && fs.p.HasName(e.Target.File, "f_locals") {
			fs.handed(e)
		}
	}
}

// frames looks for frames of other threads.
type frames struct {
	pass *rule.ProjectPass
	p    *link.Program
}

// current looks at what a function does with the frames of all threads.
func (fs *frames) current(call link.Site) {
	f := call.Func
	fn := fs.p.Function(f)
	b := bearer{p: fs.p, f: f, fn: fn, call: fn.Ops[call.Op].Value}
	for i, op := range fn.Ops {
		what := ""
		switch v := fn.Values[op.Value]; op.Kind {
		case facts.Read:
			if v.Kind == facts.Attr && known.FrameAttributes[fs.p.Text(f, v.Name)] && b.frame(facts.ValueID(v.A), 0) {
				what = attributeRead(fs.p.Text(f, v.Name))
			}
		case facts.Invoke:
			callee := fn.Values[v.A]
			if callee.Kind == facts.Attr && known.FrameAttributes[fs.p.Text(f, callee.Name)] && b.frame(facts.ValueID(callee.A), 0) {
				what = "`" + fs.p.Text(f, callee.Name) + "` is called on a frame that another thread may be running"
			} else if !b.looksOnly(callee) && slices.ContainsFunc(fn.Calls[v.B].Args, func(a facts.Arg) bool { return b.frame(a.Value, 0) }) {
				what = fmt.Sprintf("`%s` reads a frame that another thread may be running", fs.p.File(f).Expr(fn, facts.ValueID(v.A)))
			}
		}
		if what != "" {
			fs.report(link.Site{Func: f, Op: facts.OpID(i)}, call, what)
			return
		}
	}
}

// bearer tells which values of a function are frames of other threads.
type bearer struct {
	p    *link.Program
	f    link.Func
	fn   *facts.Function
	call facts.ValueID // of sys._current_frames
}

// maxBearers bounds how many variables are followed.
const maxBearers = 6

// frame: the value is the frame of a thread, or one further down its stack.
//
//	frames[ident]                               a frame
//	for frame in frames.values(): …             frame
//	for ident, frame in frames.items(): …       frame
func (b *bearer) frame(v facts.ValueID, depth int) bool {
	if depth > maxBearers {
		return false
	}
	val := b.fn.Values[v]
	switch val.Kind {
	case facts.Local:
		return b.bound(val, depth, b.frame)
	case facts.Attr:
		return b.p.Text(b.f, val.Name) == "f_back" && b.frame(facts.ValueID(val.A), depth+1)
	case facts.Item:
		return b.all(facts.ValueID(val.A), depth+1) && !b.own(facts.ValueID(val.B), depth)
	case facts.CallOf:
		object, ok := b.method(val, "get", "pop")
		args := b.fn.Calls[val.B].Args
		return ok && len(args) > 0 && b.all(object, depth+1) && !b.own(args[0].Value, depth)
	case facts.Element:
		object, ok := b.method(b.fn.Values[val.A], "values")
		return ok && b.all(object, depth+1)
	case facts.Unpacked:
		element := b.fn.Values[val.A]
		if val.B != 1 || element.Kind != facts.Element {
			return false
		}
		object, ok := b.method(b.fn.Values[element.A], "items")
		return ok && b.all(object, depth+1)
	case facts.Either:
		return slices.ContainsFunc(b.fn.Lists[val.A], func(w facts.ValueID) bool { return b.frame(w, depth+1) })
	}
	return false
}

// all: the value is the dict of all frames, or a copy of it.
func (b *bearer) all(v facts.ValueID, depth int) bool {
	if v == b.call || depth > maxBearers {
		return v == b.call
	}
	val := b.fn.Values[v]
	switch val.Kind {
	case facts.Local:
		return b.bound(val, depth, b.all)
	case facts.CallOf:
		callee, args := b.fn.Values[val.A], b.fn.Calls[val.B].Args
		if object, ok := b.method(val, "copy"); ok {
			return b.all(object, depth+1)
		}
		return callee.Kind == facts.Global && b.p.Text(b.f, callee.Name) == "dict" && len(args) == 1 && b.all(args[0].Value, depth+1)
	}
	return false
}

func (b *bearer) bound(local facts.Value, depth int, is func(facts.ValueID, int) bool) bool {
	return slices.ContainsFunc(b.p.VarDefs(b.f, facts.VarID(local.A)), func(d link.Def) bool {
		return d.Func == b.f && is(d.Src, depth+1)
	})
}

// method gives what a method of one of the names is called on.
func (b *bearer) method(call facts.Value, names ...string) (facts.ValueID, bool) {
	if call.Kind != facts.CallOf {
		return 0, false
	}
	callee := b.fn.Values[call.A]
	return facts.ValueID(callee.A), callee.Kind == facts.Attr && slices.Contains(names, b.p.Text(b.f, callee.Name))
}

// own: the identity is that of the thread which asks: its own frame stands still.
func (b *bearer) own(key facts.ValueID, depth int) bool {
	if depth > maxBearers {
		return false
	}
	val := b.fn.Values[key]
	switch val.Kind {
	case facts.Local:
		return b.bound(val, depth, b.own)
	case facts.Attr:
		return b.own(facts.ValueID(val.A), depth+1)
	case facts.CallOf:
		switch callee := b.fn.Values[val.A]; callee.Kind {
		case facts.Attr, facts.Global:
			return known.ThreadIdentities[b.p.Text(b.f, callee.Name)] != ""
		}
	}
	return false
}

// looksOnly: a builtin that looks at the object and not into the frame.
func (b *bearer) looksOnly(callee facts.Value) bool {
	return callee.Kind == facts.Global && slices.Contains([]string{"id", "len", "type", "isinstance", "hasattr", "bool"}, b.p.Text(b.f, callee.Name))
}

// handed looks for local variables of frames that were handed to a thread, which
// reads them while the frame's own thread goes on.
func (fs *frames) handed(e *thread.Entry) {
	f := e.Target.Func
	fn := fs.p.Function(f)
	for i, op := range fn.Ops {
		v := fn.Values[op.Value]
		if op.Kind != facts.Read || v.Kind != facts.Attr || fs.p.Text(f, v.Name) != "f_locals" {
			continue
		}
		for _, path := range fs.p.Paths(e.Frame, facts.ValueID(v.A)) {
			made := link.Expr{Func: link.Func{File: path.Root.File, ID: path.Root.Func}, Value: facts.ValueID(path.Root.ID)}
			if path.Root.Kind == link.AllocRoot && path.Len == 0 && made.Func != f && fs.ownFrame(made) {
				fs.report(link.Site{Func: f, Op: facts.OpID(i)}, link.Site{Func: made.Func, Op: fs.p.OpOf(made)}, attributeRead("f_locals"))
				return
			}
		}
	}
}

// ownFrame: a call that gives a frame of the thread which makes it.
func (fs *frames) ownFrame(call link.Expr) bool {
	return fs.p.Value(call).Kind == facts.CallOf && slices.ContainsFunc(fs.p.DottedCallee(call), func(t link.Type) bool { return known.OwnFrames[t.Name] != "" })
}

func attributeRead(name string) string {
	return "`" + name + "` is read of a frame that another thread may be running"
}

func (fs *frames) report(use, made link.Site, what string) {
	fs.pass.Report(finding.Finding{
		Location: fs.pass.At(use),
		Message:  what + ": on a free-threaded Python that may crash",
		Label:    "reads the frame of another thread", Confidence: finding.Likely, Evidence: finding.Intrinsic, GIL: finding.Masked,
		Subject: known.CurrentFrames, Function: fs.p.QualifiedName(use.Func),
		Related: []finding.Related{{Location: fs.pass.At(made), Role: "read", Message: "the frame comes from here"}},
		Chains:  []finding.Chain{{{Location: fs.pass.At(use), Function: fs.p.QualifiedName(use.Func)}}},
		Help:    "let each thread say itself where it is, or look from outside of the process",
	})
}
