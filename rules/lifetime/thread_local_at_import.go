package lifetime

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/rules/rule"
)

// ThreadLocalAtImport is FT605.
var ThreadLocalAtImport = &rule.Rule{
	Code: "FT605", Name: "thread-local-at-import", Severity: finding.Error, Since: "0.2.0",
	Beside: threadLocalAtImport,
	Doc: rule.Doc{
		Title: "an attribute of a thread-local object is set when the module is imported or an object made, and only then",
		Why: "What is put into a `threading.local` is there for the thread that does so. A statement at the top of a module runs once, on the thread that imports it: all other threads get AttributeError. So it is with what a constructor puts into the thread-local object that it keeps. " +
			"A `ContextVar` that a function makes is another one for each call, which nobody else can read, and its value stays in the context for good; one whose default is a list hands that one list to all threads and tasks.",
		Bad: `import threading

_state = threading.local()
_state.depth = 0

def enter():
    _state.depth += 1
    return _state.depth
`,
		Good: `import threading

class _State(threading.local):
    depth = 0

_state = _State()

def enter():
    _state.depth += 1
    return _state.depth
`,
		Fix: "Give the attribute a value for each thread: as a class attribute or in the `__init__` of a subclass of `threading.local`, which runs once in each thread, or by `getattr(local, name, default)` where it is read.",
		Limits: "Only thread-local objects that are globals of their module, or that an object keeps, are followed, and only within the module. An attribute that any function sets without reading it first is left alone: whether each thread calls that function first is not looked at. " +
			"A `ContextVar` that a function makes for itself is reported where it keeps it in a local variable; one with a default that can be changed, where that is changed.",
		Sources: []string{
			"https://docs.python.org/3/library/threading.html#thread-local-data",
			"https://docs.python.org/3/library/contextvars.html#contextvars.ContextVar",
		},
	},
}

const localClass = "threading.local"

func threadLocalAtImport(pass *rule.ProjectPass) {
	l := locals{pass, pass.Program}
	for i, f := range l.p.Files {
		if f != nil && !known.SilentModule(l.p.Modules[i]) && l.p.ImportsAny(source.FileID(i), "threading") {
			l.file(source.FileID(i), f)
		}
	}
	contextVars(pass)
}

type locals struct {
	pass *rule.ProjectPass
	p    *link.Program
}

// uses are the places that have to do with one attribute of a thread-local object.
type uses struct {
	name   string      // _state.depth, self._local.depth
	atTop  []link.Site // by the module, or by the constructor of the object that keeps it
	set    bool        // by a function, before it reads it, and whatever else is the case
	reads  []link.Site
	tested bool // somebody reckons with its absence
}

// readIn: a function has read the attribute already: what it sets then comes too
// late for a thread that has not.
//
//	if state.conn is None:      # AttributeError
//	    state.conn = connect()
func (u *uses) readIn(f link.Func) bool {
	return len(u.reads) > 0 && u.reads[len(u.reads)-1].Func == f
}

func (l *locals) file(id source.FileID, f *facts.File) {
	all := map[string]*uses{}
	var order []string
	for fid := range f.Functions {
		at := link.Func{File: id, ID: facts.FuncID(fid)}
		fn := &f.Functions[fid]
		for op, o := range fn.Ops {
			site := link.Site{Func: at, Op: facts.OpID(op)}
			value := o.Value
			switch o.Kind {
			case facts.Invoke:
				value = facts.ValueID(fn.Values[o.Value].A) // the method is read, too
				fallthrough
			case facts.Read, facts.Write, facts.Delete:
				key, ok := l.attribute(at, value)
				if !ok {
					continue
				}
				name := l.p.File(at).Expr(fn, value)
				u := all[key]
				if u == nil {
					u = &uses{name: name}
					all[key] = u
					order = append(order, key)
				}
				switch first := fn.Kind == facts.ModuleBody || l.p.Text(at, fn.Name) == "__init__"; {
				case first && o.Kind == facts.Write:
					u.atTop = append(u.atTop, site)
				case first:
				case o.Kind == facts.Write && o.Flags&facts.Augmented == 0:
					u.set = u.set || !u.readIn(at) && !perhaps(fn, facts.OpID(op))
				case o.Kind == facts.Read, o.Kind == facts.Invoke:
					u.reads = append(u.reads, site)
					u.tested = u.tested || l.caught(fn, facts.OpID(op)) || hasDefault(fn, value) || l.asked(name, site)
				}
			}
		}
	}
	for _, name := range order {
		if u := all[name]; len(u.atTop) > 0 && !u.set && !u.tested && len(u.reads) > 0 {
			l.report(u)
		}
	}
}

