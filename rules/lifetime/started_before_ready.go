// Package lifetime is family FT6: threads that outlive, or come before, what they
// work on.
package lifetime

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

// StartedBeforeReady is FT612.
var StartedBeforeReady = &rule.Rule{
	Code: "FT612", Name: "started-before-ready", Severity: finding.Error, Since: "0.2.0",
	Beside: startedBeforeReady,
	Doc: rule.Doc{
		Title: "a constructor starts a thread, and sets attributes afterwards that the thread's code reads",
		Why:   "Once a thread is started it may run at once, before the next line of the constructor does. If its code reads an attribute that is set only below the start, it raises AttributeError now and then, or meets a default that was meant for nobody.",
		Bad: `import threading

class Listener(threading.Thread):
    def __init__(self, handler):
        super().__init__()
        self.start()
        self.handler = handler

    def run(self):
        self.handler("ready")
`,
		Good: `import threading

class Listener(threading.Thread):
    def __init__(self, handler):
        super().__init__()
        self.handler = handler
        self.start()

    def run(self):
        self.handler("ready")
`,
		Fix:    "Start the thread in the last line of the constructor, or in a method of its own that the caller calls when the object is whole.",
		Limits: "Only starts that the constructor reaches within three calls, and reads that the thread's code reaches within five, are seen. A thread that first waits for an event is left alone. Subclasses that set attributes after the base class's constructor has started the thread are seen if the base class is part of the project.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#threading.Thread.start",
			"https://github.com/python-zeroconf/python-zeroconf/pull/116",
		},
	},
}

func startedBeforeReady(pass *rule.ProjectPass) {
	starts := startsByFunc(pass)
	for _, fn := range constructors(pass.Program) {
		if starts[fn] != nil {
			(&constructor{pass: pass, p: pass.Program, f: fn, fn: pass.Program.Function(fn)}).check(starts[fn])
		}
	}
}

// start is an op at which an entry's thread is started: the start itself, or a
// call that leads there.
type start struct {
	entry *thread.Entry
	op    facts.OpID
	call  bool
}

// startsByFunc gives the starts of the project's threads by the function that
// makes them: in order of the entries, and nearest calls first.
func startsByFunc(pass *rule.ProjectPass) map[link.Func][]start {
	starts := map[link.Func][]start{}
	for i := range pass.Entries {
		e := &pass.Entries[i]
		if e.Framework || e.Kind != known.Parallel || !e.Begins {
			continue
		}
		starts[e.Start.Func] = append(starts[e.Start.Func], start{entry: e, op: e.Start.Op})
		for _, site := range callsTo(pass.Program, e.Start.Func, 3) {
			if site.Func != e.Start.Func {
				starts[site.Func] = append(starts[site.Func], start{entry: e, op: site.Op, call: true})
			}
		}
	}
	return starts
}

// constructors gives the constructors of the program's classes, in order.
func constructors(p *link.Program) []link.Func {
	var out []link.Func
	p.Functions(func(f link.Func, fn *facts.Function) {
		if fn.Kind == facts.Def && fn.Class != 0 && p.Text(f, fn.Name) == "__init__" {
			out = append(out, f)
		}
	})
	return out
}

// constructor is one __init__ under scrutiny.
type constructor struct {
	pass *rule.ProjectPass
	p    *link.Program
	f    link.Func
	fn   *facts.Function
}

// check looks at the first start of each entry; a call that leads to one has to
// be given self.
func (c *constructor) check(starts []start) {
	self, class, ok := c.p.Self(c.f)
	if !ok {
		return
	}
	var last *thread.Entry
	for _, s := range starts {
		if s.entry == last || s.call && !passes(c.p, link.Site{Func: c.f, Op: s.op}, []facts.VarID{self}) {
			continue
		}
		if last = s.entry; waits(c.p, last.Target.Func) {
			continue
		}
		c.late(last, s.op, self, class, readsOf(c.p, last.Target.Func, class))
	}
}

// callsTo gives the calls from which a function is reached within some calls, each
// of which hands on something that its function was given: of other objects'
// threads a constructor knows nothing.
func callsTo(p *link.Program, f link.Func, depth int) []link.Site {
	level, seen := []link.Func{f}, map[link.Func]bool{f: true}
	var out []link.Site
	for range depth {
		var next []link.Func
		for _, g := range level {
			for _, site := range append(p.Callers(g), fromBelow(p, g)...) {
				out = append(out, site)
				if !seen[site.Func] && passes(p, site, parameters(p.Function(site.Func))) {
					seen[site.Func] = true
					next = append(next, site.Func)
				}
			}
		}
		level = next
	}
	return out
}

