package updates

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/rules/rule"
)

// CapturedScratch is FT109.
var CapturedScratch = &rule.Rule{
	Code: "FT109", Name: "captured-scratch", Severity: finding.Warning, Since: "0.2.0",
	Beside: capturedScratch,
	Doc: rule.Doc{
		Title: "an object that several callers enter at once keeps what one entry needs until its exit",
		Why: "A context manager that decorates a function is one object for all calls of that function. If `__enter__` keeps something in `self` for `__exit__`, a second caller writes over it while the first is inside: " +
			"a time is measured from the wrong start, a setting is restored to what the other caller had set, a file is closed twice and another never. `contextlib.ContextDecorator` uses one object, too, unless `_recreate_cm` makes a new one.",
		Bad: `import time

class timed:
    def __init__(self, report):
        self.report = report

    def __enter__(self):
        self.start = time.perf_counter()

    def __exit__(self, *exc):
        self.report(time.perf_counter() - self.start)

    def __call__(self, function):
        def wrapper(*args):
            with self:
                return function(*args)
        return wrapper
`,
		Good: `import time

class timed:
    def __init__(self, report):
        self.report = report

    def __enter__(self):
        self.start = time.perf_counter()

    def __exit__(self, *exc):
        self.report(time.perf_counter() - self.start)

    def __call__(self, function):
        def wrapper(*args):
            with timed(self.report):
                return function(*args)
        return wrapper
`,
		Fix: "Make an object for each entry (`with type(self)(…):`, or override `_recreate_cm`), write the context manager as a generator with `contextlib.contextmanager`, which makes one for each call, or keep what an entry needs in local variables of the wrapper, a `threading.local` or a `ContextVar`.",
		Limits: "What is kept must be stored anew by each entry, without a look at what is there, and read by the exit; both may lie up to two calls of own methods away. " +
			"An object that nobody uses as a decorator is looked at only if it is held by a global and functions enter it. Stacks, on which each entry puts its own, are not looked at.",
		Sources: []string{
			"https://docs.python.org/3/library/contextlib.html#contextlib.ContextDecorator",
			"https://docs.python.org/3/library/contextlib.html#reusable-context-managers",
			"https://github.com/prometheus/client_python/pull/287",
		},
	},
}

func capturedScratch(pass *rule.ProjectPass) {
	p := pass.Program
	for i, file := range p.Files {
		if known.SilentModule(p.Modules[i]) {
			continue
		}
		manages := p.HasName(source.FileID(i), "__enter__")
		for j := range file.Functions {
			fn := &file.Functions[j]
			if fn.Kind != facts.Def {
				continue
			}
			f := link.Func{File: source.FileID(i), ID: facts.FuncID(j)}
			switch outer := &file.Functions[fn.Outer]; {
			case fn.Class != 0 && manages && file.Name(fn.Name) == "__enter__":
				managerScratch(pass, link.Class{File: f.File, ID: fn.Class}, f)
			case fn.Class == 0 && outer.Kind == facts.Def && outer.Class != 0:
				wrapperScratch(pass, f)
			}
		}
	}
}

// managerScratch looks at one class of context managers.
func managerScratch(pass *rule.ProjectPass, class link.Class, enter link.Func) {
	p := pass.Program
	exit, ok := p.Method(class, "__exit__")
	if !ok {
		return
	}
	kept := keptForExit(p, class, enter, exit)
	if len(kept) == 0 {
		return
	}
	if e, ok := sharedEntrance(pass, class); ok {
		reportScratch(pass, class, kept, e, "from `__enter__` to `__exit__`")
	}
}

// scratch is an attribute that each entry stores anew, and its exit reads.
type scratch struct {
	name        string
	store, read link.Site
}

// keptForExit gives what `__enter__` keeps in self for `__exit__`, in order.
func keptForExit(p *link.Program, class link.Class, enter, exit link.Func) []scratch {
	reads := map[string]link.Site{}
	ownAttributes(p, class, exit, func(at link.Site, name string) {
		if _, ok := reads[name]; !ok && p.Op(at).Kind != facts.Write {
			reads[name] = at
		}
	})
	var kept []scratch
	seen := map[string]bool{} // looked at or stored already
	ownAttributes(p, class, enter, func(at link.Site, name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		read, ok := reads[name]
		if op := p.Op(at); ok && op.Kind == facts.Write && op.Flags&facts.Augmented == 0 && ofThisEntry(p, at.Func, op.Src) && plainField(p, class, name) {
			kept = append(kept, scratch{name, at, read})
		}
	})
	return kept
}

