package borrowed

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// RefcountAssumption is FT405.
var RefcountAssumption = &rule.Rule{
	Code: "FT405", Name: "refcount-assumption", Severity: finding.Note, Since: "0.2.0",
	Beside: refcountAssumptions, Preview: true,
	Doc: rule.Doc{
		Title: "reference counts, the switch interval or identities are relied upon",
		Why: "A free-threaded Python counts references in two parts, and those of some objects not at all: `sys.getrefcount(x) == 2` no longer says that nobody else has the object, and another thread may take it right after the question. " +
			"`sys.setswitchinterval` says how often the GIL is handed over; without it there is nothing to hand over. `id(x)` names an object only as long as it lives: state under the identity of a dead one is found by whoever gets its memory next, on any thread.",
		Bad: `import sys

class Pool:
    def __init__(self):
        self.buffers = []

    def take(self):
        for buffer in self.buffers:
            if sys.getrefcount(buffer) == 3:
                return buffer
        self.buffers.append(bytearray(4096))
        return self.buffers[-1]
`,
		Good: `import queue

class Pool:
    def __init__(self):
        self.free = queue.SimpleQueue()

    def take(self):
        try:
            return self.free.get_nowait()
        except queue.Empty:
            return bytearray(4096)

    def give_back(self, buffer):
        self.free.put(buffer)
`,
		Fix:    "Let who uses an object say when it is done with it; hold a lock where switches are not wanted; keep state about an object in the object, or in a `weakref.WeakKeyDictionary`, or keep the object with it.",
		Limits: "A reference count counts as relied upon if a test or a comparison that is returned depends on it, not if it is shown. Of maps by identity, globals and attributes (those of objects with low confidence) are looked at, into which an item is stored that does not hold the object, and from which none is taken out by identity again.",
		Sources: []string{
			"https://docs.python.org/3/library/sys.html#sys.getrefcount",
			"https://docs.python.org/3/library/sys.html#sys.setswitchinterval",
			"https://docs.python.org/3/library/functions.html#id",
			"https://peps.python.org/pep-0703/#reference-counting",
		},
	},
}

func refcountAssumptions(pass *rule.ProjectPass) {
	a := assumptions{pass: pass, p: pass.Program}
	a.calls("sys", "getrefcount", a.counted)
	a.calls("sys", "setswitchinterval", a.interval)
	a.calls("sys", "setcheckinterval", a.interval)
	a.calls("builtins", "id", a.identity)
}

// assumptions looks for what is relied upon and does not hold.
type assumptions struct {
	pass *rule.ProjectPass
	p    *link.Program
}

// calls visits the calls of a function of a module, outside of tests and the like.
func (a *assumptions) calls(module, name string, visit func(link.Site)) {
	for _, site := range a.p.InvokesOf(name) {
		if known.SilentModule(a.p.Modules[site.File]) {
			continue
		}
		if module == "builtins" && a.builtin(site) || slices.ContainsFunc(a.p.DottedCallee(link.Expr{Func: site.Func, Value: a.p.Op(site).Value}), func(t link.Type) bool { return t.Name == module+"."+name }) {
			visit(site)
		}
	}
}

// builtin: the name is bound nowhere in the program.
func (a *assumptions) builtin(site link.Site) bool {
	fn := a.p.Function(site.Func)
	callee := fn.Values[fn.Values[fn.Ops[site.Op].Value].A]
	return callee.Kind == facts.Global && len(a.p.GlobalDefs(site.File, a.p.Text(site.Func, callee.Name))) == 0
}

// counted: a decision depends on a reference count.
func (a *assumptions) counted(site link.Site) {
	fn := a.p.Function(site.Func)
	call := fn.Ops[site.Op].Value
	for _, op := range fn.Ops[site.Op:] {
		switch op.Kind {
		case facts.If, facts.Condition, facts.Guard:
		case facts.Return:
			if k := fn.Values[op.Value].Kind; k != facts.Compare && k != facts.Not {
				continue
			}
		default:
			continue
		}
		if op.Value != 0 && race.Depends(a.p, site.Func, op.Value, call) {
			a.report(site, finding.Likely, "sys.getrefcount", "a reference count is relied upon: without the GIL it does not say how many others have the object, and another thread may take it right after the question",
				"let who uses the object say when it is done with it")
			return
		}
	}
}