// fromBelow gives the calls of a constructor by those of subclasses:
// `super().__init__()`, `Base.__init__(self)`.
func fromBelow(p *link.Program, f link.Func) []link.Site {
	if p.Text(f, p.Function(f).Name) != "__init__" {
		return nil
	}
	var out []link.Site
	for _, site := range p.InvokesOf("__init__") {
		callees, _ := p.Callees(link.Expr{Func: site.Func, Value: p.Op(site).Value})
		if slices.ContainsFunc(callees, func(c link.Callee) bool { return c.Func == f }) {
			out = append(out, site)
		}
	}
	return out
}

// passes reports whether a call is made on one of some variables, or is given one.
func passes(p *link.Program, site link.Site, vars []facts.VarID) bool {
	fn := p.Function(site.Func)
	is := func(v facts.ValueID) bool {
		val := fn.Values[v]
		return val.Kind == facts.Local && slices.Contains(vars, facts.VarID(val.A))
	}
	call := fn.Values[fn.Ops[site.Op].Value]
	callee := fn.Values[call.A]
	if callee.Kind == facts.Attr && (is(facts.ValueID(callee.A)) || p.IsSuper(link.Expr{Func: site.Func, Value: facts.ValueID(callee.A)})) {
		return true
	}
	return slices.ContainsFunc(fn.Calls[call.B].Args, func(a facts.Arg) bool { return is(a.Value) })
}

func parameters(fn *facts.Function) []facts.VarID {
	var vars []facts.VarID
	for _, param := range fn.Params {
		vars = append(vars, param.Var)
	}
	return vars
}

// late reports the first attribute that is set only after the start, though
// the thread's code reads it.
func (c *constructor) late(e *thread.Entry, start facts.OpID, self facts.VarID, class link.Class, reads map[string]link.Site) {
	set := map[string]bool{}
	for i, op := range c.fn.Ops {
		name, ok := c.sets(op, self)
		if !ok {
			continue
		}
		if facts.OpID(i) <= start {
			set[name] = true
			continue
		}
		read, ok := reads[name]
		if !ok || set[name] || c.elsewhere(class, name) {
			continue
		}
		c.report(e, start, facts.OpID(i), name, read)
		return
	}
}

func (c *constructor) sets(op facts.Op, self facts.VarID) (string, bool) {
	if op.Kind != facts.Write {
		return "", false
	}
	target := c.fn.Values[op.Value]
	if target.Kind != facts.Attr {
		return "", false
	}
	base := c.fn.Values[target.A]
	return c.p.Text(c.f, target.Name), base.Kind == facts.Local && facts.VarID(base.A) == self
}

// elsewhere reports whether the attribute has a value before the constructor
// sets it: the class has a default, or another method that runs before may set it.
func (c *constructor) elsewhere(class link.Class, name string) bool {
	for _, d := range c.p.FieldDefs(class, name) {
		if d.Func != c.f {
			fn := c.p.Function(d.Func)
			if fn.Kind == facts.ClassBody || c.p.Text(d.Func, fn.Name) == "__init__" || c.p.Text(d.Func, fn.Name) == "__new__" {
				return true
			}
			for _, site := range c.p.Callers(d.Func) {
				if site.Func == c.f {
					return true
				}
			}
		}
	}
	return false
}

func (c *constructor) report(e *thread.Entry, start, late facts.OpID, name string, read link.Site) {
	p := c.p
	at := c.pass.At(e.Spawn)
	target := p.LocalName(e.Target.Func)
	class := p.ClassName(link.Class{File: c.f.File, ID: c.fn.Class})
	c.pass.Report(finding.Finding{
		Location:   c.pass.At(link.Site{Func: c.f, Op: late}),
		Message:    fmt.Sprintf("`self.%s` is set after the thread is started that reads it in `%s`", name, p.LocalName(read.Func)),
		Label:      "set here, when the thread may be running already",
		Confidence: finding.Likely,
		Evidence:   finding.Spawned,
		GIL:        finding.UnsafeAnyway,
		Subject:    p.Modules[c.f.File] + "." + class + "." + name,
		Function:   p.QualifiedName(c.f),
		Related: []finding.Related{
			{Location: c.pass.At(link.Site{Func: c.f, Op: start}), Role: "act", Message: "the thread is started here"},
			{Location: c.pass.At(read), Role: "read", Message: fmt.Sprintf("`%s` reads it here", p.LocalName(read.Func))},
		},
		Chains: []finding.Chain{{{Location: c.pass.At(link.Site{Func: c.f, Op: late}), Function: p.QualifiedName(c.f)}}, {{Location: at, Function: p.QualifiedName(e.Spawn.Func)}, {Location: c.pass.At(read), Function: p.QualifiedName(read.Func)}}},
		Facts:  []finding.Fact{{Label: "threads", Text: fmt.Sprintf("`%s` runs on %s [spawned]", target, e.Words), At: &at}},
		Help:   "start the thread in the last line of the constructor",
	})
}