// attribute names an attribute of a global, or of an attribute of self, that is a
// plain thread-local object.
func (l *locals) attribute(f link.Func, v facts.ValueID) (string, bool) {
	fn := l.p.Function(f)
	val := fn.Values[v]
	if val.Kind != facts.Attr {
		return "", false
	}
	owner := ""
	switch base := fn.Values[val.A]; base.Kind {
	case facts.Global:
	case facts.Attr:
		self, class, method := l.p.Self(f)
		if !method || fn.Values[base.A].Kind != facts.Local || facts.VarID(fn.Values[base.A].A) != self {
			return "", false
		}
		owner = l.p.ClassName(l.p.FieldHome(class, l.p.Text(f, base.Name))) + ":"
	default:
		return "", false
	}
	types := l.p.Types(link.Expr{Func: f, Value: facts.ValueID(val.A)})
	if len(types) != 1 || types[0].Kind != link.ExternalInstance || types[0].Name != localClass {
		return "", false
	}
	return owner + l.p.File(f).Expr(fn, v), true
}

// hasDefault: `getattr(local, "x", None)` is the attribute or the default.
func hasDefault(fn *facts.Function, v facts.ValueID) bool {
	return slices.ContainsFunc(fn.Values, func(val facts.Value) bool {
		return val.Kind == facts.Either && slices.Contains(fn.Lists[val.A], v)
	})
}

// perhaps: an op is in a branch, so that a thread may come by without it. A handler
// is where somebody reckons with that.
func perhaps(fn *facts.Function, op facts.OpID) bool {
	return slices.ContainsFunc(fn.Ops[:op], func(o facts.Op) bool {
		return o.End > op && (o.Kind == facts.If || o.Kind == facts.Else)
	})
}

// asked: the read is `hasattr(local, "x")`, which facts take for one of local.x. It
// takes more room in the text.
func (l *locals) asked(name string, site link.Site) bool {
	span := l.pass.At(site).Span
	return l.p.Op(site).Kind == facts.Read && int(span.End-span.Start) > len(name)
}

// caught: the read stands in a try.
func (l *locals) caught(fn *facts.Function, op facts.OpID) bool {
	return slices.ContainsFunc(fn.Ops[:op], func(o facts.Op) bool { return o.Kind == facts.Try && o.End > op })
}

func (l *locals) report(u *uses) {
	first := u.atTop[0]
	who, label := "imports the module", "set at import"
	if l.p.Function(first.Func).Kind != facts.ModuleBody {
		who, label = "makes the object", "set by the constructor"
	}
	f := finding.Finding{
		Location:   l.pass.At(first),
		Message:    fmt.Sprintf("`%s` is set for the thread that %s alone: any other gets AttributeError in `%s`", u.name, who, l.p.LocalName(u.reads[0].Func)),
		Label:      label,
		Confidence: finding.Likely, Evidence: finding.Intrinsic, GIL: finding.UnsafeAnyway,
		Subject: l.p.Modules[first.File] + "." + u.name, Function: l.p.QualifiedName(first.Func),
		Help: "set it where each thread begins, or as an attribute of a subclass of `threading.local`",
	}
	for _, site := range u.reads {
		f.Related = append(f.Related, finding.Related{Location: l.pass.At(site), Role: "read", Message: "read here, on any thread"})
	}
	l.pass.Report(f)
}