// ownAttributes calls visit for the reads and writes of attributes of self in a
// method, and in the methods of the class that it calls, up to two calls away,
// unless a lock is held: whoever takes one to enter is alone inside.
func ownAttributes(p *link.Program, class link.Class, method link.Func, visit func(at link.Site, name string)) {
	within := map[link.Func]bool{}
	var walk func(f link.Func, depth int)
	walk = func(f link.Func, depth int) {
		if within[f] {
			return
		}
		within[f] = true
		fn := p.Function(f)
		lock.Walk(p, p.Static(f), nil, func(i facts.OpID, held []lock.Held) {
			if len(held) > 0 {
				return
			}
			op := fn.Ops[i]
			switch op.Kind {
			case facts.Read, facts.Write:
				if name, ok := ofSelf(p, f, op.Value); ok {
					visit(link.Site{Func: f, Op: i}, name)
				}
			case facts.Invoke:
				name, ok := ofSelf(p, f, facts.ValueID(fn.Values[op.Value].A))
				if !ok {
					return
				}
				if m, own := p.Method(class, name); !own {
					visit(link.Site{Func: f, Op: i}, name)
				} else if depth < 2 {
					walk(m, depth+1)
				}
			}
		})
	}
	walk(method, 0)
}

// ofSelf gives the name of an attribute of the self of a method, in the method
// or in a function that is defined in it.
func ofSelf(p *link.Program, f link.Func, v facts.ValueID) (string, bool) {
	val := p.Value(link.Expr{Func: f, Value: v})
	if val.Kind != facts.Attr || !isSelf(p, f, facts.ValueID(val.A)) {
		return "", false
	}
	return p.Text(f, val.Name), true
}

func isSelf(p *link.Program, f link.Func, v facts.ValueID) bool {
	method, _, ok := p.EnclosingSelf(f)
	if !ok {
		return false
	}
	self := p.Function(method).Params[0].Var
	switch val := p.Value(link.Expr{Func: f, Value: v}); val.Kind {
	case facts.Local:
		return f == method && facts.VarID(val.A) == self
	case facts.Captured:
		return facts.FuncID(val.A) == method.ID && facts.VarID(val.B) == self
	}
	return false
}

// ofThisEntry reports whether what is stored may be another thing for each
// entry: what a call gives, or what is there at the time, and no constant.
func ofThisEntry(p *link.Program, f link.Func, v facts.ValueID) bool {
	fn := p.Function(f)
	switch val := fn.Values[v]; val.Kind {
	case facts.CallOf, facts.Awaited, facts.Item, facts.Entered:
		return true
	case facts.Attr:
		_, own := ofSelf(p, f, v)
		return !own
	case facts.Local:
		return slices.ContainsFunc(p.VarDefs(f, facts.VarID(val.A)), func(d link.Def) bool { return d.Func == f && ofThisEntry(p, f, d.Src) })
	case facts.Either, facts.Compute, facts.Display:
		return slices.ContainsFunc(fn.Lists[val.A], func(part facts.ValueID) bool { return ofThisEntry(p, f, part) })
	}
	return false
}

// plainField reports whether an attribute is kept in the object itself, where
// all threads see the same: neither by a property, nor by thread-local objects.
func plainField(p *link.Program, class link.Class, name string) bool {
	if _, descriptor := p.Method(class, name); descriptor {
		return false
	}
	return !slices.ContainsFunc(p.ExternalBases(class), func(base string) bool { return known.Confined[known.Canonical(base)] != "" })
}

// entrance is how several callers come to enter one object of a class.
type entrance struct {
	at       finding.Location
	text     string
	evidence finding.Evidence
}