// waits reports whether a thread's target begins by waiting for something, for
// as long as it takes.
func waits(p *link.Program, f link.Func) bool {
	fn := p.Function(f)
	for _, op := range fn.Ops {
		if op.Kind != facts.Invoke {
			continue
		}
		callee := fn.Values[fn.Values[op.Value].A]
		return callee.Kind == facts.Attr && p.Text(f, callee.Name) == "wait" && len(fn.Calls[fn.Values[op.Value].B].Args) == 0
	}
	return false
}

// readsOf gives the attributes of a class's instances that a thread's code
// reads, with the first place of each. If it calls what cannot be told, the
// functions that the class's methods make for later are taken to be among it:
// they are put into a list that the thread empties.
func readsOf(p *link.Program, target link.Func, class link.Class) map[string]link.Site {
	w := reader{p: p, class: class, reads: map[string]link.Site{}, seen: map[link.Func]bool{target: true}}
	w.from([]link.Func{target})
	if w.unknown {
		w.from(w.closures())
	}
	return w.reads
}

type reader struct {
	p       *link.Program
	class   link.Class
	reads   map[string]link.Site
	seen    map[link.Func]bool
	unknown bool // something is called of which nothing is known
}

func (w *reader) from(level []link.Func) {
	for range 5 {
		var next []link.Func
		for _, f := range level {
			next = append(next, w.function(f)...)
		}
		level = next
	}
}

// function notes what a function reads and gives those that it calls.
func (w *reader) function(f link.Func) (next []link.Func) {
	fn := w.p.Function(f)
	for i, op := range fn.Ops {
		site := link.Site{Func: f, Op: facts.OpID(i)}
		switch op.Kind {
		case facts.Read:
			note(w.p, w.reads, site, fn.Values[op.Value], w.class)
		case facts.Invoke:
			callee := fn.Values[fn.Values[op.Value].A]
			note(w.p, w.reads, site, callee, w.class)
			callees, resolved := w.p.Callees(link.Expr{Func: f, Value: op.Value})
			w.unknown = w.unknown || !resolved && callee.Kind != facts.Attr
			if m, ok := w.ownMethod(f, callee); ok {
				callees = append(callees, link.Callee{Func: m})
			}
			for _, c := range callees {
				if !w.seen[c.Func] {
					w.seen[c.Func] = true
					next = append(next, c.Func)
				}
			}
		}
	}
	return next
}

// ownMethod gives the class's own method that a base class calls on self.
func (w *reader) ownMethod(f link.Func, callee facts.Value) (link.Func, bool) {
	self, base, method := w.p.Self(f)
	if !method || callee.Kind != facts.Attr || base == w.class || !slices.Contains(w.p.MRO(w.class), base) {
		return link.Func{}, false
	}
	if receiver := w.p.Function(f).Values[callee.A]; receiver.Kind != facts.Local || facts.VarID(receiver.A) != self {
		return link.Func{}, false
	}
	return w.p.Method(w.class, w.p.Text(f, callee.Name))
}

// closures gives the functions that are defined within the class's methods.
func (w *reader) closures() []link.Func {
	var out []link.Func
	body := link.Func{File: w.class.File, ID: w.p.ClassFacts(w.class).Body}
	for _, f := range w.p.Within(body) {
		outer := w.p.Function(f).Outer
		if k := w.p.Function(link.Func{File: f.File, ID: outer}).Kind; f != body && k != facts.ClassBody && !w.seen[f] {
			w.seen[f] = true
			out = append(out, f)
		}
	}
	return out
}

func note(p *link.Program, reads map[string]link.Site, site link.Site, v facts.Value, class link.Class) {
	if v.Kind != facts.Attr {
		return
	}
	name := p.Text(site.Func, v.Name)
	if _, ok := reads[name]; ok {
		return
	}
	for _, t := range p.Types(link.Expr{Func: site.Func, Value: facts.ValueID(v.A)}) {
		if t.Kind == link.Instance && (slices.Contains(p.MRO(t.Class), class) || slices.Contains(p.MRO(class), t.Class)) {
			reads[name] = site
		}
	}
}