func (a *assumptions) interval(site link.Site) {
	fn := a.p.Function(site.Func)
	name := a.p.File(site.Func).Expr(fn, facts.ValueID(fn.Values[fn.Ops[site.Op].Value].A))
	a.report(site, finding.Likely, name, fmt.Sprintf("`%s` says how often the GIL is handed over: on a free-threaded Python it keeps no thread from running", name),
		"hold a lock where other threads must not run")
}

// identity: state is kept under the identity of an object that may be gone.
func (a *assumptions) identity(site link.Site) {
	fn := a.p.Function(site.Func)
	call := fn.Ops[site.Op].Value
	args := fn.Calls[fn.Values[call].B].Args
	if len(args) != 1 {
		return
	}
	for i := site.Op; int(i) < len(fn.Ops); i++ {
		op := fn.Ops[i]
		target := fn.Values[op.Value]
		if op.Kind != facts.Write || target.Kind != facts.Item || !a.is(site.Func, facts.ValueID(target.B), call) {
			continue
		}
		container := a.p.Paths(a.p.Static(site.Func), facts.ValueID(target.A))
		if len(container) != 1 || !lasting(container[0]) || a.keeps(site.Func, op.Src, args[0].Value) || a.takenOut(container[0]) {
			continue
		}
		name := a.p.Show(container[0])
		sure := finding.Likely
		if container[0].Root.Kind == link.SelfRoot {
			sure = finding.Possible // one thread may have the object
		}
		a.report(link.Site{Func: site.Func, Op: i}, sure, a.p.Qualified(container[0]), fmt.Sprintf("`%s` keeps state under the identity of an object that it does not keep: another thread's object may get that identity next", name),
			"use a `weakref.WeakKeyDictionary`, or keep the object with its state")
		return
	}
}

// is: the key is the call, or a variable that holds what it gave.
func (a *assumptions) is(f link.Func, key, call facts.ValueID) bool {
	v := a.p.Function(f).Values[key]
	return key == call || v.Kind == facts.Local && slices.ContainsFunc(a.p.VarDefs(f, facts.VarID(v.A)), func(d link.Def) bool { return d.Func == f && d.Src == call })
}

// lasting: the container belongs to a module, a class or an object.
func lasting(path link.Path) bool {
	return path.Root.Kind == link.GlobalRoot || (path.Root.Kind == link.ClassRoot || path.Root.Kind == link.SelfRoot) && path.Len > 0
}

// keeps: what is stored holds the object, so that it lives as long as the item.
func (a *assumptions) keeps(f link.Func, stored, object facts.ValueID) bool {
	fn := a.p.Function(f)
	if stored == 0 || race.Depends(a.p, f, stored, object) {
		return true
	}
	v := fn.Values[object]
	for i, w := range fn.Values {
		if w.Kind == v.Kind && w.A == v.A && w.Name == v.Name && (v.Kind == facts.Local || v.Kind == facts.Global || v.Kind == facts.Captured) && race.Depends(a.p, f, stored, facts.ValueID(i)) {
			return true
		}
	}
	return false
}

// takenOut: items of the container are removed by identity, or one by one.
func (a *assumptions) takenOut(container link.Path) bool {
	file := container.Root.File
	for id := range a.p.Files[file].Functions {
		f := link.Func{File: file, ID: facts.FuncID(id)}
		fn := a.p.Function(f)
		for _, op := range fn.Ops {
			var from facts.ValueID
			switch v := fn.Values[op.Value]; {
			case op.Kind == facts.Delete && v.Kind == facts.Item:
				from = facts.ValueID(v.A)
			case op.Kind == facts.Invoke && fn.Values[v.A].Kind == facts.Attr && slices.Contains([]string{"pop", "popitem", "clear"}, a.p.Text(f, fn.Values[v.A].Name)):
				from = facts.ValueID(fn.Values[v.A].A)
			default:
				continue
			}
			if slices.Contains(a.p.Paths(a.p.Static(f), from), container) {
				return true
			}
		}
	}
	return false
}

func (a *assumptions) report(site link.Site, sure finding.Confidence, subject, message, help string) {
	a.pass.Report(finding.Finding{
		Location: a.pass.At(site), Message: message, Label: "relied upon",
		Confidence: sure, Evidence: finding.Intrinsic, GIL: finding.Masked,
		Subject: subject, Function: a.p.QualifiedName(site.Func),
		Chains: []finding.Chain{{{Location: a.pass.At(site), Function: a.p.QualifiedName(site.Func)}}},
		Help:   help,
	})
}