// sharedEntrance looks for one: the class makes decorators of its objects, or a
// global holds one that functions enter.
func sharedEntrance(pass *rule.ProjectPass, class link.Class) (entrance, bool) {
	p := pass.Program
	bases := slices.Clone(p.ExternalBases(class))
	for _, k := range p.MRO(class) {
		bases = append(bases, p.Modules[k.File]+"."+p.ClassName(k))
	}
	for _, base := range bases {
		if known.DecoratingManagers[base] == "" {
			continue
		}
		if m, ok := p.Method(class, "_recreate_cm"); !ok || p.Modules[m.File] == "contextlib" {
			at := finding.Location{File: class.File, Span: p.ClassFacts(class).NameSpan}
			return entrance{at, fmt.Sprintf("a `%s` enters one object for all calls of the function that it decorates", base), finding.Intrinsic}, true
		}
	}
	for _, k := range p.MRO(class) {
		if e, ok := decorates(pass, k); ok {
			return e, true
		}
	}
	return enteredGlobal(pass, class)
}

// enteredGlobal looks for an object of a class that a module keeps in a global,
// and that a function of the module enters.
func enteredGlobal(pass *rule.ProjectPass, class link.Class) (entrance, bool) {
	p := pass.Program
	for _, made := range p.InvokesOf(p.Files[class.File].Name(p.ClassFacts(class).Name)) {
		module := p.Function(made.Func)
		if module.Kind != facts.ModuleBody || int(made.Op)+1 >= len(module.Ops) || known.SilentModule(p.Modules[made.File]) {
			continue
		}
		write := module.Ops[made.Op+1]
		if write.Kind != facts.Write || write.Src != module.Ops[made.Op].Value || module.Values[write.Value].Kind != facts.Global {
			continue
		}
		name := p.Text(made.Func, module.Values[write.Value].Name)
		isOne := func(t link.Type) bool { return t.Kind == link.Instance && t.Class == class }
		if len(p.GlobalDefs(made.File, name)) != 1 || !slices.ContainsFunc(p.Types(link.Expr{Func: made.Func, Value: write.Src}), isOne) {
			continue
		}
		if site, ok := enters(p, made.File, name); ok {
			text := fmt.Sprintf("`%s`, which any thread may call, enters `%s`, one object for all", p.LocalName(site.Func), name)
			return entrance{pass.At(site), text, finding.Library}, true
		}
	}
	return entrance{}, false
}

// enters gives the first function of a file that enters one of its globals.
func enters(p *link.Program, file source.FileID, global string) (link.Site, bool) {
	for j := range p.Files[file].Functions {
		f, fn := link.Func{File: file, ID: facts.FuncID(j)}, &p.Files[file].Functions[j]
		if fn.Kind == facts.ModuleBody || fn.Kind == facts.ClassBody {
			continue
		}
		for i, op := range fn.Ops {
			if v := fn.Values[op.Value]; op.Kind == facts.With && v.Kind == facts.Global && p.Text(f, v.Name) == global {
				return link.Site{Func: f, Op: facts.OpID(i)}, true
			}
		}
	}
	return link.Site{}, false
}

// reportScratch reports a class once, by what is kept first.
func reportScratch(pass *rule.ProjectPass, class link.Class, kept []scratch, e entrance, while string) {
	p := pass.Program
	store, read := kept[0].store, kept[0].read
	name := p.ClassName(class) + "." + kept[0].name
	f := finding.Finding{
		Location:   pass.At(store),
		Message:    fmt.Sprintf("`%s` is kept %s, but several callers use one object at once: the second one writes over what the first still needs", name, while),
		Label:      "stored anew by each caller",
		Confidence: finding.Likely, Evidence: e.evidence, GIL: finding.UnsafeAnyway,
		Subject: p.Modules[class.File] + "." + name, Function: p.QualifiedName(store.Func),
		Related: []finding.Related{
			{Location: pass.At(read), Role: "read", Message: "read by whichever caller comes to the end"},
			{Location: e.at, Role: "act", Message: "the same object each time"},
		},
		Chains: []finding.Chain{{{Location: pass.At(store), Function: p.QualifiedName(store.Func)}}, {{Location: pass.At(read), Function: p.QualifiedName(read.Func)}}},
		Facts:  []finding.Fact{{Label: "threads", Text: fmt.Sprintf("%s [%s]", e.text, e.evidence), At: &e.at}},
		Help:   "make an object for each entry, or keep what an entry needs in a local variable",
	}
	for _, k := range kept[1:] {
		f.Related = append(f.Related, finding.Related{Location: pass.At(k.store), Role: "write", Message: fmt.Sprintf("and so is `%s`", k.name)})
	}
	pass.Report(f)
}
